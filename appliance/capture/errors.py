"""Errors of the capture room; a scanner's own stand in ``scanner_errors.py``.

A page is named by its number in the source, never by a file name.
"""

from __future__ import annotations

from appliance.kernel.errors import DeviceError, Refused, UsageError
from appliance.kernel.language import Text


class FolderNotThere(DeviceError):
    """The folder of page images cannot be read, or holds no page."""

    code = "CAP-020"
    text = Text(
        vi="Không đọc được thư mục ảnh, hoặc trong đó không có trang nào. Chưa có trang nào được "
        "nhận. Kiểm tra thư mục và thiết bị lưu trữ rồi chọn lại.",
        en="The folder of page images cannot be read or holds no page. Nothing was accepted. Check "
        "the folder and the medium, then choose again.",
    )


class EmptyPageFile(DeviceError):
    """0 bytes."""

    code = "CAP-021"
    text = Text(
        vi="Tệp thứ {sequence} trong {total} tệp không có dữ liệu (0 byte). Tệp này chưa được "
        "nhận; các trang trước đó đã được lưu an toàn. Thay bằng tệp đúng rồi làm tiếp.",
        en="File {sequence} of {total} is empty (0 bytes). It was not accepted; earlier pages are "
        "safe. Put the right file in its place and go on.",
    )


class NotAPageFile(DeviceError):
    """The first bytes belong to no image format we accept."""

    code = "CAP-022"
    text = Text(
        vi="Tệp thứ {sequence} trong {total} tệp không phải ảnh trang (chỉ nhận TIFF, PNG, JPEG). "
        "Tệp này chưa được nhận; các trang trước đó đã được lưu an toàn. Bỏ tệp này khỏi thư mục "
        "hoặc thay bằng ảnh, rồi làm tiếp.",
        en="File {sequence} of {total} is not a page image (TIFF, PNG and JPEG are). It was not "
        "accepted; earlier pages are safe. Take it out of the folder or replace it, then go on.",
    )


class PdfInFolder(DeviceError):
    """A PDF stands among the page images; it is not opened."""

    code = "CAP-023"
    text = Text(
        vi="Tệp thứ {sequence} trong {total} tệp là PDF, không phải ảnh trang. Tệp PDF không được "
        "mở; các trang trước đó đã được lưu an toàn. Bỏ tệp này khỏi thư mục rồi làm tiếp; muốn "
        "dùng nội dung của nó thì quét lại bản giấy.",
        en="File {sequence} of {total} is a PDF, not a page image. It was not opened; earlier "
        "pages are safe. Take it out of the folder and go on; to use what it shows, scan the "
        "paper.",
    )


class NotARegularFile(DeviceError):
    """A link, device, pipe or folder."""

    code = "CAP-024"
    text = Text(
        vi="Mục thứ {sequence} trong {total} mục không phải tệp thường (liên kết, thư mục hoặc "
        "thiết bị) nên không được mở. Các trang trước đó đã được lưu an toàn. Bỏ mục này khỏi thư "
        "mục rồi làm tiếp.",
        en="Entry {sequence} of {total} is not an ordinary file (a link, folder or device) and was "
        "not opened. Earlier pages are safe. Take it out of the folder and go on.",
    )


class PageFileTooLarge(DeviceError):
    """More bytes than a page image may have."""

    code = "CAP-025"
    text = Text(
        vi="Tệp thứ {sequence} trong {total} tệp quá lớn ({mib} MiB, tối đa {limit_mib} MiB) nên "
        "không được đọc. Các trang trước đó đã được lưu an toàn. Tách tệp thành nhiều tệp nhỏ hơn "
        "rồi làm tiếp.",
        en="File {sequence} of {total} is too large ({mib} MiB, at most {limit_mib} MiB) and was "
        "not read. Earlier pages are safe. Split it into smaller files and go on.",
    )


class TruncatedPageFile(DeviceError):
    """The file ends before its image does."""

    code = "CAP-026"
    text = Text(
        vi="Tệp thứ {sequence} bị cụt hoặc hỏng nên không đủ một trang. Tệp này chưa được nhận; "
        "các trang trước đó đã được lưu an toàn. Sao chép lại tệp từ nguồn hoặc quét lại trang "
        "này.",
        en="File {sequence} is cut short or damaged and does not hold a whole page. It was not "
        "accepted; earlier pages are safe. Copy it again from its source or rescan the page.",
    )


class PageBelowStandard(Refused):
    """Resolution or colour depth below what the rule asks."""

    code = "CAP-030"
    text = Text(
        vi="Trang số {sequence} không đạt quy định {rule}: {measure} đo được {measured}, yêu cầu "
        "tối thiểu {asked}. Trang này chưa được nhận; các trang trước đó đã được lưu an toàn. Quét "
        "lại trang này đúng quy định.",
        en="Page {sequence} misses rule {rule}: {measure} measured {measured}, at least {asked} "
        "asked. The page was not accepted; earlier pages are safe. Scan it again as the rule asks.",
    )


class ResolutionUnknown(Refused):
    """No tag, no paper size, no statement of the operator."""

    code = "CAP-031"
    text = Text(
        vi="Không biết độ phân giải của trang số {sequence}: tệp không ghi và chưa khai khổ giấy. "
        "Hệ thống không tự đoán nên trang này chưa được nhận. Khai khổ giấy hoặc độ phân giải đã "
        "dùng khi quét rồi làm tiếp.",
        en="The resolution of page {sequence} is unknown: the file does not tell it and no paper "
        "size was given. It is never guessed, so the page was not accepted. State the paper size "
        "or the resolution used and go on.",
    )


