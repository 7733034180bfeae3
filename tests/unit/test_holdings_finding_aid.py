"""Rows of a list: every fault is found, named by row and column; the order is kept."""

import datetime as dt
import time
from pathlib import Path

import pytest

from appliance.holdings import reasons
from appliance.holdings.cells import Cell, Context, Oddity
from appliance.holdings.columns import COLUMNS, letter, recognise
from appliance.holdings.errors import BadFindingAid, HeadingsNotFound, ListEmpty
from appliance.holdings.finding_aid import FindingAid, parse_finding_aid
from appliance.holdings.model import Condition, Copying, Original, PartialDate
from appliance.holdings.reasons import fill
from appliance.holdings.spreadsheet import read_rows
from appliance.kernel.language import Language, Text
from appliance.kernel.levels import Level
from appliance.policy.numbers import Numbers

CODES = Numbers.load(Path(__file__).resolve().parents[2] / "policies").codes
CONTEXT = Context(codes=CODES, today=dt.date(2026, 11, 23))
FIRST = {
    "fonds_code": "H00", "fonds_title": "UBND xã Ví Dụ", "inventory": "01", "box": "12",
    "dossier_code": "UBVD.01", "title": "Hồ sơ đường", "retention": "Vĩnh viễn", "ordinal": "1",
    "type_name": "Quyết định", "code_number": "15", "code_notation": "QĐ-UBND",
    "issued": "12/03/2019", "issuer": "UBND xã Ví Dụ", "subject": "Về việc sửa đường",
    "level": "Không", "copying": "", "sheets": "2", "condition": "Tốt", "original": "Hành chính",
}  # fmt: skip
NEXT = {
    "dossier_code": "UBVD.01", "ordinal": "2", "subject": "Bản đồ", "level": "Mật",
    "copying": "Được phép", "sheets": "1", "condition": "03", "original": "Bản đồ, bản vẽ",
}  # fmt: skip
HEADINGS = [column.heading.vi for column in COLUMNS]


def rows(*lines: dict[str, Cell], headings: list[Cell] | None = None) -> list[list[Cell]]:
    return [headings or list(HEADINGS), *([line.get(c.key) for c in COLUMNS] for line in lines)]


def parse(*lines: dict[str, Cell]) -> FindingAid:
    return parse_finding_aid(rows(*lines), context=CONTEXT)


def faults(*lines: dict[str, Cell]) -> list[tuple[int, str, Text]]:
    with pytest.raises(BadFindingAid) as caught:
        parse(*lines)
    return [(f.row, f.column.vi.split("«")[1].rstrip("»"), f.reason) for f in caught.value.faults]


def test_good_rows_become_a_dossier() -> None:
    (dossier,) = parse(FIRST, NEXT).dossiers
    first, second = dossier.documents
    assert (dossier.code, dossier.title, dossier.retention) == ("UBVD.01", "Hồ sơ đường", "01")
    assert (dossier.box.code, dossier.box.inventory.code) == ("12", "01")
    assert dossier.box.inventory.fonds.title == "UBND xã Ví Dụ"
    assert (first.type_name, first.issued) == ("02", PartialDate(2019, 3, 12))
    assert (first.level, first.copying, first.sheets) == (Level.NONE, Copying.NOT_STATED, 2)
    assert (second.level, second.copying) == (Level.MAT, Copying.ALLOWED)
    assert (second.condition, second.original) == (Condition.DAMAGED, Original.MAP_DRAWING)


def test_dossier_level_is_the_highest_of_its_documents() -> None:
    third = NEXT | {"ordinal": "3", "level": "Tối mật"}
    assert parse(FIRST, NEXT, third).dossiers[0].level is Level.TOI_MAT


def test_order_of_the_list_is_kept() -> None:
    codes = ["Z.9", "A.1", "M.5"]
    lines = [
        FIRST | {"dossier_code": code, "box": box} for code, box in zip(codes, "312", strict=True)
    ]
    assert [dossier.code for dossier in parse(*lines).dossiers] == codes


