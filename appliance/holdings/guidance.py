"""The guidance sheet of the template: how to fill in the list, and why it is shaped so."""

from __future__ import annotations

from appliance.holdings.columns import COLUMNS, Column, Scope
from appliance.kernel.language import Text

RULES = (
    Text(
        vi="Mỗi dòng là MỘT tài liệu. Mã hồ sơ ghi ở mọi dòng. Các cột mô tả phông, mục lục, hộp, "
        "hồ sơ chỉ cần ghi ở dòng đầu của hồ sơ; các dòng sau để trống hoặc ghi giống hệt.",
        en="One row is ONE document. The dossier code stands on every row. What describes fonds, "
        "inventory, box and dossier is needed on the dossier's first row only; later rows leave it "
        "blank or repeat it exactly.",
    ),
    Text(
        vi="Vì sao: cơ quan vẫn lập mục lục văn bản mỗi dòng một văn bản; có mã hồ sơ ở mọi "
        "dòng thì sắp xếp, lọc hay cắt dán không làm lẫn tài liệu của hồ sơ này sang hồ sơ "
        "khác. Không trộn ô (merge): ô trộn bị đọc là ô trống.",
        en="Why: offices keep their document lists one row a document; with the code on every row, "
        "sorting, filtering or pasting cannot move a paper into another dossier. Do not merge "
        "cells: a merged cell is read as blank.",
    ),
    Text(
        vi="Giữ đúng thứ tự: các dòng theo thứ tự hộp, hồ sơ và tài liệu như đang xếp trong kho. "
        "Các dòng của một hồ sơ phải liền nhau.",
        en="Keep the order: rows follow the boxes, dossiers and papers as they lie in the store. "
        "Rows of one dossier follow each other.",
    ),
    Text(
        vi="Tuyệt mật: chỉ ghi mã, số và ký hiệu. Không ghi tiêu đề hồ sơ và trích yếu; nếu có, "
        "phần mềm bỏ đi và không lưu.",
        en="Tuyệt mật: write codes and numbers only, no dossier title and no abstract; if there is "
        "one, it is dropped and never stored.",
    ),
    Text(
        vi="Chữ Unicode (không dùng phông .Vn, VNI). Không dùng công thức; ô không được bắt đầu "
        "bằng = + - @. Các ô đã định dạng Text: giữ nguyên để Excel không tự đổi mã và ngày tháng.",
        en="Unicode text (no .Vn or VNI fonts). No formulas; a cell may not start with = + - @. "
        "Cells are formatted as Text: leave that, so that Excel changes no code and no date.",
    ),
    Text(
        vi="Chỉ cần một ô sai là không có dòng nào được nhập; phần mềm báo tất cả ô sai một lần.",
        en="One wrong cell and no row is imported; all wrong cells are reported at once.",
    ),
    Text(
        vi="Xóa hai dòng ví dụ (nền vàng) trước khi nhập. Cột có dấu * là cột bắt buộc.",
        en="Delete the two example rows (yellow) before the import. Columns marked * are required.",
    ),
)

_WHERE = {
    Scope.FONDS: Text(vi="dòng đầu của hồ sơ", en="first row of the dossier"),
    Scope.PLACE: Text(vi="dòng đầu của hồ sơ", en="first row of the dossier"),
    Scope.DOSSIER: Text(vi="dòng đầu của hồ sơ", en="first row of the dossier"),
    Scope.DOCUMENT: Text(vi="mọi dòng", en="every row"),
}
_OPTIONAL = Text(vi="không bắt buộc", en="optional")


def lines() -> list[list[str]]:
    """Return the rows of the sheet: subject, Vietnamese, English."""
    head = ["Nội dung / Subject", "Tiếng Việt", "English"]
    rules = [[str(number), rule.vi, rule.en] for number, rule in enumerate(RULES, start=1)]
    columns = [_column_line(column) for column in COLUMNS]
    return [head, *rules, [""], *columns]


def _column_line(column: Column) -> list[str]:
    where = _WHERE[column.scope] if column.required else _OPTIONAL
    return [
        f"{column.heading.vi} / {column.heading.en}",
        f"{column.note.vi} ({where.vi}; tối đa {column.max_length} ký tự)",
        f"{column.note.en} ({where.en}; at most {column.max_length} characters)",
    ]
