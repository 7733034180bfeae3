"""The columns of an office's list: the one table that the template and the import share.

Headings are those of circular 05/2025/TT-BNV (``domain-rules`` Annex A) and of the inventories
that offices keep; a list may call a column by any of its names.
"""

from __future__ import annotations

import unicodedata
from dataclasses import dataclass
from enum import Enum

from appliance.holdings import cells
from appliance.kernel.language import Text


class Scope(Enum):
    """What a column describes, and so where it may stay blank."""

    FONDS = "fonds"
    PLACE = "place"
    """Inventory and box."""
    DOSSIER = "dossier"
    DOCUMENT = "document"


@dataclass(frozen=True, slots=True)
class Column:
    """One column of the list."""

    key: str
    heading: Text
    scope: Scope
    required: bool
    """Whether the column must exist. Its cells: on every row for a document column, on the first
    row of each dossier for the others."""
    parse: cells.Parser
    max_length: int
    """Characters."""
    note: Text
    """One line of guidance for the person who fills in the list."""
    aliases: tuple[str, ...] = ()
    """Other names in use."""
    takes_dates: bool = False
    """Whether a cell that Excel holds as a date is right here."""
    takes_numbers: bool = False
    """Whether a number is right here under any number format."""


COLUMNS = (
    Column("fonds_code", Text(vi="Mã phông/công trình/sưu tập", en="Fonds code"), Scope.FONDS, True,
           cells.plain, 100, Text(vi="Mã phông của cơ quan.", en="The fonds code of the agency."),
           ("Mã phông",)),
    Column("fonds_title", Text(vi="Tên phông", en="Fonds name"), Scope.FONDS, True,
           cells.plain, 200, Text(vi="Một mã phông chỉ có một tên.", en="One name for one code."),
           ("Phông",)),
    Column("inventory", Text(vi="Mục lục số", en="Inventory no."), Scope.PLACE, True,
           cells.plain, 30, Text(vi="Mục lục số hoặc năm hình thành hồ sơ.",
                                 en="Number of the inventory or year of the dossiers."),
           ("Mục lục", "Mục lục số hoặc năm hình thành hồ sơ")),
    Column("box", Text(vi="Hộp số", en="Box no."), Scope.PLACE, True, cells.plain, 30,
           Text(vi="Hộp đang chứa hồ sơ.", en="The box in which the dossier stands."), ("Hộp",)),
    Column("dossier_code", Text(vi="Mã hồ sơ", en="Dossier code"), Scope.DOCUMENT, True,
           cells.dossier_code, 100,
           Text(vi="Ghi ở MỌI dòng. Chữ cái không dấu, chữ số và . - _",
                en="On EVERY row. Letters without diacritics, digits and . - _")),
    Column("title", Text(vi="Tiêu đề hồ sơ", en="Dossier title"), Scope.DOSSIER, True,
           cells.plain, 1000,
           Text(vi="Hồ sơ có tài liệu Tuyệt mật: để trống; nếu ghi thì phần mềm không lưu.",
                en="Leave blank for a dossier with a Tuyệt mật document; it is never stored.")),
    Column("retention", Text(vi="Thời hạn lưu trữ", en="Retention"), Scope.DOSSIER, True,
           cells.retention, 100, Text(vi="Chọn trong danh sách.", en="Choose from the list."),
           ("Thời hạn bảo quản", "THBQ")),
    Column("ordinal", Text(vi="Số thứ tự tài liệu trong hồ sơ", en="Document no. in the dossier"),
           Scope.DOCUMENT, True, cells.ordinal, 30,
           Text(vi="1, 2, 3… đúng thứ tự tờ giấy trong hồ sơ.",
                en="1, 2, 3 ... in the order in which the papers lie."),
           ("STT trong hồ sơ", "STT tài liệu", "Số thứ tự"),
           takes_numbers=True),
    Column("type_name", Text(vi="Tên loại tài liệu", en="Document type"), Scope.DOCUMENT, False,
           cells.type_name, 100, Text(vi="Chọn trong danh sách.", en="Choose from the list."),
           ("Tên loại",)),
    Column("code_number", Text(vi="Số của tài liệu", en="Number"), Scope.DOCUMENT, False,
           cells.plain, 11, Text(vi="Ví dụ 123.", en="E.g. 123."), ("Số",)),
    Column("code_notation", Text(vi="Ký hiệu của tài liệu", en="Symbol"), Scope.DOCUMENT, False,
           cells.plain, 30, Text(vi="Ví dụ QĐ-UBND.", en="E.g. QĐ-UBND."), ("Ký hiệu",)),
    Column("issued", Text(vi="Ngày, tháng, năm tài liệu", en="Date"), Scope.DOCUMENT, False,
           cells.issued, 30,
           Text(vi="dd/mm/yyyy, mm/yyyy hoặc yyyy.", en="dd/mm/yyyy, mm/yyyy or yyyy."),
           ("Ngày tháng", "Ngày tháng năm", "Thời gian tài liệu"), takes_dates=True),
    Column("issuer", Text(vi="Tên cơ quan, tổ chức, cá nhân ban hành tài liệu", en="Issuer"),
           Scope.DOCUMENT, False, cells.plain, 200,
           Text(vi="Tác giả của tài liệu.", en="The author of the document."),
           ("Cơ quan ban hành", "Tác giả")),
    Column("subject", Text(vi="Trích yếu nội dung", en="Abstract"), Scope.DOCUMENT, True,
           cells.plain, 500,
           Text(vi="Tài liệu Tuyệt mật: để trống; nếu ghi thì phần mềm không lưu.",
                en="Leave blank for a Tuyệt mật document; it is never stored."),
           ("Trích yếu",)),
    Column("level", Text(vi="Độ mật", en="Secrecy level"), Scope.DOCUMENT, True, cells.level, 30,
           Text(vi="Không, Mật, Tối mật hoặc Tuyệt mật. Không được để trống.",
                en="Không (none), Mật, Tối mật or Tuyệt mật. Never blank.")),
    Column("copying", Text(vi="Sao, chụp", en="Copying"), Scope.DOCUMENT, True, cells.copying, 30,
           Text(vi="Theo mục «Nơi nhận» của tài liệu: Được phép, Không được phép, Không ghi. "
                   "Bắt buộc với tài liệu mật; tài liệu thường để trống nghĩa là Không ghi.",
                en="As the document's 'Nơi nhận' block states: Được phép (allowed), Không được "
                   "phép (not allowed), Không ghi (not stated). Required for a secret document; "
                   "blank for another means not stated."),
           ("Được phép sao, chụp", "Cho phép sao, chụp")),
    Column("sheets", Text(vi="Số lượng tờ", en="Sheets"), Scope.DOCUMENT, True, cells.sheets, 30,
           Text(vi="Đếm số tờ giấy, từ 1 trở lên.", en="Sheets of paper, 1 or more."),
           ("Số tờ",), takes_numbers=True),
    Column("condition", Text(vi="Tình trạng vật lý", en="Physical condition"), Scope.DOCUMENT, True,
           cells.condition, 30, Text(vi="Tốt, Bình thường hoặc Hỏng.",
                                     en="Tốt (good), Bình thường (normal), Hỏng (damaged)."),
           ("Tình trạng",)),
    Column("original", Text(vi="Loại hình tài liệu", en="Nature of the original"), Scope.DOCUMENT,
           True, cells.original, 30,
           Text(vi="Hành chính (quét 200 dpi) hoặc Bản đồ, bản vẽ (quét 300 dpi).",
                en="Hành chính (administrative, 200 dpi) or Bản đồ, bản vẽ (map or drawing, "
                   "300 dpi)."),
           ("Loại bản gốc",)),
)  # fmt: skip
"""In the order of the template."""


def letter(index: int) -> str:
    """Return the letter of a 0-based column, as spreadsheet programs show it."""
    text, rest = "", index + 1
    while rest:
        rest, digit = divmod(rest - 1, 26)
        text = chr(ord("A") + digit) + text
    return text


def recognise(untrusted_heading: str) -> Column | None:
    """Return the column that a heading names in Vietnamese, in English, by key or by alias."""
    return _BY_NAME.get(_fold(untrusted_heading))


def _fold(heading: str) -> str:
    """Drop case, diacritics, punctuation and the mark of required columns."""
    letters = unicodedata.normalize("NFD", heading.casefold().replace("đ", "d"))
    return "".join(sign for sign in letters if sign.isalnum())


_BY_NAME = {
    _fold(name): column
    for column in COLUMNS
    for name in (column.heading.vi, column.heading.en, column.key, *column.aliases)
}