def test_all_bad_rows_are_reported_at_once() -> None:
    found = faults(
        FIRST | {"level": "Bí mật"}, NEXT | {"sheets": "0"}, FIRST | {"dossier_code": "A/B"}
    )
    assert [(row, column) for row, column, _ in found] == [
        (2, "Độ mật"), (3, "Số lượng tờ"), (4, "Mã hồ sơ"),
    ]  # fmt: skip


ONE_FAULT = {
    "fonds_code_missing": ("fonds_code", None, reasons.REQUIRED_ON_FIRST_ROW),
    "fonds_title_missing": ("fonds_title", None, reasons.REQUIRED_ON_FIRST_ROW),
    "box_missing": ("box", None, reasons.REQUIRED_ON_FIRST_ROW),
    "title_missing": ("title", " ", reasons.REQUIRED_ON_FIRST_ROW),
    "retention_missing": ("retention", None, reasons.REQUIRED_ON_FIRST_ROW),
    "dossier_code_missing": ("dossier_code", None, reasons.REQUIRED),
    "ordinal_missing": ("ordinal", None, reasons.REQUIRED),
    "subject_missing": ("subject", None, reasons.REQUIRED),
    "level_missing": ("level", None, reasons.REQUIRED),
    "sheets_missing": ("sheets", None, reasons.REQUIRED),
    "condition_missing": ("condition", None, reasons.REQUIRED),
    "original_missing": ("original", None, reasons.REQUIRED),
    "code_with_slash": ("dossier_code", "UBVD/01", reasons.BAD_CODE),
    "code_with_backslash": ("dossier_code", "UBVD\\01", reasons.BAD_CODE),
    "code_climbing": ("dossier_code", "UBVD..01", reasons.BAD_CODE),
    "code_hidden_file": ("dossier_code", ".UBVD", reasons.BAD_CODE),
    "code_ends_with_dot": ("dossier_code", "UBVD.", reasons.BAD_CODE),
    "code_with_diacritics": ("dossier_code", "HỒ-SƠ", reasons.BAD_CODE),
    "code_with_space": ("dossier_code", "UB VD", reasons.BAD_CODE),
    "code_too_long": ("dossier_code", "A" * 101, fill(reasons.TOO_LONG, limit=100)),
    "code_is_a_date": ("dossier_code", dt.date(2019, 2, 1), reasons.DATE_CELL),
    "code_is_a_fraction": ("dossier_code", 1.1, reasons.FORMATTED_NUMBER),
    "code_lost_zeros": ("dossier_code", 12.0, reasons.FORMATTED_NUMBER),
    "example_row_left": ("dossier_code", "VÍ DỤ - XÓA DÒNG NÀY", reasons.EXAMPLE_ROW),
    "title_too_long": ("title", "A" * 1001, fill(reasons.TOO_LONG, limit=1000)),
    "subject_too_long": ("subject", "A" * 501, fill(reasons.TOO_LONG, limit=500)),
    "formula_text": ("subject", "=1+1", reasons.FORMULA),
    "formula_cell": ("subject", Oddity.FORMULA, reasons.FORMULA),
    "excel_error": ("sheets", Oddity.ERROR, reasons.CELL_ERROR),
    "not_unicode": ("subject", Oddity.NOT_UNICODE, reasons.NOT_UNICODE),
    "tcvn3": ("subject", "QuyÕt ®Þnh", reasons.TCVN3),
    "vni": ("subject", "Quyeát ñònh", reasons.VNI),
    "zero_width": ("subject", "Hồ\u200bsơ", reasons.INVISIBLE),
    "sheets_zero": ("sheets", "0", fill(reasons.BAD_COUNT, most=9999)),
    "sheets_negative": ("sheets", -2, fill(reasons.BAD_COUNT, most=9999)),
    "sheets_fraction": ("sheets", 1.5, reasons.FORMATTED_NUMBER),
    "sheets_words": ("sheets", "hai", fill(reasons.BAD_COUNT, most=9999)),
    "sheets_other_digits": ("sheets", "٣", fill(reasons.BAD_COUNT, most=9999)),
    "sheets_too_many": ("sheets", "10000", fill(reasons.BAD_COUNT, most=9999)),
    "ordinal_zero": ("ordinal", "0", fill(reasons.BAD_COUNT, most=9_999_999)),
    "date_impossible": ("issued", "31/02/2019", reasons.BAD_DATE),
    "date_american": ("issued", "03/31/2019", reasons.BAD_DATE),
    "date_short_year": ("issued", "12/03/19", reasons.BAD_DATE),
    "date_before_paper": ("issued", "0999", reasons.BAD_DATE),
    "date_tomorrow": ("issued", "24/11/2026", reasons.FUTURE_DATE),
    "level_unknown": ("level", "Bí mật",
                      fill(reasons.BAD_CHOICE, choices="Không; Mật; Tối mật; Tuyệt mật")),
    "condition_unknown": ("condition", "04",
                          fill(reasons.BAD_CHOICE, choices="Tốt; Bình thường; Hỏng")),
    "original_unknown": ("original", "Ảnh",
                         fill(reasons.BAD_CHOICE, choices="Hành chính; Bản đồ, bản vẽ")),
}  # fmt: skip


