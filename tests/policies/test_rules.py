"""Every rule has a question it allows and one it refuses, one condition apart."""

import dataclasses
import datetime as dt
import re
from dataclasses import dataclass
from pathlib import Path

import pytest

from appliance.authority.model import Action, ApprovalState, Role
from appliance.holdings.model import Condition, Copying
from appliance.kernel.clock import VIETNAM
from appliance.kernel.levels import Level
from appliance.policy.engine import PolicyEngine
from appliance.policy.model import ApprovalFacts, DossierFacts, Effect, PersonFacts, Request
from appliance.policy.words import ACTION_WORDS, ROLE_WORDS

NOW = dt.datetime(2026, 11, 23, 9, 0, tzinfo=VIETNAM)
DAY = dt.timedelta(days=1)

OPERATOR = PersonFacts("an", frozenset({"operator"}), Level.TOI_MAT, Level.NONE)
LEADER = PersonFacts("lan", frozenset({"approving_leader"}), Level.TOI_MAT, Level.TOI_MAT)
OFFICER = PersonFacts("son", frozenset({"security_officer"}), Level.TOI_MAT, Level.NONE)

ORDINARY = DossierFacts("d0", Level.NONE, "ALLOWED", "GOOD")
SECRET = DossierFacts("d2", Level.TOI_MAT, "NOT_STATED", "NORMAL")

APPROVAL = ApprovalFacts(
    dossier="d2",
    level=Level.TOI_MAT,
    state="ACTIVE",
    valid_from=NOW - DAY,
    valid_until=NOW + DAY,
    copies_left=1,
    approver="lan",
    approver_max=Level.TOI_MAT,
    entered_by="an",
    activated_by="son",
    signature_valid=True,
)
WAITING = dataclasses.replace(APPROVAL, state="ENTERED", activated_by=None)

SCAN = Request("scan", OPERATOR, SECRET, APPROVAL, NOW)
SCAN_ORDINARY = Request("scan", OPERATOR, ORDINARY, None, NOW)
PUBLISH = dataclasses.replace(SCAN, action="publish")
READ = Request("read", OPERATOR, SECRET, None, NOW)
EXPORT = Request("export", OPERATOR, ORDINARY, None, NOW)
SIGN = Request("sign_approval", LEADER, SECRET, None, NOW)
ENTER = Request("enter_approval", OPERATOR, SECRET, WAITING, NOW)
ACTIVATE = Request("activate_approval", OFFICER, SECRET, WAITING, NOW)
REVOKE = Request("revoke_approval", OFFICER, SECRET, None, NOW)
IMPORT = Request("import_list", OPERATOR, None, None, NOW)
SEARCH = Request("search", OPERATOR, None, None, NOW)
READ_LOG = Request("read_log", LEADER, None, None, NOW)
ENROL = Request("enrol_person", OFFICER, None, None, NOW)


def by(request: Request, **person: object) -> Request:
    return dataclasses.replace(request, person=dataclasses.replace(request.person, **person))


def on(request: Request, **dossier: object) -> Request:
    assert request.dossier is not None
    return dataclasses.replace(request, dossier=dataclasses.replace(request.dossier, **dossier))


def under(request: Request, **approval: object) -> Request:
    assert request.approval is not None
    return dataclasses.replace(request, approval=dataclasses.replace(request.approval, **approval))


def as_role(request: Request, role: str) -> Request:
    return by(request, roles=frozenset({role}))


def top_secret(request: Request) -> Request:
    """Everything else stands: clearance, office and approval all reach Tuyệt mật."""
    reached = by(
        on(request, level=Level.TUYET_MAT), clearance=Level.TUYET_MAT, office_max=Level.TUYET_MAT
    )
    if reached.approval is None:
        return reached
    return under(reached, level=Level.TUYET_MAT, approver_max=Level.TUYET_MAT)


@dataclass(frozen=True)
class Pair:
    """Two questions that differ in one condition."""

    allowed: Request
    refused: Request


