"""One row of an office's list: headings found, cells read, faults and notes gathered. Pure."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from appliance.holdings import reasons
from appliance.holdings.cells import Cell, Context, words
from appliance.holdings.columns import COLUMNS, Column, Scope, letter, recognise
from appliance.holdings.errors import BadFindingAid, HeadingsNotFound, RowFault
from appliance.holdings.reasons import fill
from appliance.holdings.text import CellFault, Change
from appliance.kernel.language import Text
from appliance.kernel.levels import Level

HEADING_ROWS = 20
"""Rows at the top of a sheet among which the headings are looked for."""
LEAST_HEADINGS = 3
"""Recognised headings that make a row the row of headings."""


@dataclass(frozen=True, slots=True)
class Layout:
    """Where the columns stand."""

    heading_row: int
    """1-based."""
    places: tuple[tuple[int, Column], ...]
    """0-based position of each recognised column."""
    unread: tuple[str, ...]
    """Letters of columns that have a heading we do not know."""
    letters: dict[str, str]
    """Letter of each recognised column by its key."""


@dataclass(slots=True)
class Row:
    """The values of one row."""

    number: int
    values: dict[str, Any]
    """Value by key of the column; ``None`` for a blank or faulty cell."""
    faulty: set[str] = field(default_factory=set)
    """Keys of cells that are reported already."""

    def missing(self, key: str) -> bool:
        """Whether the cell is blank and not reported for something else."""
        return self.values[key] is None and key not in self.faulty


class Findings:
    """What is found while reading: faults that stop the import, notes that do not."""

    def __init__(self) -> None:
        """Start with nothing found."""
        self.faults: list[tuple[int, RowFault]] = []
        self.gaps = 0
        """Dossiers whose ordinals leave a number out."""
        self.read: dict[str, dict[str, object]] = {key: {} for key in _BY_KEY}
        """Values of texts met before, by column: most cells of a list repeat."""
        self._letters: dict[str, str] = {}
        self._changes: dict[Change, list[int]] = {}
        self._dropped: set[int] = set()

    def know(self, layout: Layout) -> None:
        """Take over the letters of the columns, to name them in faults."""
        self._letters = layout.letters

    def fault(self, row: Row, key: str, reason: Text) -> None:
        """Report one cell; it is not reported again for being empty."""
        row.faulty.add(key)
        self.fault_at(row.number, _BY_KEY[key], self._letters.get(key, "-"), reason)

    def fault_at(self, row: int, column: Column | None, place: str, reason: Text) -> None:
        """Report a place that is not yet known to be a cell of ours."""
        name = Text(
            vi=f"{place} «{column.heading.vi}»" if column else place,
            en=f"{place} '{column.heading.en}'" if column else place,
        )
        self.faults.append((len(place), RowFault(row, name, reason)))

    def changed(self, row: int, changes: tuple[Change, ...]) -> None:
        """Remember what was normalised at a row."""
        for change in changes:
            self._changes.setdefault(change, []).append(row)

    def dropped(self, row: Row) -> None:
        """Remember that a Tuyệt mật title or abstract was thrown away."""
        self._dropped.add(row.number)

    def sorted_faults(self) -> list[RowFault]:
        """Return the faults by row, then by column."""
        by_place = sorted(self.faults, key=lambda f: (f[1].row, f[0], f[1].column.vi))
        return [fault for _, fault in by_place]

    def notes(self, layout: Layout) -> tuple[Text, ...]:
        """Return one note for each kind of thing that a person should know."""
        notes = [
            fill(_CHANGED, what_vi=change.value.vi, what_en=change.value.en,
                 cells=len(rows), row=rows[0])
            for change, rows in self._changes.items()
        ]  # fmt: skip
        if self._dropped:
            notes.append(fill(_DROPPED, rows=len(self._dropped), row=min(self._dropped)))
        if layout.unread:
            notes.append(fill(_UNREAD, columns=", ".join(layout.unread)))
        if self.gaps:
            notes.append(fill(_GAPS, dossiers=self.gaps))
        return tuple(notes)


_CHANGED = Text(
    vi="{what_vi} Số ô: {cells}; ô đầu tiên ở dòng {row}.",
    en="{what_en} Cells: {cells}; the first at row {row}.",
)
_DROPPED = Text(
    vi="Tiêu đề hoặc trích yếu ở {rows} dòng Tuyệt mật không được lưu (dòng đầu tiên: {row}). Xóa "
    "nội dung đó khỏi tệp danh mục.",
    en="The title or abstract on {rows} Tuyệt mật rows was not stored (first: row {row}). Erase it "
    "from the list file.",
)
_UNREAD = Text(
    vi="Không đọc các cột không có trong mẫu: {columns}.",
    en="Columns that the template does not have were not read: {columns}.",
)
_GAPS = Text(
    vi="Số thứ tự tài liệu không liên tục ở {dossiers} hồ sơ: kiểm tra có thiếu tài liệu không.",
    en="Document numbers leave gaps in {dossiers} dossiers: check whether papers are missing.",
)
_BY_KEY = {column.key: column for column in COLUMNS}


def find_layout(rows: Sequence[Sequence[Cell]], *, findings: Findings) -> Layout:
    """Find the row of headings and where each column stands.

    Raises:
        HeadingsNotFound: no row near the top names enough of our columns.
        BadFindingAid: none does, because the text near the top is not Unicode or not plain.
    """
    for number, cells in enumerate(rows[:HEADING_ROWS], start=1):
        columns = [recognise(cell) if isinstance(cell, str) else None for cell in cells]
        if sum(column is not None for column in columns) >= LEAST_HEADINGS:
            layout = _layout(number, cells, columns)
            _check_headings(layout, cells, columns, findings=findings)
            return layout
    for number, cells in enumerate(rows[:HEADING_ROWS], start=1):
        for index, cell in enumerate(cells):
            _check_heading_text(number, index, cell, findings=findings)
    if findings.faults:
        raise BadFindingAid(findings.sorted_faults())
    raise HeadingsNotFound(rows=HEADING_ROWS)


def _layout(number: int, cells: Sequence[Cell], columns: Sequence[Column | None]) -> Layout:
    places: dict[str, tuple[int, Column]] = {}
    for index, column in enumerate(columns):
        if column is not None:
            places.setdefault(column.key, (index, column))
    unread = [
        letter(index)
        for index, (cell, column) in enumerate(zip(cells, columns, strict=True))
        if column is None and cell not in (None, "")
    ]
    letters = {key: letter(index) for key, (index, _) in places.items()}
    return Layout(number, tuple(places.values()), tuple(unread), letters)


def _check_headings(
    layout: Layout, cells: Sequence[Cell], columns: Sequence[Column | None], *, findings: Findings
) -> None:
    findings.know(layout)
    row = layout.heading_row
    for index, (cell, column) in enumerate(zip(cells, columns, strict=True)):
        if column is None:
            _check_heading_text(row, index, cell, findings=findings)
        elif layout.letters[column.key] != letter(index):
            reason = fill(reasons.HEADING_TWICE, heading=column.heading.vi)
            findings.fault_at(row, column, letter(index), reason)
    for column in COLUMNS:
        if column.required and column.key not in layout.letters:
            reason = fill(reasons.HEADING_MISSING, heading=column.heading.vi)
            findings.fault_at(row, None, "-", reason)


def _check_heading_text(row: int, index: int, cell: Cell, *, findings: Findings) -> None:
    try:
        words(cell, takes_dates=True, takes_numbers=True)
    except CellFault as exc:
        findings.fault_at(row, None, letter(index), exc.reason)


def read_row(
    number: int, cells: Sequence[Cell], layout: Layout, *, findings: Findings, context: Context
) -> Row:
    """Read every cell of one row; report what is wrong with each."""
    row = Row(number, dict.fromkeys(_BY_KEY))
    for index, column in layout.places:
        cell = cells[index] if index < len(cells) else None
        if cell is None or cell == "":
            continue
        known = findings.read[column.key]
        if isinstance(cell, str) and cell in known:
            row.values[column.key] = known[cell]
            continue
        try:
            value, changes = _value(cell, column, context)
        except CellFault as exc:
            findings.fault(row, column.key, exc.reason)
            continue
        row.values[column.key] = value
        if changes:
            findings.changed(number, changes)
        elif isinstance(cell, str):
            known[cell] = value
    _require_document_cells(row, findings)
    return row


def _value(cell: Cell, column: Column, context: Context) -> tuple[object, tuple[Change, ...]]:
    text, changes = words(cell, takes_dates=column.takes_dates, takes_numbers=column.takes_numbers)
    if not text:
        return None, changes
    if len(text) > column.max_length:
        raise CellFault(fill(reasons.TOO_LONG, limit=column.max_length))
    return column.parse(text, context), changes


def _require_document_cells(row: Row, findings: Findings) -> None:
    """Cells that each document needs; two of them depend on its secrecy level."""
    level = row.values["level"]
    for key in _ALWAYS:
        if row.missing(key):
            findings.fault(row, key, reasons.REQUIRED)
    if level is not Level.TUYET_MAT and "level" not in row.faulty and row.missing("subject"):
        findings.fault(row, "subject", reasons.REQUIRED)
    if level is not None and level.secret and row.missing("copying"):
        findings.fault(row, "copying", reasons.COPYING_REQUIRED)


_ALWAYS = tuple(
    column.key
    for column in COLUMNS
    if column.required and column.scope is Scope.DOCUMENT
    and column.key not in {"subject", "copying"}
)  # fmt: skip
