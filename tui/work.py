"""How a screen has a verb done: in a thread, with messages back. Nothing blocks the screen."""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeVar

from textual.message import Message
from textual.screen import Screen

from appliance.kernel.errors import ApplianceError

Result = TypeVar("Result")


class VerbDone(Message):
    """A verb came back; ``tell`` shows its result on the screen that asked."""

    def __init__(self, tell: Callable[[], None]) -> None:
        """Carry what to do in the screen's own thread."""
        super().__init__()
        self.tell = tell


class VerbFailed(Message):
    """A verb said no or broke; shown in one place, by the app."""

    def __init__(self, error: ApplianceError) -> None:
        """Carry the error that the person will read."""
        super().__init__()
        self.error = error


def carry_out(
    screen: Screen[None], verb: Callable[[], Result], *, then: Callable[[Result], None]
) -> None:
    """Run ``verb`` in a thread; ``then`` gets its result in the screen's thread."""

    def run() -> None:
        try:
            result = verb()
        except ApplianceError as error:
            screen.post_message(VerbFailed(error))
        except Exception as fault:  # noqa: BLE001 - the one place: a fault must reach the person
            unknown = ApplianceError()
            unknown.__cause__ = fault
            screen.post_message(VerbFailed(unknown))
        else:
            screen.post_message(VerbDone(lambda: then(result)))

    screen.run_worker(run, thread=True, exit_on_error=False)
