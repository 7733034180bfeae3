"""Errors of the station as a whole."""

from __future__ import annotations

from appliance.kernel.errors import DeviceError, EvidenceError, ProblemFound, UsageError
from appliance.kernel.language import Text


class StationBusy(DeviceError):
    """Another program holds the station."""

    code = "STN-001"
    text = Text(
        vi="Trạm đang được mở bởi {program} (tiến trình {pid}). Chương trình này không làm gì. "
        "Đóng chương trình kia rồi thử lại.",
        en="The station is held by {program} (process {pid}). This program did nothing. Close the "
        "other one and try again.",
    )


class StationHalfMade(ProblemFound):
    """Creation of the station was cut off; it is never used in this state."""

    code = "STN-002"
    text = Text(
        vi="Trạm chưa được tạo xong nên không dùng được. Chưa có tài liệu nào trong đó. Chạy lại "
        "lệnh tạo trạm để làm lại từ đầu.",
        en="The making of the station was cut off, so it is not used. It holds no document. Create "
        "the station again; it is made anew.",
    )


class StationAbsent(UsageError):
    """There is no station in this folder."""

    code = "STN-003"
    text = Text(
        vi="Chưa có trạm trong thư mục này. Không có gì thay đổi. Tạo trạm trước, hoặc chỉ đúng "
        "thư mục.",
        en="There is no station in this folder. Nothing changed. Create one first or name the "
        "right folder.",
    )


class SettingsUnreadable(ProblemFound):
    """station.toml is not as we write it."""

    code = "STN-004"
    text = Text(
        vi="Cấu hình trạm (station.toml) sai: {reason}. Trạm chưa mở. Sửa lại dòng đó rồi thử lại.",
        en="The station's settings (station.toml) are wrong: {reason}. The station is not open. "
        "Correct that line and try again.",
    )


class StationLostSettings(EvidenceError):
    """Settings are gone but the folder holds objects or a log head: it was a station in use."""

    code = "STN-005"
    text = Text(
        vi="Thiếu station.toml nhưng thư mục đã có dữ liệu của một trạm đang dùng. Không tạo lại "
        "để khỏi mất dữ liệu. Gọi cán bộ an toàn; khôi phục station.toml từ bản sao lưu.",
        en="station.toml is missing, yet the folder holds what a station in use has written. "
        "Nothing is made anew, so nothing is lost. Call the security officer and restore "
        "station.toml from a backup.",
    )


class StationNameUnfit(UsageError):
    """The name asked for cannot name a station."""

    code = "STN-006"
    text = Text(
        vi="Tên trạm không hợp lệ. Chưa tạo gì. Dùng 2-24 ký tự: chữ thường không dấu, số và dấu "
        "gạch nối, bắt đầu bằng chữ; tên cơ quan không để trống.",
        en="The name cannot name a station. Nothing was made. Use 2-24 characters: lower-case "
        "ASCII letters, digits and hyphens, a letter first; the agency's name is not empty.",
    )


class StationKeyFileUnreadable(EvidenceError):
    """The wrapped database key is missing or is not as we write it."""

    code = "STN-007"
    text = Text(
        vi="Tệp khóa cơ sở dữ liệu của trạm bị mất hoặc bị hỏng. Trạm chưa mở, không có gì bị ghi. "
        "Khôi phục dbkey.json từ bản sao lưu.",
        en="The station's wrapped database key is missing or damaged. The station is not open; "
        "nothing was written. Restore dbkey.json from a backup.",
    )
