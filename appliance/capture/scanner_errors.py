"""Errors of a scanner: one for each thing the operator would do differently."""

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


class ScanNotReadable(DeviceError):
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
