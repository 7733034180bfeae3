"""Errors of the capture room. A page is named by its number in the source, never by a file name."""

from __future__ import annotations

from appliance.kernel.errors import DeviceError, Refused, UsageError
from appliance.kernel.language import Text


class FeederJammed(DeviceError):
    """SANE status 6."""

    code = "CAP-001"
    text = Text(
        vi="Kẹt giấy ở tờ số {sequence}. Tờ này chưa được nhận; các trang trước đó đã được lưu an "
        "toàn. Gỡ giấy kẹt, đặt lại từ tờ này rồi quét tiếp.",
        en="Paper jam at sheet {sequence}. This sheet was not accepted; earlier pages are safe. "
        "Clear the jam, put this sheet back on top and go on.",
    )


class FeederEmpty(DeviceError):
    """SANE status 7 before the first page."""

    code = "CAP-002"
    text = Text(
        vi="Khay nạp giấy không có giấy. Chưa có trang nào được quét. Đặt giấy vào khay rồi quét "
        "lại.",
        en="The feeder is empty. No page was scanned. Put the sheets in and scan again.",
    )


class CoverOpen(DeviceError):
    """SANE status 8."""

    code = "CAP-003"
    text = Text(
        vi="Nắp máy quét đang mở ở tờ số {sequence}. Tờ này chưa được nhận; các trang trước đó đã "
        "được lưu an toàn. Đóng nắp rồi quét tiếp từ tờ này.",
        en="The scanner's cover is open at sheet {sequence}. This sheet was not accepted; earlier "
        "pages are safe. Close the cover and go on from this sheet.",
    )


class ScannerIoError(DeviceError):
    """SANE status 9."""

    code = "CAP-004"
    text = Text(
        vi="Mất liên lạc với máy quét ở tờ số {sequence}. Tờ này chưa được nhận; các trang trước "
        "đó đã được lưu an toàn. Kiểm tra cáp và nguồn điện rồi quét tiếp từ tờ này.",
        en="Communication with the scanner failed at sheet {sequence}. This sheet was not "
        "accepted; earlier pages are safe. Check cable and power, then go on from this sheet.",
    )


class ScannerBusy(DeviceError):
    """SANE status 3."""

    code = "CAP-005"
    text = Text(
        vi="Máy quét đang bận. Tờ số {sequence} chưa được nhận; các trang trước đó đã được lưu an "
        "toàn. Chờ máy làm xong hoặc tắt rồi bật lại, sau đó quét tiếp.",
        en="The scanner is busy. Sheet {sequence} was not accepted; earlier pages are safe. Wait "
        "until it is free, or switch it off and on, then go on.",
    )


class ScannerOutOfMemory(DeviceError):
    """SANE status 10."""

    code = "CAP-006"
    text = Text(
        vi="Máy quét hoặc trình điều khiển hết bộ nhớ ở tờ số {sequence}. Tờ này chưa được nhận; "
        "các trang trước đó đã được lưu an toàn. Giảm khổ giấy hoặc tắt rồi bật lại máy quét.",
        en="The scanner or its driver ran out of memory at sheet {sequence}. This sheet was not "
        "accepted; earlier pages are safe. Use a smaller area, or switch the scanner off and on.",
    )


class ScannerAccessDenied(DeviceError):
    """SANE status 11."""

    code = "CAP-007"
    text = Text(
        vi="Hệ thống không được phép dùng máy quét này. Tờ số {sequence} chưa được nhận. Báo quản "
        "trị viên kiểm tra quyền thiết bị, rồi quét lại.",
        en="The system may not use this scanner. Sheet {sequence} was not accepted. Ask the "
        "administrator to check the device's permissions, then scan again.",
    )


class SettingsNotSupported(DeviceError):
    """SANE status 1 or 4."""

    code = "CAP-008"
    text = Text(
        vi="Máy quét không nhận chế độ được yêu cầu (trạng thái {status}). Tờ số {sequence} chưa "
        "được nhận. Chọn độ phân giải, màu hoặc nguồn giấy khác rồi quét lại.",
        en="The scanner does not accept the settings (status {status}). Sheet {sequence} was not "
        "accepted. Choose another resolution, colour or paper source and scan again.",
    )


class ScanCancelled(DeviceError):
    """SANE status 2: cancelled at the device."""

    code = "CAP-009"
    text = Text(
        vi="Lần quét bị hủy tại máy ở tờ số {sequence}. Tờ này chưa được nhận; các trang trước đó "
        "đã được lưu an toàn. Đặt lại tờ này rồi quét tiếp.",
        en="The scan was cancelled at the device at sheet {sequence}. This sheet was not accepted; "
        "earlier pages are safe. Put the sheet back and go on.",
    )


