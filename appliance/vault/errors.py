"""Errors of the vault room."""

from __future__ import annotations

from appliance.kernel.errors import ApplianceError, DeviceError, EvidenceError, Refused
from appliance.kernel.language import Text


class DatabaseNotOpened(EvidenceError):
    """The database does not open under the station's key."""

    code = "VLT-001"
    text = Text(
        vi="Cơ sở dữ liệu không mở được bằng khóa của trạm này: tệp đã bị thay hoặc bị hỏng. "
        "Không có gì bị ghi. Gọi cán bộ an toàn; khôi phục từ bản sao lưu.",
        en="The database does not open under this station's key: it was replaced or is damaged. "
        "Nothing was written. Call the security officer and restore from a backup.",
    )


class UnrecordedChange(ApplianceError):
    """A unit of work changed state without a custody event; it was rolled back."""

    code = "VLT-002"
    text = Text(
        vi="Một thay đổi không có sự kiện trong nhật ký nên đã bị hủy. Báo lỗi này cho nhà phát "
        "triển.",
        en="A change without a custody event was rolled back. Report this to the developers.",
    )


class DiskFull(DeviceError):
    """No room left on the station's disk."""

    code = "VLT-003"
    text = Text(
        vi="Hết chỗ trên đĩa của trạm. Trang đang xử lý chưa được nhận; các trang đã nhận vẫn an "
        "toàn. Giải phóng chỗ hoặc thay đĩa rồi làm lại trang này.",
        en="The station's disk is full. The page in hand was not accepted; accepted pages are "
        "safe. Make room or change the disk, then do this page again.",
    )


class SchemaTooNew(ApplianceError):
    """The database was written by a newer release."""

    code = "VLT-004"
    text = Text(
        vi="Cơ sở dữ liệu thuộc phiên bản mới hơn ({found} > {known}). Không có gì bị thay đổi. "
        "Dùng bản phần mềm mới hơn.",
        en="The database belongs to a newer release ({found} > {known}). Nothing was changed. "
        "Use the newer software.",
    )


class RefusedByDatabase(Refused):
    """A trigger or constraint of the database refused a row: the last line of defence."""

    code = "VLT-005"
    text = Text(
        vi="Cơ sở dữ liệu từ chối ghi ({rule}). Không có gì bị thay đổi. Gọi cán bộ an toàn.",
        en="The database refused the row ({rule}). Nothing was changed. Call the security officer.",
    )