NO_ROLE = {"ROLE-00"}
PAIRS: dict[str, list[Pair]] = {
    "ROLE-01": [
        Pair(SCAN, as_role(SCAN, "quality_checker")),
        Pair(IMPORT, as_role(IMPORT, "inspector")),
        Pair(PUBLISH, as_role(PUBLISH, "security_officer")),
        Pair(ENTER, as_role(ENTER, "approving_leader")),
        Pair(EXPORT, as_role(EXPORT, "inspector")),
    ],
    "ROLE-02": [
        Pair(as_role(READ, "quality_checker"), as_role(READ, "inspector")),
        Pair(as_role(SEARCH, "quality_checker"), as_role(SEARCH, "inspector")),
    ],
    "ROLE-03": [
        Pair(as_role(SEARCH, "approving_leader"), as_role(SEARCH, "administrator")),
        Pair(SIGN, as_role(SIGN, "operator")),
        Pair(as_role(ACTIVATE, "approving_leader"), as_role(ACTIVATE, "operator")),
        Pair(as_role(REVOKE, "approving_leader"), as_role(REVOKE, "quality_checker")),
    ],
    "ROLE-04": [
        Pair(ENROL, as_role(ENROL, "administrator")),
        Pair(ACTIVATE, as_role(ACTIVATE, "inspector")),
        Pair(REVOKE, as_role(REVOKE, "operator")),
    ],
    "ROLE-05": [Pair(as_role(READ_LOG, "inspector"), as_role(READ_LOG, "operator"))],
    "SEC-01": [Pair(SCAN, top_secret(SCAN)), Pair(PUBLISH, top_secret(PUBLISH))],
    "SEC-02": [
        Pair(SIGN, top_secret(SIGN)),
        Pair(ENTER, top_secret(ENTER)),
        Pair(ACTIVATE, top_secret(ACTIVATE)),
    ],
    "SEC-03": [
        Pair(SCAN, by(SCAN, clearance=Level.MAT)),
        Pair(PUBLISH, by(PUBLISH, clearance=Level.NONE)),
        Pair(READ, by(READ, clearance=Level.MAT)),
    ],
    "SEC-04": [
        Pair(EXPORT, on(EXPORT, level=Level.MAT)),
        Pair(EXPORT, on(EXPORT, level=Level.TOI_MAT)),
    ],
    "COPY-01": [
        Pair(SCAN, on(SCAN, copying="NOT_ALLOWED")),
        Pair(SCAN_ORDINARY, on(SCAN_ORDINARY, copying="NOT_ALLOWED")),
    ],
    "PHY-01": [
        Pair(SCAN, on(SCAN, condition="DAMAGED")),
        Pair(SCAN_ORDINARY, on(SCAN_ORDINARY, condition="DAMAGED")),
    ],
    "APR-01": [
        Pair(SCAN, dataclasses.replace(SCAN, approval=None)),
        Pair(PUBLISH, dataclasses.replace(PUBLISH, approval=None)),
        Pair(SCAN_ORDINARY, on(SCAN_ORDINARY, level=Level.MAT)),
    ],
    "APR-02": [
        Pair(SCAN, under(SCAN, state="ENTERED")),
        Pair(SCAN, under(SCAN, state="REVOKED")),
        Pair(PUBLISH, under(PUBLISH, state="REVOKED")),
    ],
    "APR-03": [
        Pair(under(SCAN, valid_from=NOW), under(SCAN, valid_from=NOW + dt.timedelta(seconds=1)))
    ],
    "APR-04": [
        Pair(under(SCAN, valid_until=NOW + dt.timedelta(seconds=1)), under(SCAN, valid_until=NOW)),
        Pair(ENTER, under(ENTER, valid_until=NOW)),
        Pair(ACTIVATE, under(ACTIVATE, valid_until=NOW)),
    ],
    "APR-05": [
        Pair(SCAN, under(SCAN, level=Level.MAT)),
        Pair(on(under(SCAN, level=Level.MAT), level=Level.MAT), on(SCAN, level=Level.MAT)),
    ],
    "APR-06": [Pair(SCAN, under(SCAN, copies_left=0))],
    "APR-07": [
        Pair(SCAN, under(SCAN, approver_max=Level.MAT)),
        Pair(ENTER, under(ENTER, approver_max=Level.NONE)),
        Pair(ACTIVATE, under(ACTIVATE, approver_max=Level.MAT)),
    ],
    "APR-08": [
        Pair(SCAN, under(SCAN, approver="an")),
        Pair(PUBLISH, under(PUBLISH, approver="an")),
    ],
    "APR-09": [
        Pair(SCAN, under(SCAN, dossier="d9")),
        Pair(ENTER, under(ENTER, dossier="d9")),
        Pair(ACTIVATE, under(ACTIVATE, dossier="d9")),
    ],
    "APR-10": [
        Pair(SCAN, under(SCAN, signature_valid=False)),
        Pair(PUBLISH, under(PUBLISH, signature_valid=False)),
        Pair(ENTER, under(ENTER, signature_valid=False)),
        Pair(ACTIVATE, under(ACTIVATE, signature_valid=False)),
    ],
    "APR-11": [
        Pair(ACTIVATE, under(ACTIVATE, approver="son")),
        Pair(ACTIVATE, under(ACTIVATE, entered_by="son")),
    ],
    "APR-12": [Pair(SIGN, by(SIGN, office_max=Level.MAT))],
    "APR-13": [
        Pair(ENTER, under(ENTER, level=Level.MAT)),
        Pair(ENTER, on(under(ENTER, level=Level.NONE), level=Level.NONE)),
        Pair(ACTIVATE, under(ACTIVATE, level=Level.MAT)),
    ],
    "APR-14": [
        Pair(ACTIVATE, under(ACTIVATE, state="ACTIVE")),
        Pair(ACTIVATE, under(ACTIVATE, state="REVOKED")),
    ],
}
"""Rule id to its pairs. A permit's refusal is told as ROLE-00, because no rule applies then."""

