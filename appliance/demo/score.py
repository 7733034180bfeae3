"""How much of a page's text was read: character error rate against the known text."""

from __future__ import annotations

import itertools
import unicodedata

from appliance.demo.typeset import COLUMN_GAP


def character_error_rate(truth: str, read: str) -> float:
    """Return edits for each character of the truth, 0 for a perfect reading.

    Both texts are compared in NFC with white space folded. Two columns side by side (the head of a
    letter) may be read line by line or column by column; the better of the two counts.
    """
    heard = _folded(read)
    readings = {_folded(order) for order in (truth, _by_column(truth))}
    return min(edit_distance(reading, heard) / max(1, len(reading)) for reading in readings)


def _folded(text: str) -> str:
    return " ".join(unicodedata.normalize("NFC", text).split())


def _by_column(truth: str) -> str:
    """Return the text with each run of lines in columns read column by column."""
    lines: list[str] = []
    runs = itertools.groupby(truth.split("\n"), key=lambda line: line.count(COLUMN_GAP))
    for gaps, run in runs:
        rows = [line.split(COLUMN_GAP) for line in run]
        lines += [row[column] for column in range(gaps + 1) for row in rows]
    return "\n".join(lines)


def edit_distance(left: str, right: str) -> int:
    """Return the Levenshtein distance of two texts.

    Source: G. Myers, "A fast bit-vector algorithm for approximate string matching", 1999, as
    restated by H. Hyyrö, 2003; one big integer holds a column of the table.
    """
    if not left:
        return len(right)
    places: dict[str, int] = {}
    for index, letter in enumerate(left):
        places[letter] = places.get(letter, 0) | 1 << index
    every, top = (1 << len(left)) - 1, 1 << (len(left) - 1)
    up, down, distance = every, 0, len(left)
    for letter in right:
        match = places.get(letter, 0)
        diagonal = (((match & up) + up) ^ up) | match | down
        right_up, right_down = down | ~(diagonal | up) & every, up & diagonal
        distance += bool(right_up & top) - bool(right_down & top)
        right_up = (right_up << 1 | 1) & every
        right_down = right_down << 1 & every
        up = right_down | ~(diagonal | right_up) & every
        down = right_up & diagonal
    return distance
