"""Rows between the sandboxed worker and the station: limits, JSON, and back. Pure.

A number is sent as an integer only when the workbook shows it as it is; any other number is sent
with a fraction part, so that a code that lost its zeros is told from a plain one.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Sequence

import msgspec

from appliance.holdings.cells import Cell, Oddity

MIB = 1 << 20

MOST_BYTES = 64 * MIB
"""Largest list file in bytes: 100,000 documents need about 20 MiB as CSV, 8 MiB as .xlsx."""
MOST_UNPACKED_BYTES = 400 * MIB
"""Largest workbook in bytes when unpacked: 100,000 documents need about 150 MiB of XML."""
MOST_ENTRIES = 1000
"""Most files inside a workbook; a plain one has about 12."""
MOST_ROWS = 200_000
"""Most rows: a yearly plan of a province has some ten thousand."""
MOST_COLUMNS = 100
MOST_CELL_LENGTH = 32_767
"""Characters; the limit of a cell in Excel."""

TOO_LARGE = "too-large"
TWO_SHEETS = "two-sheets"
DAMAGED = "damaged"


class BrokenRows(Exception):
    """The worker sent what are not rows within the limits."""


class _Odd(msgspec.Struct, frozen=True, tag="odd"):
    kind: Oddity


class _Date(msgspec.Struct, frozen=True, tag="date"):
    value: dt.date


_WireCell = str | int | float | _Odd | _Date | None
_encoder = msgspec.json.Encoder()
_decoder = msgspec.json.Decoder(list[list[_WireCell]])


def encode_row(cells: Sequence[Cell]) -> bytes:
    """Return one row as JSON."""
    return _encoder.encode([_to_wire(cell) for cell in cells])


def join_rows(encoded: Iterable[bytes]) -> bytes:
    """Return the rows as one JSON array."""
    return b"[" + b",".join(encoded) + b"]"


def decode_rows(untrusted: bytes) -> list[list[Cell]]:
    """Read back what the worker sent; it may be owned by an attacker, so every limit is checked.

    Raises:
        BrokenRows: not rows, or over a limit.
    """
    try:
        rows = _decoder.decode(untrusted)
    except msgspec.DecodeError as exc:
        raise BrokenRows from exc
    if len(rows) > MOST_ROWS or any(len(row) > MOST_COLUMNS for row in rows):
        raise BrokenRows
    return [[_from_wire(cell) for cell in row] for row in rows]


def _to_wire(cell: Cell) -> _WireCell:
    if isinstance(cell, Oddity):
        return _Odd(cell)
    if isinstance(cell, dt.date):
        return _Date(cell)
    return cell


def _from_wire(cell: _WireCell) -> Cell:
    if isinstance(cell, str):
        if len(cell) > MOST_CELL_LENGTH:
            raise BrokenRows
        return cell
    if isinstance(cell, _Odd):
        return cell.kind
    if isinstance(cell, _Date):
        return cell.value
    return cell
