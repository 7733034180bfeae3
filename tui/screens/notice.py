"""Errors and refusals, in one place: fact, consequence, next step, code."""

from __future__ import annotations

from typing import ClassVar

from textual.app import ComposeResult
from textual.binding import BindingType
from textual.containers import Horizontal, Vertical, VerticalScroll
from textual.content import Content
from textual.widgets import Button, Static

from appliance.kernel.errors import ApplianceError, Refused
from tui.bindings import Place, bindings_of
from tui.i18n import Words
from tui.screens.ask import AskScreen
from tui.seat import Seat
from tui.widgets.phrase import Choice


class NoticeScreen(AskScreen[None]):
    """What went wrong or which rules said no, and what to do next."""

    BINDINGS: ClassVar[list[BindingType]] = [*bindings_of(Place.NOTICE)]
    AUTO_FOCUS = "#understood"
    place = Place.NOTICE

    def __init__(self, seat: Seat, *, error: ApplianceError) -> None:
        """Show one error."""
        super().__init__(seat)
        self.error = error

    def compose(self) -> ComposeResult:
        """Lay out the box; a long refusal scrolls."""
        with Vertical(id="box", classes="refusal" if self._refused else "fault"):
            yield Static(id="notice-title")
            with VerticalScroll(id="notice-body"):
                yield Static(id="notice-message", classes="line")
            with Horizontal(classes="choices"):
                yield Choice("notice.understood", id="understood")

    def rewrite(self, words: Words) -> None:
        """Write the error; of a refusal, each rule and missing paper stands by itself."""
        kind = words("notice.refused" if self._refused else "notice.fault")
        title = words("notice.title", kind=kind, code=self.error.code)
        self.query_one("#notice-title", Static).update(Content(title))
        fact, *rules = self.error.message(words.language).splitlines()
        paragraphs = [Content.styled(fact, "bold") if rules else Content(fact)]
        paragraphs += [Content(rule) for rule in rules]
        self.query_one("#notice-message", Static).update(Content("\n\n").join(paragraphs))

    def on_button_pressed(self, _event: Button.Pressed) -> None:
        """Close: there is one button."""
        self.dismiss()

    def action_back(self) -> None:
        """Close."""
        self.dismiss()

    @property
    def _refused(self) -> bool:
        return isinstance(self.error, Refused)
