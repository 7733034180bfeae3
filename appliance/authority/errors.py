"""Errors of the authority room."""

from __future__ import annotations

from appliance.kernel.errors import PersonOrTokenMissing, Refused, UsageError
from appliance.kernel.language import Language, Text
from appliance.policy.explain import basis_with_standing
from appliance.policy.model import Rule, Verdict
from appliance.policy.words import ACTION_WORDS


class PolicyRefusal(Refused):
    """The gate said no. The decision and its custody event are on record; nothing else changed.

    Attributes:
        rules: Every rule that said no, with basis, missing paper and grantor.
        codes: Their ids.
    """

    code = "AUT-001"
    text = Text(
        vi="Từ chối: {action}. Không có gì bị thay đổi; lời từ chối đã được ghi vào nhật ký.",
        en="Refused: {action}. Nothing was changed; the refusal is on the log.",
    )

    def __init__(self, action: str, verdict: Verdict) -> None:
        """Keep what was asked and the answer."""
        super().__init__(action=action)
        self.rules = verdict.rules
        self.codes = tuple(rule.id for rule in verdict.rules)

    def message(self, language: Language) -> str:
        """Return which rules said no, which paper is missing and who can grant it."""
        action = ACTION_WORDS[self.params["action"]](language)  # type: ignore[index]  # a str
        lines = [self.text(language).format(action=action)]
        # What no paper lifts comes first: it settles the matter.
        decisive_first = sorted(self.rules, key=lambda rule: rule.missing is not None)
        lines += [_rule_line(rule, language) for rule in decisive_first]
        return "\n".join([*lines, *self._way_out(language)])

    def details(self) -> dict[str, object]:
        """Return code, act and rule ids."""
        return {**super().details(), "rules": list(self.codes)}

    def _way_out(self, language: Language) -> list[str]:
        """Name papers only if they would help: one rule that no paper lifts makes them useless."""
        if any(rule.missing is None for rule in self.rules):
            return [NO_WAY_OUT(language)]
        ways = []
        for rule in self.rules:
            if rule.missing is not None:
                ways.append(f"{MISSING(language)} ({rule.id}): {rule.missing(language)}.")
            if rule.grantor is not None:
                ways.append(f"{GRANTOR(language)}: {rule.grantor(language)}.")
        return ways


MISSING = Text(vi="Giấy tờ còn thiếu", en="Missing paper")
GRANTOR = Text(vi="Người có thẩm quyền cấp", en="Who can grant it")
NO_WAY_OUT = Text(
    vi="Không giấy tờ nào gỡ được mọi quy tắc trên. Dừng việc này; nếu cần, hỏi cán bộ an toàn.",
    en="No paper lifts all of these rules. Stop here; if need be, ask the security officer.",
)


def _rule_line(rule: Rule, language: Language) -> str:
    return f"[{rule.id}] {rule.text(language)} " + BASIS(language).format(
        basis=basis_with_standing(rule.basis, rule.grade, language)
    )


BASIS = Text(vi="Căn cứ: {basis}", en="Basis: {basis}")


class LogInRefused(PersonOrTokenMissing):
    """Name and secret do not belong together, or the name is not known: the words are the same."""

    code = "AUT-002"
    text = Text(
        vi="Không đăng nhập được: tên, mã PIN hoặc mật khẩu không đúng. Chưa ai được vào. Thử lại "
        "sau giây lát; thẻ tự khóa sau vài lần sai mã PIN.",
        en="Log-in failed: name, PIN or password is wrong. Nobody was let in. Try again in a "
        "moment; a token locks itself after a few wrong PINs.",
    )


class LogInTooSoon(PersonOrTokenMissing):
    """After failures a name must wait; nothing was tried."""

    code = "AUT-003"
    text = Text(
        vi="Tên đăng nhập này phải chờ thêm {seconds} giây sau những lần sai trước. Chưa thử mã "
        "PIN hay mật khẩu nào. Nếu không phải do người này gõ sai, gọi cán bộ an toàn.",
        en="This name must wait {seconds} more seconds after earlier failures. No PIN or password "
        "was tried. If the failures were not this person's, call the security officer.",
    )


class LoginTaken(UsageError):
    """Another person already has this log-in name or token."""

    code = "AUT-004"
    text = Text(
        vi="Tên đăng nhập hoặc thẻ này đã thuộc về người khác. Không ai được ghi danh. Chọn tên "
        "hoặc thẻ khác.",
        en="This log-in name or token already belongs to somebody. Nobody was enrolled. Choose "
        "another name or token.",
    )


