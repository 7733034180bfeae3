"""Workbooks through the sandboxed reader: what Excel writes, and what an attacker writes."""

import datetime as dt
import io
import struct
import time
import zipfile
import zlib
from pathlib import Path

import openpyxl
import pytest

from appliance.holdings import reasons
from appliance.holdings.cells import EXAMPLE_MARK, Context, Oddity
from appliance.holdings.columns import COLUMNS
from appliance.holdings.errors import (
    BadFindingAid,
    ListInTwoSheets,
    ListNotRead,
    ListTooLarge,
    ListTypeUnknown,
)
from appliance.holdings.finding_aid import parse_finding_aid
from appliance.holdings.spreadsheet import read_rows
from appliance.holdings.template import EXAMPLES, write_lines, write_list, write_template
from appliance.policy.numbers import Numbers

CODES = Numbers.load(Path(__file__).resolve().parents[2] / "policies").codes
CONTEXT = Context(codes=CODES, today=dt.date(2026, 11, 23))
HEADINGS = [column.heading.vi for column in COLUMNS]


def saved(book: openpyxl.Workbook) -> bytes:
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def workbook() -> openpyxl.Workbook:
    book = openpyxl.Workbook()
    book.active.append(HEADINGS)
    return book


def repacked(changes: dict[str, bytes]) -> bytes:
    """Return a plain workbook with some of its files replaced."""
    out = io.BytesIO()
    with (
        zipfile.ZipFile(io.BytesIO(saved(workbook()))) as old,
        zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as new,
    ):
        for name in old.namelist():
            new.writestr(name, changes.get(name, old.read(name)))
    return out.getvalue()


def test_cells_arrive_as_what_they_are() -> None:
    book = workbook()
    book.active.append(
        ["Chữ", 12, 12.5, dt.datetime(2019, 3, 12), "=1+1", "#REF!", True, None, "'=1"]  # noqa: DTZ001
    )
    book.active["B2"].number_format = "General"
    book.active.append([7, "x"])
    book.active["A3"].number_format = "000"
    rows = read_rows("a.xlsx", saved(book))
    assert rows[1] == [
        "Chữ", 12, 12.5, dt.date(2019, 3, 12), Oddity.FORMULA, Oddity.ERROR, "TRUE", None, "'=1",
    ]  # fmt: skip
    assert (rows[2], type(rows[2][0])) == ([7.0, "x"], float)


def test_formula_is_refused_and_not_evaluated() -> None:
    book = workbook()
    line = {**EXAMPLES[0], "dossier_code": "UBVD.01", "sheets": "=1+1"}
    book.active.append([line[key] for key in (column.key for column in COLUMNS)])
    with pytest.raises(BadFindingAid) as caught:
        parse_finding_aid(read_rows("a.xlsx", saved(book)), context=CONTEXT)
    assert [(f.row, f.reason) for f in caught.value.faults] == [(2, reasons.FORMULA)]


def test_rows_keep_their_numbers_across_blank_ones() -> None:
    book = workbook()
    book.active["A5"] = "năm"
    book.active["A9"].number_format = "@"
    assert read_rows("a.xlsx", saved(book))[1:] == [[], [], [], ["năm"]]


def test_the_sheet_with_the_headings_is_read() -> None:
    book = openpyxl.Workbook()
    book.active.append(["Bìa"])
    book.create_sheet("Danh sách").append(HEADINGS)
    assert read_rows("a.xlsx", saved(book)) == [HEADINGS]


def test_two_lists_in_one_workbook_are_refused() -> None:
    book = workbook()
    book.create_sheet("Hộp 2").append(HEADINGS)
    with pytest.raises(ListInTwoSheets):
        read_rows("a.xlsx", saved(book))


@pytest.mark.parametrize(
    "data", [b"not a zip", b"PK\x03\x04 broken", b"%PDF-1.7", "Mã hồ sơ;Hộp số".encode()]
)
def test_other_bytes_named_xlsx_are_refused(data: bytes) -> None:
    with pytest.raises(ListNotRead):
        read_rows("a.xlsx", data)


def test_truncated_workbook_is_refused() -> None:
    with pytest.raises(ListNotRead):
        read_rows("a.xlsx", saved(workbook())[:-200])


def test_zip_that_is_no_workbook_is_refused() -> None:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as packed:
        packed.writestr("a.txt", "x")
    with pytest.raises(ListNotRead):
        read_rows("a.xlsx", out.getvalue())


def test_bomb_is_refused_without_unpacking() -> None:
    bomb = repacked({"xl/worksheets/sheet1.xml": bytes(401 << 20)})
    assert len(bomb) < 1 << 20
    start = time.monotonic()
    with pytest.raises(ListTooLarge):
        read_rows("a.xlsx", bomb)
    assert time.monotonic() - start < 60


