"""Errors of keys, tokens and PINs."""

from __future__ import annotations

from appliance.kernel.errors import DeviceError, EvidenceError, PersonOrTokenMissing, Refused
from appliance.kernel.language import Text


class ModuleMissing(DeviceError):
    """The PKCS#11 module is not there or is not a PKCS#11 module."""

    code = "KEY-001"
    text = Text(
        vi="Không nạp được thư viện của thiết bị lưu khóa (PKCS#11). Trạm chưa mở, không có gì "
        "thay đổi. Cài trình điều khiển của thiết bị hoặc sửa đường dẫn HSM_MODULE.",
        en="The token's PKCS#11 module could not be loaded. The station is not open; nothing "
        "changed. Install the token's driver or correct HSM_MODULE.",
    )


class PinRefused(PersonOrTokenMissing):
    """The token did not accept the PIN."""

    code = "KEY-002"
    text = Text(
        vi="Mã PIN không được chấp nhận. Chưa có gì được ký hay mở. Nhập lại cẩn thận: thiết bị tự "
        "khóa sau vài lần sai.",
        en="The PIN was not accepted. Nothing was signed or opened. Type it again with care: the "
        "token locks itself after a few wrong tries.",
    )


class PinOneTryLeft(PinRefused):
    """The token did not accept the PIN and warns that the next wrong one locks it."""

    code = "KEY-003"
    text = Text(
        vi="Mã PIN không được chấp nhận. Chưa có gì được ký hay mở. Thiết bị báo chỉ còn một lần "
        "thử: dừng lại và gọi người giữ khóa.",
        en="The PIN was not accepted. Nothing was signed or opened. The token warns that one try "
        "is left: stop and call the key custodian.",
    )


class PinLocked(PersonOrTokenMissing):
    """The token is locked after wrong PINs, or its PIN has run out."""

    code = "KEY-004"
    text = Text(
        vi="Thiết bị đã khóa mã PIN. Chưa có gì được ký hay mở. Gọi người giữ khóa để mở khóa "
        "thiết bị hoặc cấp thiết bị khác.",
        en="The token has locked its PIN. Nothing was signed or opened. Call the key custodian to "
        "unlock the token or to issue another.",
    )


class TokenAbsent(PersonOrTokenMissing):
    """No token with this label is plugged in."""

    code = "KEY-005"
    text = Text(
        vi="Không thấy thiết bị lưu khóa có nhãn {label}. Chưa có gì được ký hay mở. Cắm đúng "
        "thiết bị rồi thử lại.",
        en="No token with the label {label} is plugged in. Nothing was signed or opened. Plug in "
        "the right token and try again.",
    )


class TokenGone(PersonOrTokenMissing):
    """The token went away in the middle of the work."""

    code = "KEY-006"
    text = Text(
        vi="Thiết bị lưu khóa {label} đã bị rút hoặc ngừng trả lời. Việc đang làm chưa xong; những "
        "gì đã nhận vẫn an toàn. Cắm lại thiết bị rồi làm lại bước này.",
        en="The token {label} was pulled or stopped answering. The work in hand is not done; what "
        "was accepted is safe. Plug the token in again and repeat this step.",
    )


class KeyMissing(EvidenceError):
    """The token is there but does not hold the key."""

    code = "KEY-007"
    text = Text(
        vi="Thiết bị {label} không có khóa {key}. Dữ liệu dưới khóa này không mở được. Không khởi "
        "tạo lại thiết bị; gọi người giữ khóa.",
        en="The token {label} does not hold the key {key}. What lies under that key cannot be "
        "opened. Do not initialise the token; call the key custodian.",
    )


class WrapRejected(EvidenceError):
    """A wrapped key, or what it is bound to, was changed."""

    code = "KEY-008"
    text = Text(
        vi="Khóa đã bọc không khớp với hồ sơ hoặc trạm của nó: đã bị sửa hoặc chuyển chỗ. Không có "
        "gì được giải mã. Dừng việc và gọi cán bộ an toàn.",
        en="A wrapped key does not fit its dossier or station: it was changed or moved. Nothing "
        "was decrypted. Stop and call the security officer.",
    )


class SignatureRejected(EvidenceError):
    """A person's signature does not verify under the key on record."""

    code = "KEY-009"
    text = Text(
        vi="Chữ ký không khớp với khóa đã đăng ký của người này. Việc này không được chấp nhận. "
        "Dùng đúng thiết bị đã đăng ký hoặc gọi cán bộ an toàn.",
        en="The signature does not verify under the key on record for this person. The act was not "
        "accepted. Use the enrolled token or call the security officer.",
    )


class TokenUnsuited(DeviceError):
    """The token lacks a mechanism or key that the product needs."""

    code = "KEY-010"
    text = Text(
        vi="Thiết bị {label} không làm được việc cần thiết ({need}). Chưa có gì được ký hay mở. "
        "Dùng thiết bị khác.",
        en="The token {label} cannot do what is needed ({need}). Nothing was signed or opened. Use "
        "another token.",
    )


class TokenInUse(Refused):
    """The token already serves: it holds a station's log head, or the label is taken."""

    code = "KEY-011"
    text = Text(
        vi="Thiết bị có nhãn {label} đang được dùng. Không có gì bị ghi lên thiết bị. Chọn nhãn "
        "khác hoặc thiết bị khác.",
        en="A token with the label {label} is already in use. Nothing was written to it. Choose "
        "another label or another token.",
    )


class PinSourceUnusable(PersonOrTokenMissing):
    """The PIN cannot be had from where the station's settings say."""

    code = "KEY-012"
    text = Text(
        vi="Không lấy được mã PIN từ nguồn đã cấu hình ({source}). Thiết bị chưa bị thử lần nào. "
        "Sửa nguồn PIN trong station.toml: tệp chỉ chủ sở hữu đọc được, biến môi trường, hoặc "
        "nhập tay.",
        en="The PIN could not be had from the configured source ({source}). No try was used up. "
        "Correct it in station.toml: a file only its owner can read, a variable, or typed in.",
    )


class ForeignToken(EvidenceError):
    """A token of the right label that is not the one the station was made with."""

    code = "KEY-013"
    text = Text(
        vi="Thiết bị nhãn {label} không phải thiết bị của trạm này: khóa ký nhật ký khác. Không có "
        "gì được ký hay mở. Rút thiết bị ra và gọi cán bộ an toàn.",
        en="The token {label} is not this station's: its log key differs. Nothing was signed or "
        "opened. Pull it out and call the security officer.",
    )


class TokenAmbiguous(PersonOrTokenMissing):
    """Two tokens carry the same label."""

    code = "KEY-014"
    text = Text(
        vi="Có hơn một thiết bị mang nhãn {label}. Chưa có gì được ký hay mở. Rút bớt, chỉ để lại "
        "thiết bị cần dùng.",
        en="More than one token has the label {label}. Nothing was signed or opened. Leave only "
        "the one to be used.",
    )
