"""Widgets that carry a message id and speak the language of the seat."""

from __future__ import annotations

from typing import Protocol, runtime_checkable

from textual.content import Content
from textual.widgets import Button, Label, RadioButton, Static

from tui.i18n import Words

CHOSEN, NOT_CHOSEN = "●", " "


@runtime_checkable
class Spoken(Protocol):
    """A widget or screen that writes its words anew when the language changes."""

    def speak(self, words: Words) -> None:
        """Write every word in the language of ``words``."""
        ...


class Phrase(Static):
    """One fixed sentence."""

    def __init__(self, msgid: str, *, id: str | None = None, classes: str | None = None) -> None:  # noqa: A002 - Textual's name
        """Stand for the words of ``msgid``."""
        super().__init__(id=id, classes=classes)
        self.msgid = msgid

    def speak(self, words: Words) -> None:
        """Show the sentence."""
        self.update(Content(words(self.msgid)))


class FieldLabel(Label):
    """The name of a field to fill in."""

    def __init__(self, msgid: str, *, id: str | None = None) -> None:  # noqa: A002 - Textual's name
        """Stand for the words of ``msgid``."""
        super().__init__(id=id, classes="field-label")
        self.msgid = msgid

    def speak(self, words: Words) -> None:
        """Show the name."""
        self.update(Content(words(self.msgid)))


class Choice(Button):
    """A button with a fixed sentence."""

    def __init__(self, msgid: str, *, id: str, classes: str | None = None) -> None:  # noqa: A002 - Textual's name
        """Stand for the words of ``msgid``."""
        super().__init__(id=id, classes=classes, compact=True)
        self.msgid = msgid

    def speak(self, words: Words) -> None:
        """Show the words."""
        self.label = Content(words(self.msgid))


class Option(RadioButton):
    """One of several ways to go."""

    def __init__(self, msgid: str, *, id: str, value: bool = False) -> None:  # noqa: A002 - Textual's name
        """Stand for the words of ``msgid``."""
        super().__init__(id=id, value=value)
        self.BUTTON_INNER = CHOSEN if value else NOT_CHOSEN  # the first value is not watched
        self.msgid = msgid

    def watch_value(self) -> None:
        """Mark the choice by shape, not by colour alone."""
        self.BUTTON_INNER = CHOSEN if self.value else NOT_CHOSEN  # read by render
        super().watch_value()

    def speak(self, words: Words) -> None:
        """Show the words."""
        self.label = Content(words(self.msgid))