def lying_bomb() -> bytes:
    """Make a workbook whose sheet unpacks to 200 MiB and claims 1 MiB in both headers."""
    name, told = b"xl/worksheets/sheet1.xml", 1 << 20
    head = (
        b'<worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><sheetData>'
    )
    packer = zlib.compressobj(9, zlib.DEFLATED, -15)
    packed = packer.compress(head) + b"".join(packer.compress(b" " * (1 << 20)) for _ in range(200))
    packed += packer.flush()
    plain = repacked({"xl/worksheets/sheet1.xml": packed})
    with zipfile.ZipFile(io.BytesIO(plain)) as old:
        files = {n: old.read(n) for n in old.namelist()}
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_STORED) as new:
        for other, data in files.items():
            new.writestr(other, data)
    data = bytearray(out.getvalue())
    for magic, method_at, size_at, name_at in ((b"PK\3\4", 8, 22, 30), (b"PK\1\2", 10, 24, 46)):
        at = data.find(magic)
        while at >= 0:
            if data[at + name_at : at + name_at + len(name)] == name:
                struct.pack_into("<H", data, at + method_at, zipfile.ZIP_DEFLATED)
                struct.pack_into("<I", data, at + size_at, told)
            at = data.find(magic, at + 4)
    return bytes(data)


def test_bomb_that_lies_about_its_size_does_no_harm() -> None:
    start = time.monotonic()
    with pytest.raises(ListNotRead):
        read_rows("a.xlsx", lying_bomb())
    assert time.monotonic() - start < 60


def test_entities_that_multiply_do_no_harm() -> None:
    levels = "".join(f'<!ENTITY e{n} "{f"&e{n - 1};" * 10}">' for n in range(1, 12))
    sheet = (
        f'<?xml version="1.0"?><!DOCTYPE x [<!ENTITY e0 "{"A" * 1000}">{levels}]>'
        '<worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><sheetData>'
        '<row r="1"><c r="A1" t="inlineStr"><is><t>&e11;</t></is></c></row></sheetData></worksheet>'
    )
    start = time.monotonic()
    with pytest.raises(ListNotRead):
        read_rows("a.xlsx", repacked({"xl/worksheets/sheet1.xml": sheet.encode()}))
    assert time.monotonic() - start < 60


def test_row_at_the_end_of_the_sheet_is_over_the_limit() -> None:
    book = workbook()
    book.active["A300000"] = "x"
    with pytest.raises(ListTooLarge):
        read_rows("a.xlsx", saved(book))


@pytest.mark.parametrize("suffix", ["xlsx", "csv"])
def test_template_with_its_examples_left_in_is_refused(tmp_path: Path, suffix: str) -> None:
    path = tmp_path / f"list.{suffix}"
    write_template(path, codes=CODES)
    with pytest.raises(BadFindingAid) as caught:
        parse_finding_aid(read_rows(path.name, path.read_bytes()), context=CONTEXT)
    assert [(f.row, f.reason) for f in caught.value.faults] == [
        (2, reasons.EXAMPLE_ROW), (3, reasons.EXAMPLE_ROW),
    ]  # fmt: skip


def test_template_filled_in_over_its_examples_is_read(tmp_path: Path) -> None:
    path = tmp_path / "list.xlsx"
    write_template(path, codes=CODES)
    book = openpyxl.load_workbook(path)
    for row in (2, 3):
        assert book["Danh mục"].cell(row=row, column=5).value == EXAMPLE_MARK
        book["Danh mục"].cell(row=row, column=5).value = "UBVD.01"
    finding_aid = parse_finding_aid(read_rows("list.xlsx", saved(book)), context=CONTEXT)
    assert [len(dossier.documents) for dossier in finding_aid.dossiers] == [2]
    assert finding_aid.notes == ()


def test_template_offers_choices_and_keeps_cells_as_text(tmp_path: Path) -> None:
    path = tmp_path / "list.xlsx"
    write_template(path, codes=CODES)
    sheet = openpyxl.load_workbook(path)["Danh mục"]
    offered = {str(offer.sqref).split("2:")[0] for offer in sheet.data_validations.dataValidation}
    assert offered == {"G", "I", "O", "P", "R", "S"}
    assert {sheet.column_dimensions[letter].number_format for letter in "EL"} == {"@"}


def test_template_as_csv_and_xlsx_hold_the_same(tmp_path: Path) -> None:
    lines = [{**line, "dossier_code": "UBVD.01"} for line in EXAMPLES]
    aids = []
    for suffix in ("xlsx", "csv"):
        path = tmp_path / f"list.{suffix}"
        write_lines(path, lines, codes=CODES)
        aids.append(parse_finding_aid(read_rows(path.name, path.read_bytes()), context=CONTEXT))
    assert aids[0] == aids[1]


def test_list_written_and_read_back_is_the_same(tmp_path: Path) -> None:
    path = tmp_path / "list.csv"
    write_lines(path, [{**line, "dossier_code": "UBVD.01"} for line in EXAMPLES], codes=CODES)
    first = parse_finding_aid(read_rows(path.name, path.read_bytes()), context=CONTEXT)
    write_list(path, first.dossiers, codes=CODES)
    assert parse_finding_aid(read_rows(path.name, path.read_bytes()), context=CONTEXT) == first


def test_template_under_another_name_is_refused(tmp_path: Path) -> None:
    with pytest.raises(ListTypeUnknown):
        write_template(tmp_path / "list.ods", codes=CODES)