class DuplicatePage(Refused):
    """The same pixels are already in the dossier."""

    code = "CAP-032"
    text = Text(
        vi="Trang số {sequence} giống hệt từng điểm ảnh với trang {ordinal} đã có trong hồ sơ này. "
        "Trang này chưa được nhận. Nếu bản giấy thật sự có hai trang như nhau thì xác nhận; nếu "
        "không thì bỏ qua.",
        en="Page {sequence} is the same, pixel by pixel, as page {ordinal} already in this "
        "dossier. It was not accepted. Confirm if the paper really holds it twice; otherwise leave "
        "it out.",
    )


class NoScanPermit(Refused):
    """A source was started with a permit for another act or dossier."""

    code = "CAP-033"
    text = Text(
        vi="Giấy phép của cổng kiểm soát không dành cho việc quét hồ sơ này. Không có gì được "
        "quét. Mở lại phiên quét cho đúng hồ sơ.",
        en="The gate's permit is not for scanning this dossier. Nothing was scanned. Open a "
        "capture session for the right dossier.",
    )


class PermitRanOut(Refused):
    """The permit's time ended while the session was open."""

    code = "CAP-034"
    text = Text(
        vi="Giấy phép quét đã hết hạn lúc {expires_at}. Trang này chưa được nhận; các trang trước "
        "đó đã được lưu an toàn. Mở lại phiên quét để xin phép lại.",
        en="The scan permit ended at {expires_at}. This page was not accepted; earlier pages are "
        "safe. Open the capture session again to ask the gate anew.",
    )


class SessionNotOpen(Refused):
    """The capture session was closed or never opened."""

    code = "CAP-035"
    text = Text(
        vi="Phiên quét này không còn mở. Không có gì được nhận. Mở phiên quét mới cho hồ sơ.",
        en="This capture session is not open. Nothing was accepted. Open a new one for the "
        "dossier.",
    )


class PermitNoLongerCovers(Refused):
    """The database refused the page: the approval was revoked, or copying is not allowed."""

    code = "CAP-036"
    text = Text(
        vi="Giấy phép quét không còn hiệu lực với tài liệu này: phê duyệt đã bị thu hồi hoặc tài "
        "liệu ghi không được sao, chụp. Trang này chưa được nhận và không được lưu. Dừng quét và "
        "hỏi cán bộ an toàn.",
        en="The scan permit no longer covers this document: the approval was revoked, or the "
        "document says that it may not be copied. The page was neither accepted nor kept. Stop "
        "scanning and ask the security officer.",
    )


class NothingToCapture(UsageError):
    """The source named by the operator serves no document of the dossier."""

    code = "CAP-037"
    text = Text(
        vi="Nguồn đã chọn không có trang nào cho văn bản của hồ sơ {dossier}. Chưa quét gì, chưa "
        "tính bản sao nào. Đặt ảnh của từng văn bản vào thư mục con mang số thứ tự của nó (1, 2, "
        "3 ...), hoặc chọn đúng số văn bản khi dùng máy quét.",
        en="The source serves no document of dossier {dossier}. Nothing was captured and no copy "
        "was counted. Put the images of each document into a sub-folder named by its number (1, "
        "2, 3 ...), or name the right document for the scanner.",
    )


class PageUnknown(UsageError):
    """There is no page with this id."""

    code = "CAP-038"
    text = Text(
        vi="Không có trang nào mang mã này. Không có gì thay đổi. Xem mã trang trong nhật ký.",
        en="No page has this id. Nothing was changed. Look the id up in the log.",
    )


class DocumentPublished(Refused):
    """The document has its signed copy; a further page would stand in no copy."""

    code = "CAP-039"
    text = Text(
        vi="Văn bản số {ordinal} đã có bản PDF ký số nên không nhận thêm trang. Không có gì được "
        "nhận. Nếu bản đó thiếu trang thì báo người phụ trách hồ sơ.",
        en="Document {ordinal} has its signed PDF and takes no further page. Nothing was accepted. "
        "If pages are missing there, tell the person in charge of the dossier.",
    )


class FolderEntriesForeign(UsageError):
    """Beside the numbered folders lies what would be left out in silence."""

    code = "CAP-040"
    text = Text(
        vi="Có {count} mục trong thư mục không thuộc văn bản nào của hồ sơ. Chưa quét gì, chưa "
        "tính bản sao nào. Mỗi thư mục con mang số thứ tự của một văn bản (1, 2, 3 ...), mỗi số "
        "một lần; chuyển các mục khác ra ngoài rồi làm lại.",
        en="{count} entries of the folder belong to no document of the dossier. Nothing was "
        "captured and no copy was counted. Each sub-folder is named by the number of a document "
        "(1, 2, 3 ...), each number once; move everything else away and try again.",
    )


class PageOutOfOrder(Refused):
    """A page of the folder stands before pages that were accepted earlier."""

    code = "CAP-041"
    text = Text(
        vi="Trang số {sequence} đứng trước những trang đã nhận, nhưng chính nó thì chưa; nhận bây "
        "giờ sẽ sai thứ tự. Trang này chưa được nhận; các trang đã nhận vẫn an toàn. Bỏ tệp này "
        "ra, hoặc đổi tên để nó đứng cuối nếu thứ tự đó chấp nhận được, rồi làm tiếp.",
        en="Page {sequence} stands before pages that were accepted, but was not accepted itself; "
        "taken now it would be out of order. It was not accepted; accepted pages are safe. Take "
        "the file away, or rename it to stand last if that order is acceptable, then go on.",
    )
