"""What a cell may hold, and how its words become values."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from enum import Enum, StrEnum
from typing import TypeVar

from appliance.holdings import reasons
from appliance.holdings.model import Condition, Copying, Original, PartialDate
from appliance.holdings.reasons import fill
from appliance.holdings.text import CellFault, Change, clean
from appliance.kernel.levels import Level
from appliance.policy.numbers import CodeList, Codes


class Oddity(Enum):
    """A cell of a workbook that is no plain value."""

    FORMULA = "formula"
    ERROR = "error"
    FORMATTED_NUMBER = "formatted-number"
    """A number under a format of its own: what it shows is not what it holds."""
    NOT_UNICODE = "not-unicode"
    """Letters of a CSV file in an unknown encoding of 8 bits."""


Cell = str | int | float | dt.date | Oddity | None
"""One cell as the file gives it (untrusted); ``None`` is an empty one.

A ``float`` is a number that does not show as it is stored; a plain whole number is an ``int``.
"""

EXAMPLE_MARK = "VÍ DỤ - XÓA DÒNG NÀY"
"""Stands in the dossier code of the template's example rows: never a valid code."""

MOST_SHEETS = 9999
"""Sheets of one document (circular 05/2025: numberOfPage N4)."""
MOST_ORDINAL = 9_999_999
"""Seven digits in the document code (circular 05/2025: docCode)."""
FIRST_YEAR = 1000
"""Older paper does not exist in Vietnam's archives."""

K = TypeVar("K", bound=StrEnum)

_CODE = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]*")
_DATE = re.compile(r"(?:(?:(\d{1,2})[/.-])?(\d{1,2})[/.-])?(\d{4})")
_ISO_DATE = re.compile(r"(\d{4})-(\d{2})-(\d{2})")


@dataclass(frozen=True, slots=True)
class Context:
    """What reading a cell needs beside the cell."""

    codes: Codes
    today: dt.date


Parser = Callable[[str, Context], object]
"""Clean text of a cell to its value; raises ``CellFault``."""


def words(cell: Cell, *, takes_dates: bool, takes_numbers: bool) -> tuple[str, tuple[Change, ...]]:
    """Return the clean text of a cell, empty for an empty one, and what was normalised.

    Raises:
        CellFault: a formula, an Excel error, a number that lost its shape, or bad text.
    """
    if isinstance(cell, str):
        return clean(cell)
    if cell is None:
        return "", ()
    if isinstance(cell, Oddity):
        raise CellFault(_ODDITIES[cell])
    if isinstance(cell, dt.date):
        if not takes_dates:
            raise CellFault(reasons.DATE_CELL)
        return f"{cell.day:02d}/{cell.month:02d}/{cell.year:04d}", ()
    if isinstance(cell, float) and not (takes_numbers and cell.is_integer()):
        raise CellFault(reasons.FORMATTED_NUMBER)
    return str(int(cell)), ()


_ODDITIES = {
    Oddity.FORMULA: reasons.FORMULA,
    Oddity.ERROR: reasons.CELL_ERROR,
    Oddity.FORMATTED_NUMBER: reasons.FORMATTED_NUMBER,
    Oddity.NOT_UNICODE: reasons.NOT_UNICODE,
}


def plain(text: str, _: Context) -> str:
    """Take the text as it is."""
    return text


def dossier_code(text: str, _: Context) -> str:
    """Read a dossier code: it becomes part of file names on export, so its letters are few."""
    if text.casefold() == EXAMPLE_MARK.casefold():
        raise CellFault(reasons.EXAMPLE_ROW)
    if not _CODE.fullmatch(text) or ".." in text or text.endswith("."):
        raise CellFault(reasons.BAD_CODE)
    return text


def ordinal(text: str, _: Context) -> int:
    """Read the order of a document in its dossier."""
    return _count(text, MOST_ORDINAL)


def sheets(text: str, _: Context) -> int:
    """Read a number of sheets."""
    return _count(text, MOST_SHEETS)


def _count(text: str, most: int) -> int:
    digits = text.isascii() and text.isdecimal() and len(text) <= len(str(most))
    if not digits or not 1 <= int(text) <= most:
        raise CellFault(fill(reasons.BAD_COUNT, most=most))
    return int(text)