@pytest.mark.parametrize("name", ONE_FAULT)
def test_row_with_one_fault_is_refused_for_it(name: str) -> None:
    key, cell, reason = ONE_FAULT[name]
    heading = next(column.heading.vi for column in COLUMNS if column.key == key)
    assert faults(FIRST | {key: cell}) == [(2, heading, reason)]


@pytest.mark.parametrize("key", ["retention", "type_name"])
def test_code_list_names_its_choices(key: str) -> None:
    ((_, _, reason),) = faults(FIRST | {key: "Mười hai"})
    assert "01 " in reason.vi


@pytest.mark.parametrize(
    ("key", "cell", "reason"),
    [
        ("box", "13", fill(reasons.TWO_BOXES, row=2)),
        ("inventory", "02", fill(reasons.TWO_BOXES, row=2)),
        ("fonds_code", "H01", fill(reasons.TWO_BOXES, row=2)),
        ("title", "Hồ sơ khác", fill(reasons.MIXED, row=2)),
        ("retention", "10 năm", fill(reasons.MIXED, row=2)),
        ("fonds_title", "UBND xã khác", fill(reasons.FONDS_TITLE_DIFFERS, row=2)),
        ("ordinal", "1", fill(reasons.ORDINAL_REPEATED, row=2)),
        ("copying", None, reasons.COPYING_REQUIRED),
    ],
)
def test_second_row_that_disagrees_is_refused(key: str, cell: Cell, reason: Text) -> None:
    line = FIRST | NEXT | {"title": None, "retention": None, key: cell}
    found = [fault for fault in faults(FIRST, line) if fault[2] == reason]
    assert [row for row, _, _ in found] == [3]


def test_second_row_that_repeats_the_dossier_is_accepted() -> None:
    assert len(parse(FIRST, FIRST | {"ordinal": "2"}).dossiers[0].documents) == 2


def test_scattered_dossier_is_refused() -> None:
    other = FIRST | {"dossier_code": "UBVD.02"}
    assert faults(FIRST, other, NEXT | FIRST | {"ordinal": "2"}) == [
        (4, "Mã hồ sơ", fill(reasons.SCATTERED_DOSSIER, row=2))
    ]


def test_codes_that_differ_by_capitals_are_refused() -> None:
    assert faults(FIRST, FIRST | {"dossier_code": "ubvd.01"}) == [
        (3, "Mã hồ sơ", fill(reasons.SIMILAR_CODE, row=2))
    ]


def test_documents_out_of_order_are_refused() -> None:
    assert faults(FIRST | {"ordinal": "2"}, NEXT | {"ordinal": "1"}) == [
        (3, "Số thứ tự tài liệu trong hồ sơ", reasons.ORDINAL_OUT_OF_ORDER)
    ]


