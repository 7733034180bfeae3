"""The line above and the line below every task."""

from __future__ import annotations

from collections.abc import Iterable

from textual import events
from textual.app import ComposeResult
from textual.containers import Horizontal
from textual.content import Content
from textual.widgets import Static

from tui.bindings import Key
from tui.i18n import Words
from tui.seat import Seat

GAP = "  "


class SeatHeader(Horizontal):
    """Station, person with roles, language."""

    def __init__(self, seat: Seat) -> None:
        """Show the state of this seat."""
        super().__init__()
        self._seat = seat

    def compose(self) -> ComposeResult:
        """Lay out left and right."""
        yield Static(id="header-station")
        yield Static(id="header-person")
        yield Static(id="header-language")

    def speak(self, words: Words) -> None:
        """Write station, person and language."""
        station = self._seat.station
        name = "" if station is None else station.station_name
        self.query_one("#header-station", Static).update(
            Content(words("header.station", name=name))
        )
        self.query_one("#header-person", Static).update(Content(self._person(words)))
        self.query_one("#header-language", Static).update(Content(words("header.language")))

    def _person(self, words: Words) -> str:
        if self._seat.person is None:
            return ""
        from tui import presenters  # noqa: PLC0415 - the models are not needed for the first paint

        return presenters.person_line(self._seat.person, words)


class KeyBar(Static):
    """The keys that work here, with their words; a key and its words stay on one line."""

    def __init__(self, keys: Iterable[Key]) -> None:
        """Show these keys in this order."""
        super().__init__()
        self._keys = tuple(keys)
        self._items: list[Content] = []

    def speak(self, words: Words) -> None:
        """Write the keys."""
        self._items = [
            Content.assemble((key.shown, "bold $accent"), " ", words(key.msgid))
            for key in self._keys
        ]
        self._flow(self.content_size.width)

    def on_resize(self, event: events.Resize) -> None:
        """Flow the keys anew."""
        self._flow(event.size.width - self.gutter.width)

    def _flow(self, width: int) -> None:
        lines = [Content()]
        for item in self._items:
            longer = lines[-1] + GAP + item if lines[-1] else item
            if width and longer.cell_length > width:
                lines.append(item)
            else:
                lines[-1] = longer
        self.update(Content("\n").join(lines))
