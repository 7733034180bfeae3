"""The rows of an untrusted list: CSV by the standard library, .xlsx by a sandboxed worker.

A workbook is a zip of XML, so it can be a bomb or an attack on the parser: it is opened only
inside bubblewrap, with limits on memory and time, and what comes back is checked again. No formula
is ever evaluated. A CSV file is plain text and is read here, under limits.
"""

from __future__ import annotations

import codecs
import csv
import io
from collections.abc import Iterable, Iterator, Sequence

from appliance.holdings.cells import Cell, Oddity
from appliance.holdings.columns import recognise
from appliance.holdings.errors import (
    ListEmpty,
    ListInTwoSheets,
    ListLegacyExcel,
    ListNotRead,
    ListTooLarge,
    ListTypeUnknown,
)
from appliance.holdings.legacy import find_legacy
from appliance.holdings.rows import HEADING_ROWS
from appliance.holdings.spreadsheet_wire import (
    MOST_BYTES,
    MOST_CELL_LENGTH,
    MOST_COLUMNS,
    MOST_ROWS,
    MOST_UNPACKED_BYTES,
    TOO_LARGE,
    TWO_SHEETS,
    BrokenRows,
    decode_rows,
)
from appliance.kernel.errors import ApplianceError
from appliance.sandbox.errors import WorkerDied, WorkerTimedOut
from appliance.sandbox.profile import MIB, Profile
from appliance.sandbox.worker import AnsweredError, Worker

READ_TIMEOUT_S = 180.0
PROFILE = Profile(name="spreadsheet", memory_bytes=1536 * MIB, cpu_s=150, work_bytes=MIB)

OLE2_MAGIC = bytes.fromhex("d0cf11e0a1b11ae1")
DELIMITERS = (";", ",", "\t")
SNIFFED_CHARACTERS = 100_000
"""Start of a CSV file in which the delimiter is looked for."""

LIMITS = {
    "bytes": f"{MOST_BYTES // MIB} MiB",
    "unpacked": f"{MOST_UNPACKED_BYTES // MIB} MiB",
    "rows": f"{MOST_ROWS} dòng/rows",
    "columns": f"{MOST_COLUMNS} cột/columns",
    "cell": f"{MOST_CELL_LENGTH} ký tự/characters",
    "time": f"{READ_TIMEOUT_S:.0f} s",
}


def read_rows(untrusted_name: str, untrusted: bytes) -> Sequence[Sequence[Cell]]:
    """Return the rows of a list.

    Raises:
        ListTypeUnknown: the name ends in neither .xlsx nor .csv.
        ListEmpty: no bytes.
        ListTooLarge: over a limit; nothing was read to its end.
        ListLegacyExcel: an .xls workbook or one with a password.
        ListNotRead: not what its name says, or damaged.
        SandboxUnavailable: the workbook was not opened.
    """
    if not untrusted:
        raise ListEmpty
    if len(untrusted) > MOST_BYTES:
        raise ListTooLarge(limit=LIMITS["bytes"])
    if untrusted.startswith(OLE2_MAGIC):
        raise ListLegacyExcel
    extension = untrusted_name.casefold().rpartition(".")[2]
    if extension == "xlsx":
        return _read_xlsx(untrusted)
    if extension == "csv":
        return _read_csv(untrusted)
    raise ListTypeUnknown


def _read_csv(untrusted: bytes) -> list[list[Cell]]:
    text, known_encoding = _decode(untrusted)
    if text.startswith("sep=") and "\n" in text:
        text = text.split("\n", 1)[1]
    delimiter = _delimiter(text)
    try:
        rows = [list(row) for row in _limited(_records(text, delimiter, strict=True))]
    except csv.Error as exc:
        raise ListNotRead from exc
    if not known_encoding:
        return [[_eight_bit(cell) for cell in row] for row in rows]
    return [list[Cell](row) for row in rows]


def _decode(untrusted: bytes) -> tuple[str, bool]:
    """Return the text and whether it is Unicode; else each byte as one Latin-1 character."""
    encodings = {
        codecs.BOM_UTF8: "utf-8-sig", codecs.BOM_UTF16_LE: "utf-16", codecs.BOM_UTF16_BE: "utf-16",
    }  # fmt: skip
    encoding = next((e for bom, e in encodings.items() if untrusted.startswith(bom)), None)
    try:
        return untrusted.decode(encoding or "utf-8"), True
    except UnicodeDecodeError as exc:
        if encoding is not None:
            raise ListNotRead from exc
        return untrusted.decode("latin-1"), False


def _eight_bit(cell: str) -> Cell:
    return cell if cell.isascii() or find_legacy(cell) else Oddity.NOT_UNICODE


def _delimiter(text: str) -> str:
    """Choose the delimiter under which the most headings are recognised."""
    head = "\n".join(text[:SNIFFED_CHARACTERS].splitlines()[:HEADING_ROWS])

    def headings(delimiter: str) -> tuple[int, int]:
        try:
            rows = list(_records(head, delimiter, strict=False))
        except csv.Error:
            return 0, 0
        recognised = max(
            (sum(recognise(cell) is not None for cell in row) for row in rows), default=0
        )
        return recognised, max((len(row) for row in rows), default=0)

    return max(DELIMITERS, key=headings)


def _records(text: str, delimiter: str, *, strict: bool) -> Iterator[list[str]]:
    return csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=strict)


def _limited(rows: Iterable[list[str]]) -> Iterator[list[str]]:
    """Pass the rows on while they are within the limits."""
    for number, row in enumerate(rows, start=1):
        if number > MOST_ROWS:
            raise ListTooLarge(limit=LIMITS["rows"])
        if len(row) > MOST_COLUMNS and any(row[MOST_COLUMNS:]):
            raise ListTooLarge(limit=LIMITS["columns"])
        if any(len(cell) > MOST_CELL_LENGTH for cell in row):
            raise ListTooLarge(limit=LIMITS["cell"])
        yield row[:MOST_COLUMNS]


def _read_xlsx(untrusted: bytes) -> list[list[Cell]]:
    worker = Worker.sandboxed(PROFILE, "appliance.holdings.spreadsheet_worker")
    try:
        answer = worker.call("read", {}, [untrusted], timeout_s=READ_TIMEOUT_S)
        return decode_rows(answer.blobs[0])
    except AnsweredError as exc:
        raise _named(exc) from exc
    except WorkerTimedOut as exc:
        raise ListTooLarge(limit=LIMITS["time"]) from exc
    except (WorkerDied, BrokenRows, IndexError) as exc:
        raise ListNotRead from exc
    finally:
        worker.close()


def _named(answered: AnsweredError) -> ApplianceError:
    """Turn the worker's untrusted answer into one of our errors."""
    if answered.name == TOO_LARGE:
        return ListTooLarge(limit=LIMITS.get(str(answered.fields.get("limit")), "?"))
    if answered.name == TWO_SHEETS:
        return ListInTwoSheets()
    return ListNotRead()
