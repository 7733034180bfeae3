"""What no combination of facts may bring about."""

import datetime as dt

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from appliance.authority.model import Action, Role
from appliance.kernel.clock import VIETNAM
from appliance.kernel.levels import Level
from appliance.policy.engine import PolicyEngine
from appliance.policy.model import ApprovalFacts, DossierFacts, PersonFacts, Request

NOW = dt.datetime(2026, 11, 23, 9, 0, tzinfo=VIETNAM)
NAMES = st.sampled_from(["an", "lan", "son"])
LEVELS = st.sampled_from(list(Level))
MOMENTS = st.sampled_from([NOW + dt.timedelta(hours=h) for h in (-48, -1, 0, 1, 48)])

PERSONS = st.builds(
    PersonFacts,
    id=NAMES,
    roles=st.frozensets(st.sampled_from([role.value for role in Role])),
    clearance=LEVELS,
    office_max=LEVELS,
)
DOSSIERS = st.builds(
    DossierFacts,
    id=st.sampled_from(["d1", "d2"]),
    level=LEVELS,
    copying=st.sampled_from(["ALLOWED", "NOT_STATED", "NOT_ALLOWED"]),
    condition=st.sampled_from(["GOOD", "NORMAL", "DAMAGED"]),
)
APPROVALS = st.builds(
    ApprovalFacts,
    dossier=st.sampled_from(["d1", "d2"]),
    level=LEVELS,
    state=st.sampled_from(["ENTERED", "ACTIVE", "REVOKED"]),
    valid_from=MOMENTS,
    valid_until=MOMENTS,
    copies_left=st.integers(-1, 2),
    approver=NAMES,
    approver_max=LEVELS,
    entered_by=NAMES,
    activated_by=st.none() | NAMES,
    signature_valid=st.booleans(),
)
ANY = settings(
    max_examples=400, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)


def holds(approval: ApprovalFacts | None, dossier: DossierFacts) -> bool:
    """The approval carries the dossier now, said a second time and without Cedar."""
    return (
        approval is not None
        and approval.dossier == dossier.id
        and approval.level == dossier.level
        and approval.state == "ACTIVE"
        and approval.valid_from <= NOW < approval.valid_until
        and approval.approver_max.rank >= dossier.level.rank
        and approval.signature_valid
    )


@ANY
@given(person=PERSONS, dossier=DOSSIERS, approval=st.none() | APPROVALS)
def test_scan_is_allowed_exactly_when_every_condition_holds(
    engine: PolicyEngine,
    person: PersonFacts,
    dossier: DossierFacts,
    approval: ApprovalFacts | None,
) -> None:
    expected = (
        "operator" in person.roles
        and dossier.level is not Level.TUYET_MAT
        and person.clearance.rank >= dossier.level.rank
        and dossier.copying != "NOT_ALLOWED"
        and dossier.condition != "DAMAGED"
        and (approval is None or (approval.approver != person.id))
    )
    if dossier.level is not Level.NONE:
        expected = expected and approval is not None and approval.copies_left > 0
        expected = expected and holds(approval, dossier)
    elif approval is not None:
        expected = expected and approval.dossier == dossier.id and approval.signature_valid
    assert engine.decide(Request("scan", person, dossier, approval, NOW)).allowed == expected


@ANY
@given(
    action=st.sampled_from(["scan", "publish"]),
    person=PERSONS,
    dossier=DOSSIERS.filter(lambda dossier: dossier.level.secret),
    approval=st.none() | APPROVALS,
)
def test_secret_dossier_is_never_copied_without_an_active_approval(
    engine: PolicyEngine,
    action: str,
    person: PersonFacts,
    dossier: DossierFacts,
    approval: ApprovalFacts | None,
) -> None:
    if not holds(approval, dossier):
        assert not engine.decide(Request(action, person, dossier, approval, NOW)).allowed


@ANY
@given(action=st.sampled_from(["scan", "publish", "export"]), person=PERSONS, approval=APPROVALS)
def test_top_secret_is_never_scanned_published_or_exported(
    engine: PolicyEngine, action: str, person: PersonFacts, approval: ApprovalFacts
) -> None:
    dossier = DossierFacts("d1", Level.TUYET_MAT, "ALLOWED", "GOOD")
    given_approval = approval if action != "export" else None
    assert not engine.decide(Request(action, person, dossier, given_approval, NOW)).allowed


@ANY
@given(action=st.sampled_from(list(Action)), person=PERSONS, dossier=DOSSIERS, approval=APPROVALS)
def test_a_person_without_a_role_may_do_nothing(
    engine: PolicyEngine,
    action: Action,
    person: PersonFacts,
    dossier: DossierFacts,
    approval: ApprovalFacts,
) -> None:
    nobody = PersonFacts(person.id, frozenset(), person.clearance, person.office_max)
    on_station = action in {
        Action.IMPORT_LIST, Action.SEARCH, Action.READ_LOG, Action.ENROL_PERSON,
    }  # fmt: skip
    with_approval = action in {
        Action.SCAN, Action.PUBLISH, Action.ENTER_APPROVAL, Action.ACTIVATE_APPROVAL,
    }  # fmt: skip
    request = Request(
        action,
        nobody,
        None if on_station else dossier,
        approval if with_approval else None,
        NOW,
    )
    verdict = engine.decide(request)
    assert not verdict.allowed
    assert verdict.rules[0].id == "ROLE-00"
