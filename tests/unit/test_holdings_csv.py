"""Lists as CSV: encodings, delimiters, limits."""

import csv
import io

import pytest

from appliance.holdings.cells import Oddity
from appliance.holdings.columns import COLUMNS
from appliance.holdings.errors import (
    ListEmpty,
    ListLegacyExcel,
    ListNotRead,
    ListTooLarge,
    ListTypeUnknown,
)
from appliance.holdings.spreadsheet import read_rows

HEADINGS = [column.heading.vi for column in COLUMNS]
ROW = [f"Ô số {number}; và, nữa" for number in range(len(HEADINGS))]


def written(delimiter: str, *, encoding: str) -> bytes:
    out = io.StringIO(newline="")
    csv.writer(out, delimiter=delimiter).writerows([HEADINGS, ROW])
    return out.getvalue().encode(encoding)


@pytest.mark.parametrize("delimiter", [";", ",", "\t"])
@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16"])
def test_csv_of_excel_is_read(delimiter: str, encoding: str) -> None:
    assert read_rows("a.CSV", written(delimiter, encoding=encoding)) == [HEADINGS, ROW]


def test_excels_separator_line_is_passed_over() -> None:
    data = b"sep=;\n" + written(";", encoding="utf-8")
    assert read_rows("a.csv", data)[0] == HEADINGS


def test_cell_with_line_breaks_stays_one_cell() -> None:
    assert read_rows("a.csv", 'Mã hồ sơ;"Tiêu đề\nhai dòng"\r\n'.encode()) == [
        ["Mã hồ sơ", "Tiêu đề\nhai dòng"]
    ]


def test_eight_bit_letters_are_told_apart_from_tcvn3() -> None:
    rows = read_rows("a.csv", "Ma;QuyÕt ®Þnh;cã".encode("latin-1"))
    assert rows == [["Ma", "QuyÕt ®Þnh", Oddity.NOT_UNICODE]]


BAD_FILES = {
    "empty": ("a.csv", b"", ListEmpty),
    "unknown_type": ("a.ods", b"x", ListTypeUnknown),
    "no_type": ("list", b"x", ListTypeUnknown),
    "old_excel": ("a.xls", bytes.fromhex("d0cf11e0a1b11ae1") + b"x" * 600, ListLegacyExcel),
    "password_on_xlsx": ("a.xlsx", bytes.fromhex("d0cf11e0a1b11ae1") + b"x" * 600, ListLegacyExcel),
    "half_utf16": ("a.csv", b"\xff\xfea", ListNotRead),
    "open_quote": ("a.csv", b'a;"b', ListNotRead),
    "wide": ("a.csv", ";".join(["x"] * 101).encode(), ListTooLarge),
    "long_cell": ("a.csv", b"x" * 32_768, ListTooLarge),
    "huge_field": ("a.csv", b"x" * 200_000, ListNotRead),
    "many_rows": ("a.csv", b"x\n" * 200_001, ListTooLarge),
    "many_bytes": ("a.csv", b"\n" * ((64 << 20) + 1), ListTooLarge),
}


@pytest.mark.parametrize("name", BAD_FILES)
def test_file_with_one_fault_is_refused_for_it(name: str) -> None:
    file_name, data, error = BAD_FILES[name]
    with pytest.raises(error):
        read_rows(file_name, data)
