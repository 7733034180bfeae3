"""Errors of the publish room."""

from __future__ import annotations

from appliance.kernel.errors import (
    ApplianceError,
    DeviceError,
    EvidenceError,
    ProblemFound,
    UsageError,
)
from appliance.kernel.language import Text


class RecognitionStopped(DeviceError):
    """A recogniser ended before it answered; the document was not published."""

    code = "PUB-001"
    text = Text(
        vi="Tiến trình nhận dạng dừng ở trang {page}. Văn bản chưa có PDF ký số, không có gì dở "
        "dang được lưu; các trang đã quét vẫn an toàn. Tạo lại PDF của văn bản này.",
        en="The recogniser stopped at page {page}. The document was not published and nothing "
        "half-done was kept; captured pages are safe. Publish this document again.",
    )


class PageNotReadable(ProblemFound):
    """A page image cannot be decoded by the recogniser."""

    code = "PUB-002"
    text = Text(
        vi="Không giải mã được ảnh trang {page}. Văn bản chưa có PDF ký số. Quét lại trang này.",
        en="The image of page {page} cannot be decoded. The document was not published. "
        "Scan this page again.",
    )


class ImageFormUnknown(ProblemFound):
    """A page master is not of a form that can stand unchanged in a PDF/A."""

    code = "PUB-003"
    text = Text(
        vi="Ảnh trang {page} có dạng không đưa nguyên vẹn vào PDF/A được ({reason}). Văn bản chưa "
        "có PDF ký số. Quét hoặc nhập lại trang này.",
        en="The image of page {page} has a form that cannot stand unchanged in a PDF/A ({reason}). "
        "The document was not published. Scan or import this page again.",
    )


class NotPdfA(ProblemFound):
    """The written file is not approved as PDF/A-2b."""

    code = "PUB-004"
    text = Text(
        vi="Tệp vừa tạo không đạt PDF/A-2b (quy tắc {rule}). Tệp không được ký và đã bị bỏ. "
        "Báo lỗi này cho nhà phát triển.",
        en="The written file is not approved as PDF/A-2b (rule {rule}). It was not signed and was "
        "dropped. Report this to the developers.",
    )


class FileSyntaxBroken(ProblemFound):
    """The written bytes break a rule of file syntax."""

    code = "PUB-005"
    text = Text(
        vi="Tệp PDF sai cú pháp ở byte {offset} ({rule}). Tệp không được dùng. Tạo lại tệp; nếu "
        "vẫn sai, báo nhà phát triển.",
        en="The PDF breaks file syntax at byte {offset} ({rule}). It was not used. Make it again; "
        "if it stays wrong, tell the developers.",
    )


class TextLayerDiffers(ProblemFound):
    """The text layer read back is not the text that was recognised."""

    code = "PUB-006"
    text = Text(
        vi="Lớp chữ đọc lại từ tệp khác với kết quả nhận dạng ở trang {page}. Tệp không được ký và "
        "đã bị bỏ. Tạo lại PDF của văn bản này.",
        en="The text layer read back differs from what was recognised on page {page}. The file was "
        "not signed and was dropped. Publish this document again.",
    )


class ImageChanged(ProblemFound):
    """The image in the PDF is not the captured one."""

    code = "PUB-007"
    text = Text(
        vi="Ảnh trang {page} trong tệp PDF không trùng từng byte với ảnh đã quét. Tệp không được "
        "ký và đã bị bỏ. Tạo lại PDF của văn bản này.",
        en="The image of page {page} in the PDF is not byte for byte the captured one. The file "
        "was not signed and was dropped. Publish this document again.",
    )


class PageCountDiffers(ProblemFound):
    """The PDF has another number of pages than were captured."""

    code = "PUB-008"
    text = Text(
        vi="Tệp PDF có {found} trang, đã quét {expected} trang. Tệp không được ký và đã bị bỏ. "
        "Tạo lại PDF của văn bản này.",
        en="The PDF has {found} pages, {expected} were captured. The file was not signed and was "
        "dropped. Publish this document again.",
    )


class SignatureDeltaRefused(ProblemFound):
    """The signature's update changes something that it may not change."""

    code = "PUB-009"
    text = Text(
        vi="Phần ký thêm vào tệp chứa nội dung không được phép ({rule}). Tệp đã ký không được lưu. "
        "Báo lỗi này cho nhà phát triển.",
        en="The update made by signing holds something not allowed ({rule}). The signed file was "
        "not stored. Report this to the developers.",
    )


class SignatureNotTrusted(ProblemFound):
    """The signature read back does not verify."""

    code = "PUB-010"
    text = Text(
        vi="Chữ ký đọc lại không hợp lệ ({reason}). Tệp đã ký không được lưu. Kiểm tra chứng thư "
        "số của cơ quan rồi tạo lại PDF.",
        en="The signature read back does not verify ({reason}). The signed file was not stored. "
        "Check the agency's certificate, then publish again.",
    )


