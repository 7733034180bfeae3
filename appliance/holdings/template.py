"""The empty list that an office fills in, and lists written in the same shape.

One row a document, because that is how offices keep their document lists (mục lục văn bản) and
because a row that names its own dossier survives sorting, filtering and cutting. The dossier code
stands on every row; what describes the dossier is written once, on its first row, and later rows
leave it blank or repeat it.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any

import openpyxl
from openpyxl.styles import Alignment, Font, PatternFill
from openpyxl.worksheet.datavalidation import DataValidation

from appliance.holdings import guidance
from appliance.holdings.cells import CONDITIONS, COPYINGS, EXAMPLE_MARK, LEVELS, ORIGINALS
from appliance.holdings.columns import COLUMNS, letter
from appliance.holdings.errors import ListTypeUnknown
from appliance.holdings.model import ListedDocument, ListedDossier
from appliance.policy.numbers import CodeList, Codes

LIST_SHEET = "Danh mục"
GUIDANCE_SHEET = "Hướng dẫn - Guidance"
CODES_SHEET = "Mã"
LAST_CHECKED_ROW = 100_000
"""Rows for which the workbook offers its choices."""
MARK_REQUIRED = " *"

_HEADING_FILL = PatternFill("solid", fgColor="FFD9E2EF")
_EXAMPLE_FILL = PatternFill("solid", fgColor="FFFFF2CC")
_TEXT_FORMAT = "@"
_WIDTHS = {"title": 45, "subject": 60, "issuer": 35, "fonds_title": 30, "dossier_code": 24}
_WIDTH = 14

Line = dict[str, str]
"""Cells of one row by key of their column."""

EXAMPLES: tuple[Line, ...] = (
    {
        "fonds_code": "H00.01", "fonds_title": "UBND xã Ví Dụ", "inventory": "01", "box": "12",
        "dossier_code": EXAMPLE_MARK, "title": "Hồ sơ về việc sửa chữa đường liên thôn năm 2019",
        "retention": "Vĩnh viễn", "ordinal": "1", "type_name": "Quyết định", "code_number": "15",
        "code_notation": "QĐ-UBND", "issued": "12/03/2019", "issuer": "UBND xã Ví Dụ",
        "subject": "Về việc phê duyệt kế hoạch sửa chữa đường", "level": "Không", "copying": "",
        "sheets": "2", "condition": "Tốt", "original": "Hành chính",
    },
    {
        "dossier_code": EXAMPLE_MARK, "ordinal": "2", "type_name": "Bản đồ", "issued": "2019",
        "issuer": "UBND xã Ví Dụ", "subject": "Bản đồ tuyến đường liên thôn", "level": "Không",
        "sheets": "1", "condition": "Bình thường", "original": "Bản đồ, bản vẽ",
    },
)  # fmt: skip


def write_template(path: Path, *, codes: Codes) -> None:
    """Write the template as .xlsx or .csv, as the name of ``path`` asks.

    Raises:
        ListTypeUnknown: the name ends in neither.
    """
    write_lines(path, EXAMPLES, codes=codes)


def write_list(path: Path, dossiers: Iterable[ListedDossier], *, codes: Codes) -> None:
    """Write a list of dossiers in the shape of the template.

    Raises:
        ListTypeUnknown: the name of ``path`` ends in neither .xlsx nor .csv.
    """
    lines = [line for dossier in dossiers for line in _dossier_lines(dossier, codes)]
    write_lines(path, lines, codes=codes)


def write_lines(path: Path, lines: Sequence[Line], *, codes: Codes) -> None:
    """Write rows under the template's headings.

    Raises:
        ListTypeUnknown: the name of ``path`` ends in neither .xlsx nor .csv.
    """
    if path.suffix.casefold() == ".xlsx":
        path.write_bytes(_xlsx(lines, codes))
    elif path.suffix.casefold() == ".csv":
        path.write_bytes(_csv(lines))
    else:
        raise ListTypeUnknown


def _dossier_lines(dossier: ListedDossier, codes: Codes) -> list[Line]:
    described = {
        "fonds_code": dossier.box.inventory.fonds.code,
        "fonds_title": dossier.box.inventory.fonds.title,
        "inventory": dossier.box.inventory.code,
        "box": dossier.box.code,
        "title": dossier.title or "",
        "retention": codes.retention.names[dossier.retention].vi,
    }
    lines = [_document_line(dossier.code, document, codes) for document in dossier.documents]
    return [{**described, **lines[0]}, *lines[1:]]


def _document_line(code: str, document: ListedDocument, codes: Codes) -> Line:
    kind = codes.type_name.names[document.type_name].vi if document.type_name else ""
    issued = document.issued.iso().split("-") if document.issued else []
    return {
        "dossier_code": code,
        "ordinal": str(document.ordinal),
        "type_name": kind,
        "code_number": document.code_number or "",
        "code_notation": document.code_notation or "",
        "issued": "/".join(reversed(issued)),
        "issuer": document.issuer or "",
        "subject": document.subject or "",
        "level": LEVELS[document.level],
        "copying": COPYINGS[document.copying],
        "sheets": str(document.sheets),
        "condition": CONDITIONS[document.condition],
        "original": ORIGINALS[document.original],
    }


def _headings() -> list[str]:
    return [c.heading.vi + (MARK_REQUIRED if c.required else "") for c in COLUMNS]


def _cells(line: Line) -> list[str]:
    return [line.get(column.key, "") for column in COLUMNS]


def _csv(lines: Sequence[Line]) -> bytes:
    """Semicolons and a byte-order mark: Excel under Vietnamese settings opens it as it is."""
    out = io.StringIO(newline="")
    writer = csv.writer(out, delimiter=";")
    writer.writerow(_headings())
    writer.writerows(_cells(line) for line in lines)
    return out.getvalue().encode("utf-8-sig")


def _xlsx(lines: Sequence[Line], codes: Codes) -> bytes:
    book = openpyxl.Workbook()
    sheet = book.active
    sheet.title = LIST_SHEET
    _fill_list(sheet, lines)
    _fill_guidance(book.create_sheet(GUIDANCE_SHEET))
    _offer_choices(sheet, book.create_sheet(CODES_SHEET), codes)
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def _fill_list(sheet: Any, lines: Sequence[Line]) -> None:  # noqa: ANN401 - untyped library
    """Write headings and rows; every column is text, so that Excel changes no code or date."""
    for index, column in enumerate(COLUMNS):
        dimension = sheet.column_dimensions[letter(index)]
        dimension.number_format = _TEXT_FORMAT
        dimension.width = _WIDTHS.get(column.key, _WIDTH)
    sheet.append(_headings())
    for cell in sheet[1]:
        cell.font, cell.fill = Font(bold=True), _HEADING_FILL
        cell.alignment = Alignment(wrap_text=True, vertical="center")
    for line in lines:
        sheet.append([text or None for text in _cells(line)])
        for cell in sheet[sheet.max_row]:
            cell.number_format = _TEXT_FORMAT
            if line["dossier_code"] == EXAMPLE_MARK:
                cell.fill = _EXAMPLE_FILL
    sheet.freeze_panes = "A2"


def _fill_guidance(sheet: Any) -> None:  # noqa: ANN401 - untyped library
    for index, width in enumerate((40, 75, 75)):
        sheet.column_dimensions[letter(index)].width = width
    for line in guidance.lines():
        sheet.append(line)
        for cell in sheet[sheet.max_row]:
            cell.alignment = Alignment(wrap_text=True, vertical="top")
    for cell in sheet[1]:
        cell.font = Font(bold=True)


def _offer_choices(sheet: Any, lists: Any, codes: Codes) -> None:  # noqa: ANN401 - untyped library
    """Put the code lists on a hidden sheet and let the cells choose from them."""
    lists.sheet_state = "hidden"
    choices = {
        "retention": _names(codes.retention),
        "type_name": _names(codes.type_name),
        "level": list(LEVELS.values()),
        "copying": list(COPYINGS.values()),
        "condition": list(CONDITIONS.values()),
        "original": list(ORIGINALS.values()),
    }
    places = {column.key: index for index, column in enumerate(COLUMNS)}
    for number, (key, names) in enumerate(choices.items()):
        for row, name in enumerate(names, start=1):
            lists.cell(row=row, column=number + 1, value=name)
        source = f"'{CODES_SHEET}'!${letter(number)}$1:${letter(number)}${len(names)}"
        offer = DataValidation(type="list", formula1=source, allow_blank=True)
        place = letter(places[key])
        offer.add(f"{place}2:{place}{LAST_CHECKED_ROW}")
        sheet.add_data_validation(offer)


def _names(codes: CodeList) -> list[str]:
    return [name.vi for name in codes.names.values()]