def test_gap_in_the_ordinals_is_noted() -> None:
    finding_aid = parse(FIRST, NEXT | {"ordinal": "4"})
    assert [note.en for note in finding_aid.notes] == [
        "Document numbers leave gaps in 1 dossiers: check whether papers are missing."
    ]


@pytest.mark.parametrize(
    ("cell", "date"),
    [("12/03/2019", PartialDate(2019, 3, 12)), ("1/2/1975", PartialDate(1975, 2, 1)),
     ("03/2019", PartialDate(2019, 3)), ("1954", PartialDate(1954)), (1954, PartialDate(1954)),
     ("2019-03-12", PartialDate(2019, 3, 12)), ("12-03-2019", PartialDate(2019, 3, 12)),
     (dt.date(2019, 3, 12), PartialDate(2019, 3, 12)), ("23/11/2026", PartialDate(2026, 11, 23)),
     (None, None)],
)  # fmt: skip
def test_dates_of_the_circular_are_read(cell: Cell, date: PartialDate | None) -> None:
    assert parse(FIRST | {"issued": cell}).dossiers[0].documents[0].issued == date


@pytest.mark.parametrize("date", ["2019-03-12", "2019-03", "0999"])
def test_partial_date_round_trip(date: str) -> None:
    assert PartialDate.from_iso(date).iso() == date


@pytest.mark.parametrize(
    ("cell", "level"),
    [("Không", Level.NONE), ("Thường", Level.NONE), ("NONE", Level.NONE), ("mật", Level.MAT),
     ("MAT", Level.MAT), ("TỐI MẬT", Level.TOI_MAT), ("TOI_MAT", Level.TOI_MAT)],
)  # fmt: skip
def test_levels_are_read_by_word_or_code(cell: str, level: Level) -> None:
    line = FIRST | {"level": cell, "copying": "Không ghi"}
    assert parse(line).dossiers[0].level is level


@pytest.mark.parametrize("cell", ["01", "1", 1, "Vĩnh viễn", "vĩnh viễn"])
def test_retention_is_read_by_name_or_code(cell: Cell) -> None:
    assert parse(FIRST | {"retention": cell}).dossiers[0].retention == "01"


def test_top_secret_title_and_abstract_are_dropped_with_a_note() -> None:
    secret = {"level": "Tuyệt mật", "copying": "Không ghi"}
    finding_aid = parse(FIRST | secret, NEXT)
    (dossier,) = finding_aid.dossiers
    assert (dossier.title, dossier.documents[0].subject) == (None, None)
    assert dossier.documents[1].subject == "Bản đồ"
    assert "đường" not in repr(finding_aid.dossiers[0].documents[0])
    assert finding_aid.notes[0].en.startswith("The title or abstract on 1 Tuyệt mật rows was not")


def test_top_secret_row_needs_no_title_and_no_abstract() -> None:
    line = FIRST | {"level": "Tuyệt mật", "copying": "Không ghi", "title": "", "subject": ""}
    assert parse(line).notes == ()


def test_decomposed_text_is_composed_with_one_note() -> None:
    nfd = "Ho\u0302\u0300 so\u031b"
    finding_aid = parse(FIRST | {"title": nfd}, NEXT | {"subject": nfd})
    assert finding_aid.dossiers[0].title == "Hồ sơ"
    assert [note.en for note in finding_aid.notes] == [
        "Decomposed letters (NFD) were composed (NFC). Cells: 2; the first at row 2."
    ]


def test_rows_above_the_headings_and_blank_rows_are_passed_over() -> None:
    table = [["UBND XÃ VÍ DỤ"], [], *rows(FIRST), [None, " ", ""], *rows(NEXT)[1:]]
    with pytest.raises(BadFindingAid) as caught:
        parse_finding_aid([*table, ["", None, "x"]], context=CONTEXT)
    assert {fault.row for fault in caught.value.faults} == {7}
    assert len(parse_finding_aid(table, context=CONTEXT).dossiers[0].documents) == 2


