"""A table that keeps its place and lets one column take the room that is left."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from rich.text import Text as Cell
from textual import events
from textual.widgets import DataTable

CELL_PADDING = 2
"""Columns that the table adds around each cell (one on either side)."""
SCROLLBAR = 2
LEAST_STRETCH = 8


@dataclass(frozen=True, slots=True)
class Row:
    """One line of a listing."""

    key: str
    """Reference code or id by which the screen finds the thing again."""
    cells: tuple[Cell, ...]


class Listing(DataTable[Cell]):
    """Rows under headings; one column stretches, its text cut with an ellipsis."""

    def __init__(self, *, stretch: int, id: str) -> None:  # noqa: A002 - Textual's name
        """Let column number ``stretch`` (0-based) take what room is left."""
        super().__init__(id=id, cursor_type="row", zebra_stripes=True)
        self._stretch = stretch
        self._headings: tuple[str, ...] = ()
        self._rows: tuple[Row, ...] = ()

    def present(self, headings: Sequence[str], rows: Sequence[Row]) -> None:
        """Show these rows; the cursor stays on the row it was on."""
        here = self.here
        self._headings, self._rows = tuple(headings), tuple(rows)
        self._draw(here)

    @property
    def here(self) -> str | None:
        """Key of the row under the cursor; ``None`` in an empty listing."""
        if not self._rows or not 0 <= self.cursor_row < len(self._rows):
            return None
        return self._rows[self.cursor_row].key

    def on_resize(self, _event: events.Resize) -> None:
        """Give the stretching column its new room."""
        if self._headings:
            self._draw(self.here)

    def _draw(self, here: str | None) -> None:
        top = self.scroll_y
        widths = self._widths()
        self.clear(columns=True)
        for index, (heading, width) in enumerate(zip(self._headings, widths, strict=True)):
            self.add_column(Cell(heading), width=width, key=str(index))
        for row in self._rows:
            self.add_row(*(self._fit(row, column, widths) for column in range(len(widths))))
        keys = [row.key for row in self._rows]
        if here in keys:
            self.move_cursor(row=keys.index(here), scroll=False)
            self.scroll_to(y=top, animate=False)

    def _fit(self, row: Row, column: int, widths: Sequence[int]) -> Cell:
        cell = row.cells[column].copy()
        cell.truncate(widths[column], overflow="ellipsis")
        return cell

    def _widths(self) -> list[int]:
        widths = [
            max([Cell(heading).cell_len, *(row.cells[index].cell_len for row in self._rows)])
            for index, heading in enumerate(self._headings)
        ]
        room = self.size.width - SCROLLBAR - CELL_PADDING * len(widths)
        others = sum(widths) - widths[self._stretch]
        widths[self._stretch] = max(LEAST_STRETCH, room - others)
        return widths