FIELD_WORDS = {
    "login": Text(vi="tên đăng nhập", en="the log-in name"),
    "name": Text(vi="họ tên", en="the name"),
    "roles": Text(
        vi="vai trò (người đầu tiên phải là cán bộ an toàn)",
        en="the roles (the first person is a security officer)",
    ),
    "office": Text(vi="chức danh", en="the office"),
    "token": Text(vi="thẻ ký số của lãnh đạo phê duyệt", en="the approving leader's token"),
    "number": Text(vi="số quyết định", en="the number of the decision"),
    "date": Text(vi="ngày quyết định", en="the date of the decision"),
    "copies": Text(vi="số bản", en="the number of copies"),
    "period": Text(vi="thời hạn", en="the period"),
    "purpose": Text(vi="mục đích", en="the purpose"),
    "reason": Text(vi="lý do thu hồi", en="the reason of the revocation"),
}
"""Fields that a person types, in words."""


class FieldInvalid(UsageError):
    """Something typed does not stand; the parameter ``field`` names it."""

    def message(self, language: Language) -> str:
        """Return the message with the field in words."""
        field = FIELD_WORDS[str(self.params["field"])]
        return self.text(language).format(field=field(language))


class NewcomerInvalid(FieldInvalid):
    """A field of the person to enrol does not stand."""

    code = "AUT-005"
    text = Text(
        vi="Không ghi danh được: {field} không hợp lệ. Không có gì bị thay đổi. Sửa rồi làm lại.",
        en="Not enrolled: {field} does not stand. Nothing was changed. Correct it and try again.",
    )


class PasswordTooShort(UsageError):
    """The password is shorter than the policy asks."""

    code = "AUT-006"
    text = Text(
        vi="Mật khẩu phải có ít nhất {least} ký tự. Không ai được ghi danh. Chọn mật khẩu dài hơn.",
        en="A password has at least {least} characters. Nobody was enrolled. Choose a longer one.",
    )


class FirstPersonOnly(Refused):
    """Only the first person of a station is enrolled without anybody being logged in."""

    code = "AUT-007"
    text = Text(
        vi="Trạm đã có người dùng: việc ghi danh phải do cán bộ an toàn đã đăng nhập thực hiện. "
        "Không ai được ghi danh. Nhờ cán bộ an toàn đăng nhập rồi ghi danh.",
        en="The station already has people: a security officer who is logged in enrols others. "
        "Nobody was enrolled. Ask the officer to log in and do it.",
    )


class PersonUnknown(UsageError):
    """No such person is on record."""

    code = "AUT-008"
    text = Text(
        vi="Không có người này trong trạm. Không có gì bị thay đổi. Xem lại tên đăng nhập.",
        en="No such person is on record. Nothing was changed. Check the log-in name.",
    )


class DossierUnknown(UsageError):
    """No such dossier is on record."""

    code = "AUT-009"
    text = Text(
        vi="Không có hồ sơ này trong trạm. Không có gì bị thay đổi. Xem lại mã hồ sơ.",
        en="No such dossier is on record. Nothing was changed. Check the dossier code.",
    )


class ApprovalUnknown(UsageError):
    """No such approval is on record."""

    code = "AUT-010"
    text = Text(
        vi="Không có phê duyệt này trong trạm. Không có gì bị thay đổi. Xem lại mã phê duyệt.",
        en="No such approval is on record. Nothing was changed. Check the approval's id.",
    )


class ApprovalTermsInvalid(FieldInvalid):
    """A term of the approval does not stand."""

    code = "AUT-011"
    text = Text(
        vi="Nội dung phê duyệt không hợp lệ: {field}. Chưa có gì được ký hay ghi. Xem lại quyết "
        "định giấy rồi nhập lại.",
        en="A term of the approval does not stand: {field}. Nothing was signed or stored. Check "
        "the paper decision and enter it again.",
    )


class ApproverHasNoToken(PersonOrTokenMissing):
    """An approval is signed by the approver's own token; a password cannot sign."""

    code = "AUT-012"
    text = Text(
        vi="Người phê duyệt chưa có thẻ ký số trong trạm. Chưa có gì được ký. Ghi danh thẻ của "
        "người phê duyệt trước.",
        en="The approver has no token on record. Nothing was signed. Enrol the approver's token "
        "first.",
    )


class CopiesUsedUp(Refused):
    """No copy is left on the approval, or it is no longer active."""

    code = "AUT-013"
    text = Text(
        vi="Phê duyệt không còn bản nào được phép, hoặc không còn hiệu lực. Chưa có gì được quét. "
        "Cần phê duyệt mới.",
        en="The approval has no copy left, or is no longer active. Nothing was scanned. A new "
        "approval is needed.",
    )


class ApprovalNotWaiting(Refused):
    """The approval is not in the state that the act needs; somebody else acted on it."""

    code = "AUT-014"
    text = Text(
        vi="Phê duyệt đã bị thu hồi hoặc đã được người khác xử lý. Không có gì bị thay đổi. Xem "
        "lại trạng thái của phê duyệt.",
        en="The approval was revoked or somebody else has acted on it. Nothing was changed. Look "
        "at its state again.",
    )