class ScannerToolCrashed(DeviceError):
    """scanimage or a vendor's driver was killed by a signal, or ended with a status not of SANE."""

    code = "CAP-010"
    text = Text(
        vi="Trình điều khiển máy quét bị lỗi và dừng ở tờ số {sequence} (mã {status}). Tờ này chưa "
        "được nhận; các trang trước đó đã được lưu an toàn. Quét lại tờ này; nếu lặp lại, đổi chế "
        "độ quét hoặc báo quản trị viên.",
        en="The scanner's driver crashed at sheet {sequence} (status {status}). This sheet was not "
        "accepted; earlier pages are safe. Scan it again; if it happens again, change the settings "
        "or call the administrator.",
    )


class ScannerSilent(DeviceError):
    """No page within the time allowed."""

    code = "CAP-011"
    text = Text(
        vi="Máy quét không trả trang nào trong {timeout_s} giây ở tờ số {sequence} nên đã bị ngắt. "
        "Tờ này chưa được nhận; các trang trước đó đã được lưu an toàn. Kiểm tra máy rồi quét "
        "tiếp.",
        en="The scanner gave no page in {timeout_s} seconds at sheet {sequence} and was stopped. "
        "This sheet was not accepted; earlier pages are safe. Check the device and go on.",
    )


class ShortPage(DeviceError):
    """Fewer bytes than width x height x channels, whatever the tool said."""

    code = "CAP-012"
    text = Text(
        vi="Máy quét báo thành công nhưng tờ số {sequence} thiếu dữ liệu ({got} trên {wanted} "
        "byte). Tờ này chưa được nhận; các trang trước đó đã được lưu an toàn. Quét lại tờ này.",
        en="The scanner reported success, but sheet {sequence} is short ({got} of {wanted} bytes). "
        "This sheet was not accepted; earlier pages are safe. Scan it again.",
    )


class PageNotReadable(DeviceError):
    """What came from the scanner is not one PNM of the size it claims."""

    code = "CAP-013"
    text = Text(
        vi="Dữ liệu của tờ số {sequence} từ máy quét không đúng dạng. Tờ này chưa được nhận; các "
        "trang trước đó đã được lưu an toàn. Quét lại tờ này; nếu lặp lại, báo quản trị viên.",
        en="What the scanner sent for sheet {sequence} is not a page. This sheet was not accepted; "
        "earlier pages are safe. Scan it again; if it happens again, call the administrator.",
    )


class ResolutionNotDelivered(DeviceError):
    """The pixels do not give the resolution asked for (scanners round silently)."""

    code = "CAP-014"
    text = Text(
        vi="Yêu cầu {asked} dpi nhưng tờ số {sequence} chỉ có {measured} dpi khi đếm điểm ảnh. Tờ "
        "này chưa được nhận; các trang trước đó đã được lưu an toàn. Chọn độ phân giải mà máy có, "
        "kiểm tra khổ giấy, rồi quét lại tờ này.",
        en="{asked} dpi were asked for, but the pixels of sheet {sequence} give {measured} dpi. "
        "This sheet was not accepted; earlier pages are safe. Choose a resolution the scanner has, "
        "check the paper size, then scan this sheet again.",
    )


class ColourNotDelivered(DeviceError):
    """Grey came where colour was asked for, or the other way round."""

    code = "CAP-015"
    text = Text(
        vi="Yêu cầu chế độ {asked} nhưng tờ số {sequence} ra chế độ {measured}. Tờ này chưa được "
        "nhận; các trang trước đó đã được lưu an toàn. Chọn lại chế độ màu rồi quét lại tờ này.",
        en="{asked} was asked for, but sheet {sequence} came as {measured}. This sheet was not "
        "accepted; earlier pages are safe. Choose the colour mode again and rescan this sheet.",
    )


class ScannerSettingsMissing(UsageError):
    """A scanner needs a resolution and a paper size."""

    code = "CAP-016"
    text = Text(
        vi="Chưa chọn độ phân giải hoặc khổ giấy cho máy quét. Chưa có gì được quét. Chọn cả hai "
        "rồi quét lại.",
        en="No resolution or no paper size was chosen for the scanner. Nothing was scanned. Choose "
        "both, then scan again.",
    )


class ScannerNotReady(DeviceError):
    """The device could not be opened, or its driver does not know an option."""

    code = "CAP-017"
    text = Text(
        vi="Không mở được máy quét hoặc máy không có chế độ này (trạng thái {status}). Chưa có gì "
        "được quét. Kiểm tra cáp, nguồn điện và cấu hình máy quét rồi thử lại.",
        en="The scanner cannot be opened or lacks this mode (status {status}). Nothing was "
        "scanned. Check cable, power and the scanner's configuration, then try again.",
    )


class DriverNotListed(Refused):
    """A device name asks for another driver than the one on the station's list."""

    code = "CAP-018"
    text = Text(
        vi="Trình điều khiển của máy quét này không có trong danh sách của trạm. Không có gì được "
        "nạp hoặc quét. Chọn máy quét trong danh sách hoặc nhờ quản trị viên ghi thêm máy này.",
        en="This scanner's driver is not on the station's list. Nothing was loaded or scanned. "
        "Choose a scanner on the list, or have the administrator enter this one.",
    )


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
