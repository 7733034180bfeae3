"""Errors of the vault room."""

from __future__ import annotations

from enum import StrEnum

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


class FloeFault(StrEnum):
    """What exactly does not verify in a sealed object."""

    KEY_LENGTH = "key-length"
    HEADER = "header"
    KEY_OR_AAD = "key-or-associated-data"
    SEGMENT_LENGTH = "segment-length"
    SEGMENT_ALTERED = "segment-altered"
    TRUNCATED = "truncated"
    TRAILING_BYTES = "trailing-bytes"


class FloeRejected(EvidenceError):
    """Sealed bytes are not as they were sealed, or key and associated data are others."""

    code = "VLT-020"
    text = Text(
        vi="Dữ liệu mã hóa không xác thực được ({fault}, đoạn {segment}). Không có gì được giải "
        "mã. Giữ nguyên tệp và gọi cán bộ an toàn.",
        en="Sealed data does not verify ({fault}, segment {segment}). Nothing was decrypted. "
        "Leave the file as it is and call the security officer.",
    )


class ContainerRejected(EvidenceError):
    """The header of a ``.dox1`` file is not one that this product writes."""

    code = "VLT-021"
    text = Text(
        vi="Phần đầu của tệp đối tượng mã hóa không hợp lệ ({fault}). Không có gì được giải mã. "
        "Giữ nguyên tệp và gọi cán bộ an toàn.",
        en="The header of an encrypted object is not valid ({fault}). Nothing was decrypted. "
        "Leave the file as it is and call the security officer.",
    )


class ObjectMissing(EvidenceError):
    """A registered object has no file."""

    code = "VLT-022"
    text = Text(
        vi="Thiếu tệp của đối tượng {object_id} đã đăng ký. Công việc trên tài liệu này dừng lại. "
        "Khôi phục tệp từ bản sao lưu và gọi cán bộ an toàn.",
        en="The file of registered object {object_id} is missing. Work on this document stops. "
        "Restore the file from a backup and call the security officer.",
    )


class ObjectDamaged(EvidenceError):
    """An object's file is not what was stored."""

    code = "VLT-023"
    text = Text(
        vi="Đối tượng {object_id} trên đĩa không còn đúng như khi lưu ({fault}). Nội dung không "
        "được dùng. Giữ nguyên tệp, khôi phục từ bản sao lưu và gọi cán bộ an toàn.",
        en="Object {object_id} on the disk is no longer what was stored ({fault}). Its content is "
        "not used. Keep the file, restore from a backup and call the security officer.",
    )


class ObjectUnknown(EvidenceError):
    """No row registers this object."""

    code = "VLT-024"
    text = Text(
        vi="Đối tượng {object_id} không có trong sổ của trạm. Không có gì được đọc. Kiểm tra lại "
        "mã; nếu mã đúng, gọi cán bộ an toàn.",
        en="Object {object_id} is not on this station's record. Nothing was read. Check the id; "
        "if it is right, call the security officer.",
    )


class LevelAboveDossier(Refused):
    """An object was to be stored at a level above that of its dossier."""

    code = "VLT-025"
    text = Text(
        vi="Tài liệu mức {level} không được lưu trong hồ sơ mức {dossier_level}. Không có gì được "
        "ghi. Sửa độ mật của hồ sơ trong danh mục trước.",
        en="A document of level {level} may not be stored in a dossier of level {dossier_level}. "
        "Nothing was written. Correct the dossier's level in the list first.",
    )


class DossierKeyMismatch(EvidenceError):
    """The dossier's level on record is not the level its key is bound to."""

    code = "VLT-026"
    text = Text(
        vi="Độ mật ghi trong sổ của hồ sơ {dossier_id} không khớp với khóa của hồ sơ. Hồ sơ không "
        "được mở. Gọi cán bộ an toàn: sổ có thể đã bị sửa.",
        en="The level on record for dossier {dossier_id} is not the one its key is bound to. The "
        "dossier stays closed. Call the security officer: the record may have been altered.",
    )


class ObjectNotWritten(DeviceError):
    """The disk did not take an object, or gave back something else than was written."""

    code = "VLT-027"
    text = Text(
        vi="Đĩa không lưu được trang đang xử lý hoặc đọc lại không đúng ({fault}). Trang này chưa "
        "được nhận; các trang đã nhận vẫn an toàn. Kiểm tra đĩa rồi làm lại trang này.",
        en="The disk did not keep the page in hand or read it back wrong ({fault}). The page was "
        "not accepted; accepted pages are safe. Check the disk, then do this page again.",
    )


class ObjectInUse(Refused):
    """An object that the record still names was to be destroyed."""

    code = "VLT-028"
    text = Text(
        vi="Đối tượng {object_id} vẫn còn trong sổ nên không bị hủy. Không có gì bị thay đổi. Rút "
        "đối tượng khỏi sổ trước, có ghi sự kiện.",
        en="Object {object_id} is still on record and was not destroyed. Nothing was changed. "
        "Withdraw it from the record first, with an event.",
    )


class ObjectsWithoutRecord(EvidenceError):
    """More encrypted files have no row than a power cut can leave behind."""

    code = "VLT-029"
    text = Text(
        vi="{count} tệp mã hóa không có trong cơ sở dữ liệu, nhiều hơn mức một lần mất điện có thể "
        "để lại: có thể cơ sở dữ liệu đã mất dữ liệu mới nhất. Không tệp nào bị hủy. Đừng quét "
        "tiếp; đối chiếu số trang đã nhận và gọi cán bộ an toàn.",
        en="{count} encrypted files are not on record, more than a power cut can leave: the "
        "database may have lost its newest rows. No file was removed. Do not go on scanning; "
        "compare the pages that were accepted and call the security officer.",
    )


class ObjectsMissing(EvidenceError):
    """Objects on record have no file."""

    code = "VLT-030"
    text = Text(
        vi="{count} trang hoặc bản PDF đã nhận không còn tệp trong kho. Các hồ sơ đó không còn đủ. "
        "Khôi phục tệp từ bản sao lưu và gọi cán bộ an toàn.",
        en="{count} accepted pages or PDFs have no file in the store. Their dossiers are no longer "
        "whole. Restore the files from a backup and call the security officer.",
    )
