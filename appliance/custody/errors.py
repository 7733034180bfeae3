"""Errors of the custody room. Each tells from which event on the log cannot be trusted."""

from __future__ import annotations

from typing import ClassVar

from appliance.kernel.errors import ApplianceError, EvidenceError, UsageError
from appliance.kernel.language import Text


class LogBroken(EvidenceError):
    """The log does not verify; the leaves of this class tell how."""

    code = "CUS-000"
    kind: ClassVar[str] = "broken"
    """Stable word for programs."""
    text = Text(
        vi="Nhật ký không xác thực được. Mọi việc dừng lại. Giữ nguyên máy và gọi cán bộ an toàn.",
        en="The log does not verify. All work stops. Leave the machine as it is and call the "
        "security officer.",
    )


class LogRolledBack(LogBroken):
    """An older state of the log was put back: it is shorter than a head kept outside."""

    code = "CUS-001"
    kind = "rolled-back"
    text = Text(
        vi="Nhật ký chỉ có {size} sự kiện nhưng mốc đã ghim có {pinned}: cơ sở dữ liệu cũ đã được "
        "đặt lại. Mọi việc dừng lại. Giữ nguyên máy và gọi cán bộ an toàn.",
        en="The log has {size} events but a pinned head has {pinned}: an older database was put "
        "back. All work stops. Leave the machine as it is and call the security officer.",
    )


class LogTailCut(LogBroken):
    """Events at the end of the log were removed."""

    code = "CUS-002"
    kind = "tail-cut"
    text = Text(
        vi="Nhật ký bị cắt đuôi: thiếu các sự kiện từ số {first} đến {last}. Mọi việc dừng lại. "
        "Giữ nguyên máy và gọi cán bộ an toàn.",
        en="The tail of the log was cut: events {first} to {last} are missing. All work stops. "
        "Leave the machine as it is and call the security officer.",
    )


class EventEdited(LogBroken):
    """An event is not the one that was hashed when it was recorded."""

    code = "CUS-003"
    kind = "event-edited"
    text = Text(
        vi="Sự kiện số {seq} trong nhật ký đã bị sửa. Mọi việc dừng lại. Giữ nguyên máy và gọi cán "
        "bộ an toàn.",
        en="Event {seq} of the log was edited. All work stops. Leave the machine as it is and call "
        "the security officer.",
    )


class EventRemoved(LogBroken):
    """An event is missing from the middle of the log."""

    code = "CUS-004"
    kind = "event-removed"
    text = Text(
        vi="Sự kiện số {seq} trong nhật ký đã bị gỡ bỏ hoặc thay chỗ. Mọi việc dừng lại. Giữ "
        "nguyên máy và gọi cán bộ an toàn.",
        en="Event {seq} of the log was removed or replaced. All work stops. Leave the machine as "
        "it is and call the security officer.",
    )


class HistoryRewritten(LogBroken):
    """Events and tree agree with each other but not with a signed head."""

    code = "CUS-005"
    kind = "history-rewritten"
    text = Text(
        vi="Các sự kiện từ số {first} đến {last} không khớp với mốc đã ký: nhật ký đã bị viết lại. "
        "Mọi việc dừng lại. Giữ nguyên máy và gọi cán bộ an toàn.",
        en="Events {first} to {last} do not agree with a signed head: the log was rewritten. All "
        "work stops. Leave the machine as it is and call the security officer.",
    )


class TreeDamaged(LogBroken):
    """A stored node of the tree is wrong or missing although the events agree."""

    code = "CUS-006"
    kind = "tree-damaged"
    text = Text(
        vi="Cây băm của nhật ký bị hỏng ở tầng {height}, vị trí {index}. Mọi việc dừng lại. Giữ "
        "nguyên máy và gọi cán bộ an toàn.",
        en="The hash tree of the log is damaged at height {height}, place {index}. All work stops. "
        "Leave the machine as it is and call the security officer.",
    )