CASES = [(rule, number) for rule, pairs in PAIRS.items() for number in range(len(pairs))]


def ids(engine: PolicyEngine, request: Request) -> set[str]:
    return {rule.id for rule in engine.decide(request).rules}


def test_rules_in_policies_and_in_tests_are_the_same(engine: PolicyEngine) -> None:
    assert {rule.id for rule in engine.rules} == set(PAIRS)


@pytest.mark.parametrize(("rule", "number"), CASES)
def test_allowed_side_is_allowed(engine: PolicyEngine, rule: str, number: int) -> None:
    verdict = engine.decide(PAIRS[rule][number].allowed)
    assert verdict.allowed
    assert all(r.effect is Effect.PERMIT for r in verdict.rules)
    if rule.startswith("ROLE"):
        assert rule in {r.id for r in verdict.rules}


@pytest.mark.parametrize(("rule", "number"), CASES)
def test_refused_side_is_refused_by_this_rule_alone(
    engine: PolicyEngine, rule: str, number: int
) -> None:
    verdict = engine.decide(PAIRS[rule][number].refused)
    assert not verdict.allowed
    expected = NO_ROLE if rule.startswith("ROLE") else {rule}
    assert {r.id for r in verdict.rules} == expected


@pytest.mark.parametrize("rule", [rule for rule in PAIRS if not rule.startswith("ROLE")])
def test_without_the_rule_its_refusals_would_be_allowed(policy_copy: Path, rule: str) -> None:
    for path in policy_copy.glob("*.cedar"):
        kept = [
            part for part in re.split(r"(?=^@id)", path.read_text(), flags=re.MULTILINE)
            if not part.startswith(f'@id("{rule}")')
        ]  # fmt: skip
        path.write_text("".join(kept))
    weakened = PolicyEngine.load(policy_copy)
    for pair in PAIRS[rule]:
        assert weakened.decide(pair.refused).allowed