def test_columns_may_stand_in_another_order_and_under_other_names() -> None:
    table = [list(reversed(row)) for row in rows(FIRST)]
    table[0] = ["Số tờ" if name == "Số lượng tờ" else name for name in table[0]]
    assert parse_finding_aid(table, context=CONTEXT).dossiers[0].code == "UBVD.01"


def test_unknown_column_is_noted_and_not_read() -> None:
    table = [[*row, extra] for row, extra in zip(rows(FIRST), ("Ghi chú", "=1"), strict=True)]
    finding_aid = parse_finding_aid(table, context=CONTEXT)
    assert [note.en for note in finding_aid.notes] == [
        "Columns that the template does not have were not read: T."
    ]


def test_missing_and_repeated_headings_are_reported_together() -> None:
    headings = ["Hộp số" if name == "Độ mật" else name for name in HEADINGS]
    with pytest.raises(BadFindingAid) as caught:
        parse_finding_aid(rows(FIRST, headings=headings), context=CONTEXT)
    assert [fault.reason for fault in caught.value.faults] == [
        fill(reasons.HEADING_MISSING, heading="Độ mật"),
        fill(reasons.HEADING_TWICE, heading="Hộp số"),
    ]


def test_headings_in_tcvn3_are_named_as_such() -> None:
    with pytest.raises(BadFindingAid) as caught:
        parse_finding_aid([["M· hå s¬", "§é mËt", "Tiªu ®Ò hå s¬"]], context=CONTEXT)
    assert {fault.reason for fault in caught.value.faults} == {reasons.TCVN3}


def test_table_without_headings_is_refused() -> None:
    with pytest.raises(HeadingsNotFound):
        parse_finding_aid([["a", "b"], ["c", "d"]], context=CONTEXT)


def test_headings_without_rows_are_refused() -> None:
    with pytest.raises(ListEmpty):
        parse_finding_aid(rows(), context=CONTEXT)


def test_no_heading_names_two_columns() -> None:
    names = [n for c in COLUMNS for n in (c.heading.vi, c.heading.en, c.key, *c.aliases)]
    assert [n for n in names if recognise(n) is None] == []
    for column in COLUMNS:
        for name in (column.heading.vi, column.heading.en, column.key, *column.aliases):
            assert recognise(name) is column


@pytest.mark.parametrize(("index", "name"), [(0, "A"), (25, "Z"), (26, "AA"), (701, "ZZ")])
def test_columns_are_lettered_as_in_excel(index: int, name: str) -> None:
    assert letter(index) == name


def test_fault_never_repeats_the_cell() -> None:
    with pytest.raises(BadFindingAid) as caught:
        parse(FIRST | {"level": "CHỮ-BÍ-MẬT", "subject": "=CHỮ-BÍ-MẬT", "sheets": "CHỮ-BÍ-MẬT"})
    told = [f.line(language) for f in caught.value.faults for language in Language]
    assert "BÍ-MẬT" not in " ".join([*told, str(caught.value), str(caught.value.details())])
    assert "Dòng 2, cột O «Độ mật»: chỉ nhận: Không; Mật; Tối mật; Tuyệt mật" in told


def test_hundred_thousand_rows_are_read_in_seconds() -> None:
    lines = [";".join(HEADINGS)]
    for number in range(100_000):
        line = FIRST if number % 10 == 0 else NEXT
        line = line | {"dossier_code": f"UBVD.{number // 10}", "ordinal": str(number % 10 + 1)}
        lines.append(";".join(line.get(column.key, "") for column in COLUMNS))
    start = time.process_time()
    table = read_rows("list.csv", "\n".join(lines).encode())
    finding_aid = parse_finding_aid(table, context=CONTEXT)
    seconds = time.process_time() - start
    assert (len(finding_aid.dossiers), seconds < 15) == (10_000, True)
