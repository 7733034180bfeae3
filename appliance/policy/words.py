"""Words of the policy's vocabulary, as an officer says them. Pure."""

from __future__ import annotations

from appliance.kernel.language import Text
from appliance.policy.model import Grade

ACTION_WORDS = {
    "import_list": Text(vi="nhập danh mục", en="import a list"),
    "enter_approval": Text(vi="nhập phê duyệt", en="enter an approval"),
    "sign_approval": Text(vi="ký phê duyệt", en="sign an approval"),
    "activate_approval": Text(vi="kích hoạt phê duyệt", en="activate an approval"),
    "revoke_approval": Text(vi="thu hồi phê duyệt", en="revoke an approval"),
    "scan": Text(vi="quét", en="scan"),
    "publish": Text(vi="tạo và ký bản số hóa", en="publish"),
    "read": Text(vi="đọc bản số hóa", en="read a digital copy"),
    "search": Text(vi="tìm trong lớp chữ của bản số hóa", en="search the text of digital copies"),
    "export": Text(vi="xuất hồ sơ", en="export"),
    "read_log": Text(vi="đọc nhật ký", en="read the log"),
    "enrol_person": Text(vi="ghi danh người dùng", en="enrol a person"),
}
"""Every action of the schema."""

ROLE_WORDS = {
    "operator": Text(vi="cán bộ số hóa", en="operator"),
    "quality_checker": Text(vi="người kiểm tra chất lượng", en="quality checker"),
    "approving_leader": Text(vi="lãnh đạo phê duyệt", en="approving leader"),
    "security_officer": Text(vi="cán bộ an toàn", en="security officer"),
    "inspector": Text(vi="người thanh tra", en="inspector"),
    "administrator": Text(vi="quản trị viên", en="administrator"),
}
"""Every role of the schema."""

GRADE_WORDS = {
    Grade.SEED: Text(vi="đã đọc văn bản", en="read in the letter itself"),
    Grade.PRIMARY: Text(vi="đã đọc nguyên văn", en="read in the text of the law"),
    Grade.NAMED: Text(
        vi="đọc qua bản tóm tắt có nêu điều khoản", en="read in a summary that names the article"
    ),
    Grade.DRAFT: Text(
        vi="DỰ THẢO, không phải văn bản có hiệu lực", en="a DRAFT, not a text in force"
    ),
    Grade.THIRD_PARTY: Text(
        vi="ghi chép kỹ thuật của bên thứ ba, KHÔNG phải câu chữ của luật",
        en="engineering notes of others, NOT the text of a law",
    ),
    Grade.PRACTICE: Text(
        vi="thông lệ, KHÔNG phải câu chữ của luật", en="practice, NOT the text of a law"
    ),
    Grade.REMEMBERED: Text(
        vi="chưa kiểm chứng, KHÔNG phải câu chữ của luật", en="unchecked, NOT the text of a law"
    ),
    Grade.DESIGN: Text(
        vi="lựa chọn của thiết kế, KHÔNG phải câu chữ của luật",
        en="a choice of the design, NOT the text of a law",
    ),
}
"""How the standing of a basis is told beside it, so that nobody takes it for the law's words."""
