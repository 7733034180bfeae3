"""Errors of the handover room."""

from __future__ import annotations

from appliance.kernel.errors import DeviceError, EvidenceError, UsageError
from appliance.kernel.language import Text


class TargetNotEmpty(UsageError):
    """The folder to export to is there already."""

    code = "HND-001"
    text = Text(
        vi="Thư mục đích đã có sẵn. Chưa ghi gì. Chọn một thư mục mới trên thiết bị lưu trữ.",
        en="The target folder exists already. Nothing was written. Name a new folder on the "
        "medium.",
    )


class TargetNotThere(UsageError):
    """The folder that should hold the export does not exist."""

    code = "HND-002"
    text = Text(
        vi="Không thấy nơi chứa thư mục đích. Chưa ghi gì. Cắm thiết bị lưu trữ và kiểm tra đường "
        "dẫn.",
        en="The place for the target folder does not exist. Nothing was written. Connect the "
        "medium and check the path.",
    )


class NothingPublished(UsageError):
    """No document of the dossier is published yet, or some are not."""

    code = "HND-003"
    text = Text(
        vi="Hồ sơ {dossier}: {missing} văn bản chưa được ký số. Chưa xuất gì. Hoàn tất quét và ký "
        "số cả hồ sơ rồi xuất lại.",
        en="Dossier {dossier}: {missing} documents are not published yet. Nothing was exported. "
        "Capture and publish the whole dossier, then export again.",
    )


class ExportNotWritten(DeviceError):
    """The medium failed, or gave back other bytes than were written."""

    code = "HND-004"
    text = Text(
        vi="Thiết bị lưu trữ không ghi được hoặc đọc lại không khớp. Bản xuất dở dang đã bị xóa; "
        "hồ sơ trong trạm vẫn an toàn. Dùng thiết bị khác và xuất lại.",
        en="The medium could not be written or gave back other bytes. The unfinished export was "
        "removed; the dossier is safe in the station. Use another medium and export again.",
    )


class ExportFileMissing(EvidenceError):
    """A file that the manifest lists is not there."""

    code = "HND-010"
    text = Text(
        vi="Bản xuất thiếu tệp {file}. Bản xuất này KHÔNG hợp lệ. Yêu cầu trạm xuất lại.",
        en="The export lacks {file}. It is NOT valid. Ask the station for a new export.",
    )


class ExportFileForeign(EvidenceError):
    """A file is there that the manifest does not list."""

    code = "HND-011"
    text = Text(
        vi="Bản xuất có tệp lạ {file}. Bản xuất này KHÔNG hợp lệ. Không mở tệp đó; yêu cầu trạm "
        "xuất lại.",
        en="The export holds {file}, which it should not. It is NOT valid. Do not open that file; "
        "ask the station for a new export.",
    )


class ExportFileChanged(EvidenceError):
    """A file's hash is not the one proved."""

    code = "HND-012"
    text = Text(
        vi="Tệp {file} đã bị thay đổi sau khi xuất. Bản xuất này KHÔNG hợp lệ. Yêu cầu trạm xuất "
        "lại.",
        en="{file} was changed after the export. The export is NOT valid. Ask the station for a "
        "new export.",
    )


class ExportProofForeign(EvidenceError):
    """A log proof is sound but proves something else."""

    code = "HND-013"
    text = Text(
        vi="Bằng chứng nhật ký của {file} thuộc về tài liệu khác. Bản xuất này KHÔNG hợp lệ. Báo "
        "cán bộ an toàn.",
        en="The log proof of {file} belongs to something else. The export is NOT valid. Tell the "
        "security officer.",
    )


class ExportKeyForeign(EvidenceError):
    """The keys inside the export are not the ones the verifier trusts."""

    code = "HND-014"
    text = Text(
        vi="Khóa {which} trong bản xuất không phải khóa được tin cậy. Bản xuất này có thể bị làm "
        "giả. Báo cán bộ an toàn.",
        en="The {which} key in the export is not the one you trust. The export may be forged. "
        "Tell the security officer.",
    )


class ExportUnreadable(EvidenceError):
    """The folder does not have the shape of an export."""

    code = "HND-015"
    text = Text(
        vi="Thư mục này không có dạng của một bản xuất ({what}). Không kết luận được gì. Chỉ đúng "
        "thư mục chứa HOW-TO-VERIFY.txt.",
        en="This folder is not an export ({what}). Nothing can be concluded. Name the folder that "
        "holds HOW-TO-VERIFY.txt.",
    )


class TrustedKeyUnreadable(UsageError):
    """What the verifier gave as a trusted key is none."""

    code = "HND-016"
    text = Text(
        vi="Khóa được nêu để đối chiếu ({which}) không đọc được. Chưa kiểm tra gì. Chép lại nguyên "
        "văn dòng khóa, hoặc chỉ đúng tệp chứng thư PEM.",
        en="The {which} that you gave to compare with cannot be read. Nothing was verified. Copy "
        "the whole line of the key, or name the PEM file of the certificate.",
    )