@pytest.mark.parametrize("action", ["scan", "publish", "export"])
@pytest.mark.parametrize("role", list(Role))
def test_top_secret_is_refused_whoever_asks(engine: PolicyEngine, action: str, role: Role) -> None:
    approval = APPROVAL if action != "export" else None
    base = Request(action, OPERATOR, SECRET, approval, NOW)
    refused = engine.decide(as_role(top_secret(base), role))
    assert not refused.allowed
    assert "SEC-01" in {rule.id for rule in refused.rules}


def test_forbid_wins_over_a_permit_of_any_number_of_roles(engine: PolicyEngine) -> None:
    everybody = by(dataclasses.replace(SCAN, approval=None), roles=frozenset(Role))
    assert ids(engine, everybody) == {"APR-01"}


def test_every_reason_is_told_at_once(engine: PolicyEngine) -> None:
    worst = under(
        on(SCAN, copying="NOT_ALLOWED", condition="DAMAGED"), copies_left=0, valid_until=NOW
    )
    assert ids(engine, worst) == {"APR-04", "APR-06", "COPY-01", "PHY-01"}


def test_default_deny_names_the_roles_that_may(engine: PolicyEngine) -> None:
    verdict = engine.decide(as_role(ENROL, "operator"))
    assert [rule.id for rule in verdict.rules] == ["ROLE-00"]
    assert verdict.rules[0].text.vi.endswith("Được làm: cán bộ an toàn.")


def test_missing_approval_names_paper_and_offices_of_the_day(engine: PolicyEngine) -> None:
    without = dataclasses.replace(SCAN, approval=None)
    (rule,) = engine.decide(without).rules
    assert rule.missing is not None
    assert rule.grantor is not None
    assert rule.missing.vi.startswith("Quyết định phê duyệt số hóa")
    assert rule.grantor.vi == (
        "Bí thư Đảng ủy xã; Chủ tịch Hội đồng nhân dân xã; Chủ tịch Ủy ban nhân dân xã"
    )
    earlier = dataclasses.replace(without, now=dt.datetime(2026, 2, 28, 9, tzinfo=VIETNAM))
    (rule,) = engine.decide(earlier).rules
    assert rule.grantor is not None
    assert "Bí thư Huyện ủy" in rule.grantor.vi
    assert "xã" not in rule.grantor.vi


@pytest.mark.parametrize(
    "broken",
    [
        dataclasses.replace(SCAN, action="fly"),
        dataclasses.replace(SCAN, dossier=None),
        dataclasses.replace(IMPORT, dossier=SECRET),
        dataclasses.replace(ENTER, approval=None),
        as_role(SCAN, "emperor"),
        on(SCAN, copying="PERHAPS"),
    ],
    ids=["action", "no dossier", "wrong resource", "no approval", "role", "value"],
)
def test_question_that_cannot_be_answered_is_denied(engine: PolicyEngine, broken: Request) -> None:
    assert not engine.decide(broken).allowed


def test_strange_id_is_only_a_name(engine: PolicyEngine) -> None:
    assert ids(engine, by(SCAN, id='an" || true')) == {"ROLE-01"}


def test_vocabulary_of_schema_and_code_is_the_same() -> None:
    schema = (Path(__file__).parents[2] / "policies" / "appliance.cedarschema").read_text()

    def enumerated(name: str) -> set[str]:
        found = re.search(rf"entity {name} enum \[(.*?)\]", schema)
        assert found
        return set(re.findall(r'"(\w+)"', found.group(1)))

    actions = set()
    for group in re.findall(r"^action ([\w, ]+) appliesTo", schema, flags=re.MULTILINE):
        actions |= {name.strip() for name in group.split(",")}
    assert actions == {action.value for action in Action} == set(ACTION_WORDS)
    assert enumerated("Role") == {role.value for role in Role} == set(ROLE_WORDS)
    assert enumerated("Level") == {level.value for level in Level}
    assert enumerated("Copying") == {value.value for value in Copying}
    assert enumerated("Condition") == {value.value for value in Condition}
    assert enumerated("ApprovalState") == {state.value for state in ApprovalState}
