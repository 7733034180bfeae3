"""Cedar decides. Deny by default, forbid wins, any error denies."""

from __future__ import annotations

import dataclasses
from pathlib import Path

import cedarpy

from appliance.kernel.language import Language, Text
from appliance.kernel.levels import Level
from appliance.policy.model import Effect, Grade, Request, Rule, Verdict
from appliance.policy.numbers import Numbers
from appliance.policy.question import cedar_entities, cedar_request
from appliance.policy.rulebook import Rulebook, read_rulebook
from appliance.policy.words import ROLE_WORDS

NO_ROLE = Rule(
    id="ROLE-00",
    effect=Effect.FORBID,
    basis="Lựa chọn thiết kế: không có quy tắc cho phép thì từ chối",
    grade=Grade.DESIGN,
    text=Text(
        vi="Vai trò của người này không được làm việc đó. Được làm: {roles}.",
        en="This person's roles do not allow this act. Allowed to: {roles}.",
    ),
    missing=None,
    grantor=None,
)
"""Explains a default deny: Cedar gives no reason when no permit applies."""

NOT_DECIDED = Rule(
    id="ROLE-99",
    effect=Effect.FORBID,
    basis="Lựa chọn thiết kế: câu hỏi không trả lời được thì từ chối",
    grade=Grade.DESIGN,
    text=Text(
        vi="Bộ quy tắc không trả lời được câu hỏi này nên từ chối. Báo cán bộ an toàn.",
        en="The rules could not answer this question, so the answer is no. Call the security "
        "officer.",
    ),
    missing=None,
    grantor=None,
)
"""Explains a denial by error: a rule that fails to evaluate must never open a door."""

NO_OFFICE = Text(
    vi="không có chức danh nào trong danh mục (offices.toml)",
    en="no office in the catalogue (offices.toml)",
)


class PolicyEngine:
    """The rules and numbers in force, ready to decide."""

    def __init__(self, book: Rulebook) -> None:
        """Take a checked rulebook; use ``load``."""
        self._book = book

    @classmethod
    def load(cls, folder: Path) -> PolicyEngine:
        """Load and check the policy files of ``folder``.

        Raises:
            PolicyDamaged: a file is missing or does not fit the schema; nothing may be decided.
        """
        return cls(read_rulebook(folder))

    @property
    def rules(self) -> tuple[Rule, ...]:
        """Every rule of the files, in their order."""
        return tuple(self._book.rules.values())

    @property
    def numbers(self) -> Numbers:
        """The numbers that came with the rules."""
        return self._book.numbers

    @property
    def sha256(self) -> str:
        """Hash of all policy files, stored with every decision."""
        return self._book.sha256

    def roles_for(self, action: str) -> tuple[str, ...]:
        """Return the roles that hold a permit for ``action``."""
        return self._book.roles_of_action.get(action, ())

    def decide(self, request: Request) -> Verdict:
        """Answer one question; never raises because of a rule: what cannot be decided is denied."""
        answer = cedarpy.is_authorized(
            cedar_request(request), self._book.policies, cedar_entities(request), self._book.schema
        )
        if answer.diagnostics.errors:
            return Verdict(allowed=False, rules=(NOT_DECIDED,), policy_sha256=self.sha256)
        rules = [
            self._book.rules[self._book.rule_of_policy[name]] for name in answer.diagnostics.reasons
        ]
        rules.sort(key=lambda rule: rule.id)
        if answer.allowed:
            return Verdict(allowed=True, rules=tuple(rules), policy_sha256=self.sha256)
        if request.person.roles.isdisjoint(self.roles_for(request.action)):
            rules.insert(0, self._no_role(request.action))
        rules = [self._with_grantor(rule, request) for rule in rules or [NOT_DECIDED]]
        return Verdict(allowed=False, rules=tuple(rules), policy_sha256=self.sha256)

    def _no_role(self, action: str) -> Rule:
        roles = [ROLE_WORDS[role] for role in self.roles_for(action)]
        words = {
            language: ", ".join(role(language) for role in roles) or "-" for language in Language
        }
        return dataclasses.replace(NO_ROLE, text=_filled(NO_ROLE.text, "roles", words))

    def _with_grantor(self, rule: Rule, request: Request) -> Rule:
        """Name the offices that may grant the missing paper today, from the catalogue."""
        if rule.grantor is None or "{offices}" not in rule.grantor.vi:
            return rule
        level = request.dossier.level if request.dossier else Level.NONE
        offices = self.numbers.offices.may_approve(level, day=request.now.date())
        words = {
            Language.VI: _names([o.vi for o in offices], NO_OFFICE.vi),
            Language.EN: _names([o.en for o in offices], NO_OFFICE.en),
        }
        return dataclasses.replace(rule, grantor=_filled(rule.grantor, "offices", words))


def _names(names: list[str], none: str) -> str:
    return "; ".join(names) or none


def _filled(text: Text, field: str, words: dict[Language, str]) -> Text:
    return Text(
        vi=text.vi.replace(f"{{{field}}}", words[Language.VI]),
        en=text.en.replace(f"{{{field}}}", words[Language.EN]),
    )