class HeadNotSigned(LogBroken):
    """A head is not signed by the log's key, or belongs to another log."""

    code = "CUS-007"
    kind = "bad-signature"
    text = Text(
        vi="Mốc nhật ký ở {size} sự kiện không mang chữ ký đúng của nhật ký này ({fault}). Mốc "
        "không được tin. Gọi cán bộ an toàn.",
        en="The head of the log at {size} events does not carry this log's valid signature "
        "({fault}). It is not trusted. Call the security officer.",
    )


class HeadUnreadable(EvidenceError):
    """A text is not a signed head of a log, or not a verifier key."""

    code = "CUS-008"
    text = Text(
        vi="Mốc nhật ký không đọc được ({fault}). Không có gì được kiểm tra. Lấy lại tệp mốc gốc "
        "rồi thử lại.",
        en="The head of the log cannot be read ({fault}). Nothing was verified. Take the original "
        "checkpoint and try again.",
    )


class AnchorMissing(LogBroken):
    """The log has been anchored before, but the anchor is gone."""

    code = "CUS-009"
    kind = "anchor-missing"
    text = Text(
        vi="Không còn mốc ghim của nhật ký ({place}) tuy nhật ký đã từng được ghim. Không thể biết "
        "nhật ký có bị đặt lại hay không. Gọi cán bộ an toàn.",
        en="The pinned head of the log ({place}) is gone although the log was anchored before. "
        "Whether the log was put back cannot be told. Call the security officer.",
    )


class ProofRejected(EvidenceError):
    """A Merkle proof does not lead to the signed root."""

    code = "CUS-010"
    text = Text(
        vi="Bằng chứng cho sự kiện số {index} trong nhật ký {size} sự kiện không đúng. Tài liệu "
        "này không được coi là đã chứng minh. Lấy lại bản xuất gốc.",
        en="The proof for event {index} in a log of {size} events is wrong. The document does not "
        "count as proved. Take the original export.",
    )


class ProofUnreadable(EvidenceError):
    """A text is not a log proof."""

    code = "CUS-011"
    text = Text(
        vi="Tệp bằng chứng nhật ký không đọc được ({fault}). Tài liệu này không được coi là đã "
        "chứng minh. Lấy lại bản xuất gốc.",
        en="The log proof cannot be read ({fault}). The document does not count as proved. Take "
        "the original export.",
    )


class NoSuchEvent(UsageError):
    """An event was asked for that the log does not have."""

    code = "CUS-012"
    text = Text(
        vi="Nhật ký không có sự kiện số {seq} (có {size} sự kiện). Không có gì bị thay đổi. Xem "
        "lại số sự kiện.",
        en="The log has no event {seq} (it has {size}). Nothing was changed. Check the number.",
    )


class EventUnreadable(LogBroken):
    """A stored event is not JSON of the form this release writes."""

    code = "CUS-013"
    kind = "event-unreadable"
    text = Text(
        vi="Sự kiện số {seq} trong nhật ký không đọc được. Chạy kiểm tra toàn bộ nhật ký và gọi "
        "cán bộ an toàn.",
        en="Event {seq} of the log cannot be read. Verify the whole log and call the security "
        "officer.",
    )


class EventNotCanonical(ApplianceError):
    """An event was to be recorded that has no single canonical form."""

    code = "CUS-014"
    text = Text(
        vi="Sự kiện có trường {key} không ghi được vào nhật ký nên cả thay đổi bị hủy. Báo lỗi này "
        "cho nhà phát triển.",
        en="An event has a field {key} that the log cannot take, so the whole change was rolled "
        "back. Report this to the developers.",
    )


class ClockBehindLog(EvidenceError):
    """The machine's clock tells an earlier time than the newest event."""

    code = "CUS-015"
    text = Text(
        vi="Đồng hồ máy chậm hơn sự kiện mới nhất trong nhật ký ({newest}). Ngày giờ ghi từ bây "
        "giờ và thời hạn của các phê duyệt sẽ sai. Chỉnh đồng hồ rồi mở lại trạm.",
        en="The machine's clock is behind the newest event of the log ({newest}). Times recorded "
        "from now on and the terms of approvals would be wrong. Set the clock, then open the "
        "station again.",
    )
