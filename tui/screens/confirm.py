"""A weighty act: its summary in words, a typed confirmation, the focus on Cancel."""

from __future__ import annotations

from typing import ClassVar

from textual.app import ComposeResult
from textual.binding import BindingType
from textual.containers import Horizontal, Vertical
from textual.content import Content
from textual.widgets import Button, Input, Static

from tui.bindings import Place, bindings_of
from tui.i18n import Words
from tui.screens.ask import AskScreen
from tui.seat import Seat
from tui.widgets.phrase import Choice, Phrase


class ConfirmScreen(AskScreen[bool]):
    """Come back with ``True`` only if the person typed ``code`` and chose to go on."""

    BINDINGS: ClassVar[list[BindingType]] = [*bindings_of(Place.CONFIRM)]
    AUTO_FOCUS = "#cancel"
    place = Place.CONFIRM

    def __init__(self, seat: Seat, *, title: str, summary: str, code: str) -> None:
        """Ask about the act ``summary``; ``title`` is a message id, ``code`` must be typed."""
        super().__init__(seat)
        self._title, self._summary, self._code = title, summary, code

    def compose(self) -> ComposeResult:
        """Lay out summary, field and choices; the way on comes last."""
        with Vertical(id="box", classes="weighty"):
            yield Phrase(self._title, id="notice-title")
            yield Static(Content(self._summary), classes="line")
            yield Static(id="type-this", classes="hint")
            yield Input(id="typed")
            with Horizontal(classes="choices"):
                yield Choice("confirm.cancel", id="cancel")
                yield Choice("confirm.go_on", id="go-on")
            yield Phrase("confirm.keys", classes="hint")

    def rewrite(self, words: Words) -> None:
        """Write what is to be typed."""
        self.query_one("#type-this", Static).update(
            Content(words("confirm.type_this", code=self._code))
        )
        self._allow()

    def on_input_changed(self, _event: Input.Changed) -> None:
        """Open the way on only for the exact words."""
        self._allow()

    def on_input_submitted(self, _event: Input.Submitted) -> None:
        """Enter in the field leads to the choice; it does not make it."""
        self.query_one("#go-on" if self._typed() else "#cancel", Choice).focus()

    def on_button_pressed(self, event: Button.Pressed) -> None:
        """Come back with the choice."""
        self.dismiss(event.button.id == "go-on" and self._typed())

    def action_back(self) -> None:
        """Cancel."""
        self.dismiss(False)

    def _typed(self) -> bool:
        return self.query_one("#typed", Input).value.strip() == self._code

    def _allow(self) -> None:
        self.query_one("#go-on", Choice).disabled = not self._typed()
