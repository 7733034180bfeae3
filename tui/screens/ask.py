"""The pattern of every box in front of a screen: it comes back with one typed answer."""

from __future__ import annotations

from typing import ClassVar, TypeVar

from textual.screen import ModalScreen

from tui.bindings import Place
from tui.i18n import Words
from tui.seat import Seat
from tui.widgets.phrase import Spoken

Answer = TypeVar("Answer")


class AskScreen(ModalScreen[Answer]):
    """A box with words and choices; Escape is always safe."""

    place: ClassVar[Place]
    """Section of the binding table that the box takes its keys from."""

    def __init__(self, seat: Seat) -> None:
        """Speak the language of this seat."""
        super().__init__()
        self.seat = seat

    def on_mount(self) -> None:
        """Write the words for the first time."""
        self.speak(self.seat.words)

    def speak(self, words: Words) -> None:
        """Write every word of the box in the language of ``words``."""
        for widget in self.walk_children(with_self=False):
            if isinstance(widget, Spoken):
                widget.speak(words)
        self.rewrite(words)

    def rewrite(self, words: Words) -> None:
        """Write what is not a fixed phrase."""