class AlreadyPublished(UsageError):
    """The document has its publication."""

    code = "PUB-011"
    text = Text(
        vi="Văn bản số {ordinal} của hồ sơ {dossier} đã có PDF ký số. Không có gì thay đổi.",
        en="Document {ordinal} of dossier {dossier} is already published. Nothing was changed.",
    )


class NoPages(UsageError):
    """The document has no captured pages."""

    code = "PUB-012"
    text = Text(
        vi="Văn bản số {ordinal} của hồ sơ {dossier} chưa có trang nào. Không có gì thay đổi. Quét "
        "văn bản trước khi tạo PDF.",
        en="Document {ordinal} of dossier {dossier} has no pages. Nothing was changed. Scan it "
        "before publishing.",
    )


class CaptureNotFinished(UsageError):
    """A capture session of the dossier is still open: pages may be missing."""

    code = "PUB-022"
    text = Text(
        vi="Phiên quét của hồ sơ {dossier} chưa kết thúc nên có thể còn thiếu trang. Chưa có gì "
        "được ký. Chạy lại việc quét cho đến hết rồi tạo PDF.",
        en="The capture session of dossier {dossier} is still open, so pages may be missing. "
        "Nothing was signed. Finish the capture, then publish.",
    )


class PagesChanged(ApplianceError):
    """Pages were added or replaced while the document was being published."""

    code = "PUB-013"
    text = Text(
        vi="Các trang của văn bản số {ordinal}, hồ sơ {dossier} thay đổi trong lúc tạo PDF. Bản "
        "vừa tạo không được lưu. Tạo lại PDF.",
        en="The pages of document {ordinal} of dossier {dossier} changed while it was being "
        "published. The copy made was not stored. Publish again.",
    )
    exit_code = 1


class PageTampered(EvidenceError):
    """A stored page is not the one on record."""

    code = "PUB-014"
    text = Text(
        vi="Ảnh trang {page} đọc từ kho không đúng với bản ghi. Dừng tại đây, không tạo PDF. Gọi "
        "cán bộ an toàn.",
        en="The image of page {page} read from the store is not the one on record. Work stops "
        "here, nothing was published. Call the security officer.",
    )


class DocumentTooLarge(ProblemFound):
    """The pages of one document do not fit the memory set aside for one PDF."""

    code = "PUB-015"
    text = Text(
        vi="Văn bản có {megabytes} MB ảnh, giới hạn cho một tệp là {limit} MB. Chưa tạo PDF. "
        "Chia văn bản thành nhiều phần trong danh mục.",
        en="The document has {megabytes} MB of images; the limit for one file is {limit} MB. It "
        "was not published. Split it in the list.",
    )


class StampDoesNotFit(ProblemFound):
    """The signature's text does not fit on the first page."""

    code = "PUB-017"
    text = Text(
        vi="Trang đầu quá nhỏ ({width} x {height} điểm) cho phần hiển thị chữ ký. Chưa ký. Kiểm "
        "tra độ phân giải đã ghi của trang.",
        en="The first page is too small ({width} x {height} points) for the signature's text. "
        "Nothing was signed. Check the recorded resolution of the page.",
    )


class EngineFailed(DeviceError):
    """The OCR engine ended with an error of its own."""

    code = "PUB-018"
    text = Text(
        vi="Công cụ {engine} báo lỗi ({reason}). Văn bản chưa có PDF ký số. Tạo lại PDF; nếu "
        "vẫn lỗi, báo quản trị viên.",
        en="The engine {engine} failed ({reason}). The document was not published. Publish again; "
        "if it fails again, call the administrator.",
    )


class SearchQueryEmpty(UsageError):
    """A search without words."""

    code = "PUB-019"
    text = Text(
        vi="Câu tìm không có từ nào nên chưa tìm gì. Nhập ít nhất một từ.",
        en="The query has no words; nothing was searched. Enter at least one.",
    )


class SignatureFontMissing(DeviceError):
    """No Times-compatible font with every letter of the agency's name is installed."""

    code = "PUB-020"
    text = Text(
        vi="Thiếu phông chữ tương thích Times New Roman có đủ chữ Việt để hiển thị chữ ký. Chưa "
        "ký. Cài gói fonts-liberation2 (phông Liberation bản 2) rồi tạo lại PDF.",
        en="No Times-compatible font with all Vietnamese letters is installed for the signature's "
        "text. Nothing was signed. Install the package fonts-liberation2 (Liberation fonts, "
        "version 2), then publish again.",
    )


class SigningFailed(DeviceError):
    """The signature could not be made."""

    code = "PUB-021"
    text = Text(
        vi="Không tạo được chữ ký số ({reason}). Tệp chưa ký đã bị bỏ. Kiểm tra thiết bị lưu khóa "
        "và chứng thư số của cơ quan rồi tạo lại PDF.",
        en="The signature could not be made ({reason}). The unsigned file was dropped. Check the "
        "token and the agency's certificate, then publish again.",
    )
