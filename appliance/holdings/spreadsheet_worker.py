"""Reads the rows of one untrusted workbook. Runs only inside the sandbox.

A failure that is not named here ends the process; the station then says that the list was not
read. No formula is evaluated and no link is followed.
"""

from __future__ import annotations

import datetime as dt
import io
import itertools
import zipfile
from collections.abc import Iterator
from typing import Any

import openpyxl

from appliance.holdings import spreadsheet_wire as wire
from appliance.holdings.cells import Cell, Oddity
from appliance.holdings.columns import recognise
from appliance.holdings.rows import HEADING_ROWS, LEAST_HEADINGS
from appliance.sandbox.worker import Answer, serve

PLAIN_FORMATS = frozenset(["General", "0", "@"])
"""Number formats under which a whole number shows as it is."""


def read(_: dict[str, Any], blobs: list[bytes]) -> tuple[dict[str, Any], list[bytes]]:
    """Answer with the rows of the one sheet that holds the list."""
    source = io.BytesIO(blobs[0])
    _require_modest(source)
    book = openpyxl.load_workbook(source, read_only=True, keep_links=False)
    for sheet in book.worksheets:
        sheet.reset_dimensions()
    lists = [sheet for sheet in book.worksheets if _has_headings(sheet)]
    if len(lists) > 1:
        raise Answer(wire.TWO_SHEETS)
    chosen = lists or book.worksheets
    if not chosen:
        raise Answer(wire.DAMAGED)
    return {}, [wire.join_rows(_encoded(chosen[0]))]


def _require_modest(source: io.BytesIO) -> None:
    """Refuse a zip that unpacks to more than a list; ``zipfile`` holds entries to these sizes."""
    try:
        with zipfile.ZipFile(source) as packed:
            entries = packed.infolist()
    except zipfile.BadZipFile as exc:
        raise Answer(wire.DAMAGED) from exc
    unpacked = sum(entry.file_size for entry in entries)
    if len(entries) > wire.MOST_ENTRIES or unpacked > wire.MOST_UNPACKED_BYTES:
        raise Answer(wire.TOO_LARGE, limit="unpacked")


def _has_headings(sheet: Any) -> bool:  # noqa: ANN401 - untyped library
    rows = itertools.islice(sheet.iter_rows(), HEADING_ROWS)
    return any(
        sum(isinstance(c.value, str) and recognise(c.value) is not None for c in row)
        >= LEAST_HEADINGS
        for row in rows
    )


def _encoded(sheet: Any) -> Iterator[bytes]:  # noqa: ANN401 - untyped library
    """Encode row by row; blank rows at the end (only formatted) do not count."""
    blank = number = 0
    for row in sheet.iter_rows():
        cells = _trimmed([_cell(cell) for cell in row])
        if not cells:
            blank += 1
            continue
        number += blank + 1
        _require_limits(number, cells)
        yield from itertools.repeat(b"[]", blank)
        yield wire.encode_row(cells)
        blank = 0


def _trimmed(cells: list[Cell]) -> list[Cell]:
    while cells and cells[-1] in (None, ""):
        cells.pop()
    return cells


def _require_limits(number: int, cells: list[Cell]) -> None:
    if number > wire.MOST_ROWS:
        raise Answer(wire.TOO_LARGE, limit="rows")
    if len(cells) > wire.MOST_COLUMNS:
        raise Answer(wire.TOO_LARGE, limit="columns")
    if any(isinstance(cell, str) and len(cell) > wire.MOST_CELL_LENGTH for cell in cells):
        raise Answer(wire.TOO_LARGE, limit="cell")


def _cell(cell: Any) -> Cell:  # noqa: ANN401 - untyped library
    value = cell.value
    if value is None:
        return None
    if cell.data_type in _ODD_TYPES:
        return _ODD_TYPES[cell.data_type]
    if isinstance(value, dt.datetime):
        return value.date()
    if isinstance(value, bool):
        return str(value).upper()
    if isinstance(value, int | float):
        return value if cell.number_format in PLAIN_FORMATS else float(value)
    return value if isinstance(value, str) else Oddity.FORMATTED_NUMBER


_ODD_TYPES = {"f": Oddity.FORMULA, "e": Oddity.ERROR}


if __name__ == "__main__":
    serve({"read": read})
