"""Errors of the holdings room."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from appliance.kernel.errors import UsageError
from appliance.kernel.language import Language, Text


class ListTypeUnknown(UsageError):
    """The name of the list ends in neither .xlsx nor .csv."""

    code = "HLD-001"
    text = Text(
        vi="Chỉ đọc danh mục dạng .xlsx hoặc .csv. Không có gì được nhập. Lưu danh mục thành "
        "Excel Workbook (.xlsx), hoặc điền vào mẫu do lệnh «appliance list template» tạo ra.",
        en="Only .xlsx and .csv lists are read. Nothing was imported. Save the list as an Excel "
        "Workbook (.xlsx), or fill in the template made by 'appliance list template'.",
    )


class ListEmpty(UsageError):
    """The list holds no row."""

    code = "HLD-002"
    text = Text(
        vi="Danh mục trống: không có dòng nào để nhập. Không có gì được nhập. Kiểm tra lại tệp.",
        en="The list is empty: there is no row in it. Nothing was imported. Check the file.",
    )


class ListTooLarge(UsageError):
    """The list is larger than any real list."""

    code = "HLD-003"
    text = Text(
        vi="Danh mục vượt giới hạn ({limit}). Không có gì được nhập. Chia danh mục thành nhiều tệp "
        "nhỏ hơn, xóa các dòng và cột thừa.",
        en="The list is over a limit ({limit}). Nothing was imported. Split it into smaller "
        "files and remove unused rows and columns.",
    )


class ListNotRead(UsageError):
    """The bytes are not the kind of file that the name tells."""

    code = "HLD-004"
    text = Text(
        vi="Tệp danh mục bị hỏng hoặc không đúng định dạng theo tên tệp. Không có gì được nhập. "
        "Mở tệp bằng Excel hoặc LibreOffice, lưu lại thành .xlsx rồi nhập lại.",
        en="The list is damaged or is not what its name says. Nothing was imported. Open it in "
        "Excel or LibreOffice, save it as .xlsx, then import again.",
    )


class ListLegacyExcel(UsageError):
    """An Excel 97-2003 workbook or one under a password (both are OLE2 containers)."""

    code = "HLD-005"
    text = Text(
        vi="Tệp là Excel 97-2003 (.xls) hoặc có mật khẩu. Không có gì được nhập. Bỏ mật khẩu, lưu "
        "lại thành Excel Workbook (.xlsx) rồi nhập lại.",
        en="The file is an Excel 97-2003 workbook (.xls) or has a password. Nothing was imported. "
        "Remove the password, save it as an Excel Workbook (.xlsx), then import again.",
    )


class HeadingsNotFound(UsageError):
    """No row of headings was recognised."""

    code = "HLD-006"
    text = Text(
        vi="Không tìm thấy dòng tên cột trong {rows} dòng đầu. Không có gì được nhập. Dùng tên cột "
        "của mẫu do lệnh «appliance list template» tạo ra.",
        en="No row of headings was found in the first {rows} rows. Nothing was imported. Use the "
        "headings of the template made by 'appliance list template'.",
    )


class ListInTwoSheets(UsageError):
    """More than one sheet of the workbook holds a list; reading one would lose the other."""

    code = "HLD-012"
    text = Text(
        vi="Tệp có nhiều trang tính đều là danh mục nên không biết đọc trang nào. Không có gì được "
        "nhập. Để lại một trang danh mục trong mỗi tệp.",
        en="More than one sheet of the file holds a list. Nothing was imported. Keep one list in "
        "each file.",
    )


@dataclass(frozen=True, slots=True)
class RowFault:
    """One thing wrong with one cell. Never carries what the cell says."""

    row: int
    """Row number as the spreadsheet program shows it."""
    column: Text
    """Column letter as the spreadsheet program shows it, with our heading where it has one."""
    reason: Text
    """What is wrong and what to write instead."""

    def line(self, language: Language) -> str:
        """Return one line for a person: place and reason."""
        place = Text(
            vi="Dòng {row}, cột {column}: {reason}", en="Row {row}, column {column}: {reason}"
        )
        return place(language).format(
            row=self.row, column=self.column(language), reason=self.reason(language)
        )


class BadFindingAid(UsageError):
    """Rows of the list are wrong. Nothing was imported; every fault is reported."""

    code = "HLD-007"
    text = Text(
        vi="Danh mục có {count} lỗi. Không có gì được nhập. Sửa các ô đã nêu rồi nhập lại.",
        en="The list has {count} faults. Nothing was imported. Correct the cells named, then "
        "import again.",
    )

    def __init__(self, faults: Sequence[RowFault]) -> None:
        """Keep every fault, in the order of the rows."""
        super().__init__(count=len(faults))
        self.faults = tuple(faults)

    def details(self) -> dict[str, object]:
        """Return code, count and the faults as JSON values."""
        listed = [
            {"row": f.row, "column": _both(f.column), "reason": _both(f.reason)}
            for f in self.faults
        ]
        return {**super().details(), "faults": listed}


def _both(text: Text) -> dict[str, str]:
    return {"vi": text.vi, "en": text.en}


class DossierAlreadyListed(UsageError):
    """Dossier codes of the list are on record already."""

    code = "HLD-008"
    text = Text(
        vi="Đã có trong kho {count} hồ sơ của danh mục này: {codes}. Không có gì được nhập. Xóa "
        "các hồ sơ đó khỏi danh mục, hoặc kiểm tra có phải đã nhập danh mục này rồi không.",
        en="{count} dossiers of this list are on record already: {codes}. Nothing was imported. "
        "Take them out of the list, or check whether this list was imported before.",
    )


class FondsDiffers(UsageError):
    """The list calls a known fonds by another name."""

    code = "HLD-009"
    text = Text(
        vi="Tên phông trong danh mục khác tên đã lưu của mã phông: {codes}. Không có gì được nhập. "
        "Kiểm tra mã phông và tên phông.",
        en="The list gives another name than the one on record for these fonds codes: {codes}. "
        "Nothing was imported. Check the code and the name of the fonds.",
    )


class DossierUnknown(UsageError):
    """No dossier has this code."""

    code = "HLD-010"
    text = Text(
        vi="Không có hồ sơ mã {dossier} trong trạm. Không có gì thay đổi. Kiểm tra lại mã, "
        "hoặc nhập danh mục có hồ sơ này.",
        en="No dossier with code {dossier} is on record. Nothing was changed. Check the code, "
        "or import the list that has it.",
    )


class DocumentUnknown(UsageError):
    """The dossier has no document at this place."""

    code = "HLD-011"
    text = Text(
        vi="Hồ sơ {dossier} không có tài liệu số thứ tự {ordinal}. Không có gì thay đổi. Kiểm tra "
        "lại danh mục tài liệu của hồ sơ.",
        en="Dossier {dossier} has no document number {ordinal}. Nothing was changed. Check the "
        "dossier's list of documents.",
    )
