"""Errors of the command line itself."""

from __future__ import annotations

from appliance.kernel.errors import ApplianceError, PersonOrTokenMissing, UsageError
from appliance.kernel.language import Text


class SecretFileUnusable(UsageError):
    """The file that should hold a PIN or password cannot be used."""

    code = "CLI-001"
    text = Text(
        vi="Tệp chứa mã PIN hoặc mật khẩu không dùng được. Chưa thử lần nào. Tệp phải có nội dung "
        "và chỉ chủ sở hữu đọc được (chmod 600).",
        en="The file with the PIN or password cannot be used. No try was used up. It must not be "
        "empty, and only its owner may be able to read it (chmod 600).",
    )


class InternalFault(ApplianceError):
    """Something happened that no error of ours names."""

    code = "CLI-002"
    text = Text(
        vi="Lỗi bên trong của phần mềm ({kind}). Việc đang làm không được coi là xong. Chạy lại "
        "với APPLIANCE_TRACEBACK=1 trên dữ liệu thử và gửi kết quả cho quản trị viên.",
        en="Internal fault ({kind}). The work in hand does not count as done. Run it again with "
        "APPLIANCE_TRACEBACK=1 on test data and send what is printed to the administrator.",
    )


class NobodyAnswered(PersonOrTokenMissing):
    """A name, PIN or password was asked for and nobody gave it."""

    code = "CLI-003"
    text = Text(
        vi="Không ai trả lời câu hỏi trên. Không có gì thay đổi. Chạy lại tại bàn phím, hoặc dùng "
        "--as và --secret-file.",
        en="Nobody answered the question above. Nothing was changed. Run it again at a keyboard, "
        "or give --as and --secret-file.",
    )
