"""Why a cell of an office's list is refused: each says what to write instead."""

from __future__ import annotations

from appliance.kernel.language import Text

FORMULA = Text(
    vi="ô là công thức hoặc bắt đầu bằng = + - @; hãy ghi giá trị dạng chữ",
    en="the cell is a formula or starts with = + - @; write the value as text",
)
TCVN3 = Text(
    vi="chữ gõ theo bảng mã cũ TCVN3 (ABC, phông .Vn); hãy chuyển cả danh mục sang Unicode",
    en="text in the old TCVN3 (ABC, .Vn fonts) encoding; convert the whole list to Unicode",
)
VNI = Text(
    vi="chữ gõ theo bảng mã cũ VNI; hãy chuyển cả danh mục sang Unicode",
    en="text in the old VNI encoding; convert the whole list to Unicode",
)
MOJIBAKE = Text(
    vi="chữ Unicode đã bị lưu sai bảng mã; hãy lưu lại danh mục từ tệp gốc dạng .xlsx",
    en="Unicode text that was saved in a wrong encoding; save the list again from the original as "
    ".xlsx",
)
NOT_UNICODE = Text(
    vi="tệp không phải UTF-8 hay UTF-16 (có thể là TCVN3, VNI hoặc Windows-1258); hãy lưu lại dạng "
    ".xlsx hoặc CSV UTF-8",
    en="the file is neither UTF-8 nor UTF-16 (perhaps TCVN3, VNI or Windows-1258); save it as "
    ".xlsx or CSV UTF-8",
)
INVISIBLE = Text(
    vi="có ký tự điều khiển hoặc ký tự vô hình; hãy gõ lại nội dung của ô",
    en="a control or an invisible character; type the cell again",
)
CELL_ERROR = Text(
    vi="ô đang báo lỗi của Excel (như #REF!); hãy ghi lại giá trị",
    en="the cell shows an Excel error (such as #REF!); write the value again",
)
DATE_CELL = Text(
    vi="Excel đã tự đổi ô này thành ngày tháng; hãy định dạng ô là Text rồi ghi lại",
    en="Excel has turned this cell into a date; format it as Text and write it again",
)
FORMATTED_NUMBER = Text(
    vi="ô là số nên có thể mất số 0 hoặc dấu chấm; hãy định dạng ô là Text rồi ghi lại",
    en="the cell is a number, which can lose zeros or dots; format it as Text and write it again",
)
REQUIRED = Text(vi="ô bắt buộc đang để trống", en="the cell is required and empty")
REQUIRED_ON_FIRST_ROW = Text(
    vi="ô bắt buộc ở dòng đầu của hồ sơ đang để trống",
    en="the cell is required on the first row of a dossier and is empty",
)
COPYING_REQUIRED = Text(
    vi="tài liệu mật phải ghi «Được phép», «Không được phép» hoặc «Không ghi»",
    en="a secret document needs 'Được phép', 'Không được phép' or 'Không ghi'",
)
TOO_LONG = Text(vi="dài quá {limit} ký tự", en="longer than {limit} characters")
BAD_CODE = Text(
    vi="chỉ dùng chữ cái không dấu, chữ số và . - _ ; bắt đầu bằng chữ hoặc số, không kết thúc "
    "bằng dấu chấm, không có hai dấu chấm liền nhau",
    en="use only letters without diacritics, digits and . - _ ; begin with a letter or a digit, do "
    "not end with a dot, no two dots together",
)
EXAMPLE_ROW = Text(
    vi="đây là dòng ví dụ của mẫu; hãy xóa cả dòng",
    en="this is an example row of the template; delete the whole row",
)
BAD_CHOICE = Text(vi="chỉ nhận: {choices}", en="only these are accepted: {choices}")
BAD_COUNT = Text(
    vi="phải là số nguyên từ 1 đến {most}", en="must be a whole number from 1 to {most}"
)
BAD_DATE = Text(
    vi="ngày phải có dạng dd/mm/yyyy, mm/yyyy hoặc yyyy và có thật",
    en="a date must be dd/mm/yyyy, mm/yyyy or yyyy and exist",
)
FUTURE_DATE = Text(vi="ngày ở tương lai", en="the date is in the future")
SCATTERED_DOSSIER = Text(
    vi="mã hồ sơ này đã có ở dòng {row}; các dòng của một hồ sơ phải liền nhau, hai hồ sơ không "
    "được trùng mã",
    en="this dossier code stands at row {row} already; rows of one dossier must follow each other, "
    "and two dossiers may not share a code",
)
SIMILAR_CODE = Text(
    vi="mã hồ sơ chỉ khác mã ở dòng {row} về chữ hoa, chữ thường",
    en="the dossier code differs from the one at row {row} only by capital letters",
)
TWO_BOXES = Text(
    vi="một hồ sơ không thể nằm ở hai nơi: dòng {row} ghi phông, mục lục hoặc hộp khác",
    en="a dossier cannot stand in two places: row {row} gives another fonds, inventory or box",
)
MIXED = Text(
    vi="khác với dòng {row} của cùng hồ sơ; để trống hoặc ghi giống nhau",
    en="differs from row {row} of the same dossier; leave it blank or write the same",
)
FONDS_TITLE_DIFFERS = Text(
    vi="cùng mã phông nhưng tên phông khác dòng {row}",
    en="same fonds code, but another fonds name than at row {row}",
)
ORDINAL_REPEATED = Text(
    vi="số thứ tự đã dùng ở dòng {row}", en="the ordinal stands at row {row} already"
)
ORDINAL_OUT_OF_ORDER = Text(
    vi="số thứ tự nhỏ hơn dòng trên; các dòng phải theo đúng thứ tự tài liệu trong hồ sơ",
    en="the ordinal is smaller than the one above; rows must follow the order of the papers",
)
HEADING_MISSING = Text(
    vi="thiếu cột bắt buộc «{heading}»", en="the required column '{heading}' is missing"
)
HEADING_TWICE = Text(
    vi="cột «{heading}» xuất hiện hai lần", en="the column '{heading}' appears twice"
)


def fill(text: Text, **params: object) -> Text:
    """Return the reason with its numbers and labels filled in, in both languages."""
    return Text(vi=text.vi.format(**params), en=text.en.format(**params))
