"""The pattern of every screen: header, one task, keys; verbs in threads; words on demand."""

from __future__ import annotations

from collections.abc import Callable
from typing import ClassVar, TypeVar

from textual import on
from textual.app import ComposeResult
from textual.containers import Vertical
from textual.content import Content
from textual.screen import Screen
from textual.widgets import Static

from appliance.kernel.errors import ApplianceError
from tui.bindings import Place, keys_of
from tui.i18n import Words
from tui.seat import Seat
from tui.widgets.bars import KeyBar, SeatHeader
from tui.widgets.phrase import Spoken
from tui.work import VerbDone, VerbFailed, carry_out

Result = TypeVar("Result")


class TaskScreen(Screen[None]):
    """One screen, one task. A screen collects, calls one verb and shows; it holds no rules."""

    place: ClassVar[Place]
    """Section of the binding table that the screen takes its keys from."""

    def __init__(self, seat: Seat) -> None:
        """Show and change the state of this seat."""
        super().__init__()
        self.seat = seat
        self.busy = False

    def compose(self) -> ComposeResult:
        """Lay out header, heading, task and keys."""
        yield SeatHeader(self.seat)
        yield Static(id="heading")
        with Vertical(id="task"):
            yield from self.compose_task()
        yield KeyBar([*keys_of(self.place), *keys_of(Place.EVERYWHERE)])

    def compose_task(self) -> ComposeResult:
        """Lay out what is particular to the screen; words are written by ``rewrite``."""
        raise NotImplementedError

    def heading(self, words: Words) -> str:
        """Return the words above the task."""
        raise NotImplementedError

    def rewrite(self, words: Words) -> None:
        """Write what is not a fixed phrase: tables, counts, placeholders."""

    def load(self) -> None:
        """Read what the screen shows; called whenever it comes to the front."""

    def speak(self, words: Words) -> None:
        """Write every word of the screen in the language of ``words``."""
        for widget in self.walk_children(with_self=False):
            if isinstance(widget, Spoken):
                widget.speak(words)
        self.query_one("#heading", Static).update(Content(self.heading(words)))
        self.rewrite(words)

    def refresh_words(self) -> None:
        """Write every word anew after what is shown has changed."""
        self.speak(self.seat.words)

    def say(self, where: str, words: str) -> None:
        """Show plain words (never markup) in the line ``where``."""
        self.query_one(where, Static).update(Content(words))

    def have_done(self, verb: Callable[[], Result], *, then: Callable[[Result], None]) -> None:
        """Have a verb done in a thread, unless one is under way; ``then`` shows its result."""
        if self.busy:
            self.app.bell()
            return
        self.busy = True
        carry_out(self, verb, then=then)

    def on_mount(self) -> None:
        """Write the words for the first time."""
        self.refresh_words()

    def on_screen_resume(self) -> None:
        """Read again: another screen may have changed what this one shows."""
        if self.is_current:  # not while a log-out closes one screen after another
            self.load()

    @on(VerbDone)
    def _tell_result(self, message: VerbDone) -> None:
        self.busy = False
        message.tell()

    @on(VerbFailed)
    def _let_go(self, message: VerbFailed) -> None:
        """Give the screen back; the message goes on to the app, which shows the error."""
        self.busy = False
        self.after_failure(message.error)

    def after_failure(self, error: ApplianceError) -> None:
        """Clear what the failed verb had begun to show."""

    def action_back(self) -> None:
        """Leave the screen, unless work is under way that would lose its place to report."""
        if self.busy:
            self.app.bell()
        else:
            self.dismiss()
