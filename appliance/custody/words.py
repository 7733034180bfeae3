"""What each type of event is called on screen. Pure."""

from __future__ import annotations

from collections.abc import Mapping

from appliance.custody.model import EventType, Outcome
from appliance.kernel.language import Text

EVENT_WORDS: Mapping[EventType, Text] = {
    EventType.CAPTURE: Text(vi="Thu nhận trang", en="Page captured"),
    EventType.DELETION: Text(vi="Hủy bản số", en="Digital copy destroyed"),
    EventType.SIGNATURE: Text(vi="Ký số", en="Digital signature made"),
    EventType.SIGNATURE_VALIDATION: Text(vi="Kiểm tra chữ ký số", en="Signature validated"),
    EventType.FIXITY_CHECK: Text(vi="Kiểm tra toàn vẹn", en="Fixity checked"),
    EventType.STATION_CREATED: Text(vi="Lập trạm", en="Station created"),
    EventType.STATION_OPENED: Text(vi="Mở trạm", en="Station opened"),
    EventType.PERSON_ENROLLED: Text(vi="Ghi danh người", en="Person enrolled"),
    EventType.LOG_IN: Text(vi="Đăng nhập", en="Logged in"),
    EventType.LOG_OUT: Text(vi="Đăng xuất", en="Logged out"),
    EventType.LIST_IMPORTED: Text(vi="Nhập danh mục", en="List imported"),
    EventType.DOSSIER_IMPORTED: Text(vi="Nhập hồ sơ vào sổ", en="Dossier put on record"),
    EventType.POLICY_DECISION: Text(vi="Xét quyền", en="Policy decided"),
    EventType.APPROVAL_ENTERED: Text(vi="Nhập phê duyệt", en="Approval entered"),
    EventType.APPROVAL_ACTIVATED: Text(vi="Kích hoạt phê duyệt", en="Approval activated"),
    EventType.APPROVAL_REVOKED: Text(vi="Thu hồi phê duyệt", en="Approval revoked"),
    EventType.CAPTURE_OPENED: Text(vi="Mở phiên thu nhận", en="Capture session opened"),
    EventType.CAPTURE_CLOSED: Text(vi="Đóng phiên thu nhận", en="Capture session closed"),
    EventType.CAPTURE_FAULT: Text(vi="Sự cố thu nhận", en="Capture fault"),
    EventType.KEY_CREATED: Text(vi="Tạo khóa", en="Key created"),
    EventType.PUBLISHED: Text(vi="Hoàn thành văn bản số", en="Document published"),
    EventType.EXPORT_INTENT: Text(vi="Bắt đầu xuất", en="Export begun"),
    EventType.EXPORT_DONE: Text(vi="Xuất xong", en="Export done"),
    EventType.EXPORT_FAILED: Text(vi="Xuất không thành", en="Export failed"),
    EventType.SIGN_INTENT: Text(vi="Bắt đầu ký số", en="Signing begun"),
    EventType.SIGN_FAILED: Text(vi="Ký số không thành", en="Signing failed"),
    EventType.ANCHOR: Text(vi="Ghim mốc nhật ký", en="Log head anchored"),
}

OUTCOME_WORDS: Mapping[Outcome, Text] = {
    Outcome.SUCCESS: Text(vi="thành công", en="success"),
    Outcome.FAILURE: Text(vi="không thành", en="failure"),
    Outcome.REFUSED: Text(vi="bị từ chối", en="refused"),
}
