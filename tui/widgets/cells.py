"""Cells of listings: always plain text (never markup), coloured by meaning, read by words."""

from __future__ import annotations

from rich.text import Text as Cell

from appliance.kernel.levels import Level

LEVEL_STYLE = {
    Level.NONE: "",
    Level.MAT: "bold yellow",
    Level.TOI_MAT: "bold magenta",
    Level.TUYET_MAT: "bold red",
}
"""Names of the eight colours, so that a bare console shows them too."""


def plain_cell(text: str | None) -> Cell:
    """Return a cell with these words as they are."""
    return Cell(text or "", no_wrap=True)


def number_cell(number: int | str) -> Cell:
    """Return a right-aligned number."""
    return Cell(str(number), no_wrap=True, justify="right")


def level_cell(words: str, level: Level) -> Cell:
    """Return the level in words; the colour only repeats them."""
    return Cell(words, style=LEVEL_STYLE[level], no_wrap=True)


def state_cell(words: str, *, done: bool) -> Cell:
    """Return a state in words, with a mark when nothing is left to do."""
    return Cell(f"{'✓' if done else '·'} {words}", style="green" if done else "", no_wrap=True)


def event_cell(words: str, *, went_well: bool) -> Cell:
    """Return what happened; a failure or refusal is marked and told in words."""
    style = "" if went_well else "bold red"
    return Cell(f"{' ' if went_well else '✗'} {words}", style=style, no_wrap=True)