def issued(text: str, context: Context) -> PartialDate:
    """Read a date of circular 05/2025: DD/MM/YYYY, MM/YYYY or YYYY (ISO 8601 days too)."""
    iso, local = _ISO_DATE.fullmatch(text), _DATE.fullmatch(text)
    groups = iso.group(3, 2, 1) if iso else local.groups() if local else None
    if groups is None or not text.isascii():
        raise CellFault(reasons.BAD_DATE)
    day, month, year = (int(part) if part else None for part in groups)
    try:
        first = dt.date(year or 0, month or 1, day or 1)
    except ValueError as exc:
        raise CellFault(reasons.BAD_DATE) from exc
    if first.year < FIRST_YEAR:
        raise CellFault(reasons.BAD_DATE)
    if first > context.today:
        raise CellFault(reasons.FUTURE_DATE)
    return PartialDate(first.year, month, day)


LEVELS: Mapping[Level, str] = {
    Level.NONE: "Không",
    Level.MAT: "Mật",
    Level.TOI_MAT: "Tối mật",
    Level.TUYET_MAT: "Tuyệt mật",
}
COPYINGS: Mapping[Copying, str] = {
    Copying.ALLOWED: "Được phép",
    Copying.NOT_ALLOWED: "Không được phép",
    Copying.NOT_STATED: "Không ghi",
}
CONDITIONS: Mapping[Condition, str] = {
    Condition.GOOD: "Tốt",
    Condition.NORMAL: "Bình thường",
    Condition.DAMAGED: "Hỏng",
}
ORIGINALS: Mapping[Original, str] = {
    Original.ADMINISTRATIVE: "Hành chính",
    Original.MAP_DRAWING: "Bản đồ, bản vẽ",
}
CONDITION_CODES: Mapping[Condition, str] = {
    Condition.GOOD: "01",
    Condition.NORMAL: "02",
    Condition.DAMAGED: "03",
}
"""Circular 05/2025, field ``format``."""


def level(text: str, _: Context) -> Level:
    """Read a secrecy level by its Vietnamese words or its code."""
    return _choose(text, _LEVEL_WORDS, LEVELS)


def copying(text: str, _: Context) -> Copying:
    """Read what the document says of copying."""
    return _choose(text, _COPYING_WORDS, COPYINGS)


def condition(text: str, _: Context) -> Condition:
    """Read the physical condition by its words or its code 01 to 03."""
    return _choose(text, _CONDITION_WORDS, CONDITIONS)


def original(text: str, _: Context) -> Original:
    """Read the nature of the original."""
    return _choose(text, _ORIGINAL_WORDS, ORIGINALS)


def retention(text: str, context: Context) -> str:
    """Read a retention term by its name or its code."""
    return _code(text, context.codes.retention)


def type_name(text: str, context: Context) -> str:
    """Read a document type by its name or its code."""
    return _code(text, context.codes.type_name)


def _code(text: str, codes: CodeList) -> str:
    padded = text.zfill(2)
    found = padded if padded in codes.names else codes.code_of(text)
    if found is None:
        names = [f"{code} {name.vi}" for code, name in codes.names.items()]
        raise CellFault(fill(reasons.BAD_CHOICE, choices="; ".join(names)))
    return found


def _choose(text: str, known: Mapping[str, K], labels: Mapping[K, str]) -> K:
    found = known.get(text.casefold())
    if found is None:
        raise CellFault(fill(reasons.BAD_CHOICE, choices="; ".join(labels.values())))
    return found


def _words_of(*tables: Mapping[K, str]) -> dict[str, K]:
    by_label = {label.casefold(): key for table in tables for key, label in table.items()}
    return by_label | {key.value.casefold(): key for key in tables[0]}


_LEVEL_WORDS = _words_of(LEVELS) | {"thường": Level.NONE}
_COPYING_WORDS = _words_of(COPYINGS)
_CONDITION_WORDS = _words_of(CONDITIONS, CONDITION_CODES) | {
    "1": Condition.GOOD,
    "2": Condition.NORMAL,
    "3": Condition.DAMAGED,
}
_ORIGINAL_WORDS = _words_of(ORIGINALS) | {
    "bản đồ": Original.MAP_DRAWING,
    "bản vẽ": Original.MAP_DRAWING,
}
