"""The gate: no authority, no permit; and every answer is on record."""

import datetime as dt
import json
from typing import Any

import pytest

from appliance.authority.approvals import consume_copy, revoke_approval
from appliance.authority.errors import DossierUnknown, PersonUnknown, PolicyRefusal
from appliance.authority.gate import require_allowed, require_permit
from appliance.authority.model import Action, Actor, Permit, Role
from appliance.custody.log import record
from appliance.custody.model import CustodyEvent, EventType
from appliance.kernel.ids import DossierId, PersonId
from appliance.kernel.language import Language
from appliance.kernel.levels import Level


def permit(
    office: Any, dossier: DossierId, *, by: str = "an", action: Action = Action.SCAN
) -> Permit:
    return require_permit(
        office.vault, office.policy, actor=office.actor(by), action=action, dossier=dossier
    )


def refusal(office: Any, dossier: DossierId, **how: Any) -> PolicyRefusal:
    with pytest.raises(PolicyRefusal) as caught:
        permit(office, dossier, **how)
    return caught.value


def use_copy(office: Any, approval: str) -> None:
    with office.vault.database.unit_of_work() as uow:
        consume_copy(uow, approval)
        record(uow, CustodyEvent(EventType.CAPTURE_OPENED, office.clock.now(), "an"))
        uow.commit()


def test_ordinary_dossier_gets_a_permit_on_record(office: Any) -> None:
    given = permit(office, office.dossier(Level.NONE))
    assert given.approval is None
    assert given.rules == ("ROLE-01",)
    assert given.expires_at - given.issued_at == dt.timedelta(minutes=240)
    row = office.vault.database.one("SELECT * FROM permit")
    assert (row["id"], row["action"], row["level"]) == (given.id, "scan", "NONE")
    decision = office.vault.database.one(
        "SELECT * FROM decision WHERE id = ?", (row["decision_id"],)
    )
    assert decision["allowed"] == 1
    assert decision["policy_sha256"] == office.policy.sha256


def test_secret_dossier_without_approval_is_refused_with_paper_and_grantor(office: Any) -> None:
    refused = refusal(office, office.dossier(Level.TOI_MAT))
    assert refused.exit_code == 3
    assert refused.codes == ("APR-01",)
    vi, en = refused.message(Language.VI), refused.message(Language.EN)
    assert vi.startswith("Từ chối: quét. Không có gì bị thay đổi")
    assert "[APR-01] Hồ sơ mật chỉ được số hóa khi có phê duyệt bằng văn bản." in vi
    assert "Giấy tờ còn thiếu (APR-01): Quyết định phê duyệt số hóa" in vi
    assert "Người có thẩm quyền cấp: Bí thư Đảng ủy xã; Chủ tịch Hội đồng nhân dân xã;" in vi
    assert "Missing paper (APR-01): The decision that approves" in en
    assert refused.details() == {"code": "AUT-001", "action": "scan", "rules": ["APR-01"]}


def test_refusal_is_on_record_before_it_is_raised(office: Any) -> None:
    dossier = office.dossier(Level.MAT)
    decisions, permits = office.count("decision"), office.count("permit")
    refusal(office, dossier)
    assert office.count("decision") == decisions + 1
    assert office.count("permit") == permits
    event = json.loads(office.events(EventType.POLICY_DECISION)[-1])
    assert event["outcome"] == "refused"
    assert event["dossier"] == dossier
    assert event["detail"] == {
        "action": "scan", "rules": ["APR-01"], "policy": office.policy.sha256,
    }  # fmt: skip


def test_active_approval_gives_a_permit_that_ends_with_it(office: Any) -> None:
    dossier = office.dossier(Level.TOI_MAT)
    until = office.clock.now() + dt.timedelta(minutes=30)
    approval = office.approve(dossier, valid_until=until)
    given = permit(office, dossier)
    assert given.approval == approval.id
    assert given.level is Level.TOI_MAT
    assert given.expires_at == until


def test_entered_but_not_activated_approval_gives_nothing(office: Any) -> None:
    dossier = office.dossier(Level.MAT)
    office.enter(dossier)
    assert refusal(office, dossier).codes == ("APR-02",)


def test_expired_approval_gives_nothing(office: Any) -> None:
    dossier = office.dossier(Level.MAT)
    office.approve(dossier, valid_until=office.clock.now() + dt.timedelta(hours=1))
    permit(office, dossier)
    office.clock.at += dt.timedelta(hours=1)
    assert refusal(office, dossier).codes == ("APR-04",)


def test_revoked_approval_gives_nothing(office: Any) -> None:
    dossier = office.dossier(Level.MAT)
    approval = office.approve(dossier)
    permit(office, dossier)
    revoke_approval(
        office.vault, office.policy, actor=office.actor("lan"), approval=approval.id,
        reason="Quyết định bị bãi bỏ",
    )  # fmt: skip
    assert refusal(office, dossier).codes == ("APR-02",)


def test_approval_of_one_dossier_does_not_open_another(office: Any) -> None:
    office.approve(office.dossier(Level.MAT))
    assert refusal(office, office.dossier(Level.MAT)).codes == ("APR-01",)


def test_no_copies_left_refuses_a_scan_but_not_the_publishing_of_what_was_scanned(
    office: Any,
) -> None:
    dossier = office.dossier(Level.MAT)
    use_copy(office, office.approve(dossier, copies=1).id)
    assert refusal(office, dossier).codes == ("APR-06",)
    assert permit(office, dossier, action=Action.PUBLISH).approval is not None


def test_second_approval_takes_over_when_the_first_is_used_up(office: Any) -> None:
    dossier = office.dossier(Level.MAT)
    use_copy(office, office.approve(dossier, copies=1).id)
    second = office.approve(dossier, copies=1, paper_number="13/QĐ-UBND")
    assert permit(office, dossier).approval == second.id


def test_approver_does_not_scan_under_own_approval(office: Any) -> None:
    dossier = office.dossier(Level.MAT)
    office.approve(dossier, approver="kim")
    assert refusal(office, dossier, by="kim").codes == ("APR-08",)
    assert permit(office, dossier, by="an").person == office.people["an"].id


def test_clearance_below_the_level_is_refused(office: Any) -> None:
    office.enrol("moi", Role.OPERATOR, clearance=Level.MAT)
    dossier = office.dossier(Level.TOI_MAT)
    office.approve(dossier)
    assert refusal(office, dossier, by="moi").codes == ("SEC-03",)


def test_top_secret_is_refused_and_no_paper_is_promised(office: Any) -> None:
    refused = refusal(office, office.dossier(Level.TUYET_MAT))
    assert "SEC-01" in refused.codes
    assert "Giấy tờ còn thiếu" not in refused.message(Language.VI)
    assert "No paper lifts all of these rules" in refused.message(Language.EN)


def test_one_top_secret_document_closes_the_whole_dossier(office: Any) -> None:
    dossier = office.dossier(
        Level.MAT, documents=[(Level.MAT, "ALLOWED", "GOOD"), (Level.TUYET_MAT, "ALLOWED", "GOOD")]
    )
    assert "SEC-01" in refusal(office, dossier).codes


@pytest.mark.parametrize(
    ("copying", "condition", "rule"),
    [("NOT_ALLOWED", "GOOD", "COPY-01"), ("ALLOWED", "DAMAGED", "PHY-01")],
)
def test_worst_document_decides_for_the_dossier(
    office: Any, copying: str, condition: str, rule: str
) -> None:
    dossier = office.dossier(
        Level.NONE,
        documents=[(Level.NONE, "ALLOWED", "GOOD"), (Level.NONE, copying, condition)],
    )
    assert refusal(office, dossier).codes == (rule,)
    assert permit(office, office.dossier(Level.NONE)).rules == ("ROLE-01",)


def test_roles_come_from_the_record_not_from_the_session(office: Any) -> None:
    tra = office.people["tra"]
    forged = Actor(tra.id, "tra", tra.name, office.people["an"].roles, Level.TUYET_MAT, None)
    with pytest.raises(PolicyRefusal) as caught:
        require_permit(
            office.vault, office.policy, actor=forged, action=Action.SCAN,
            dossier=office.dossier(Level.NONE),
        )  # fmt: skip
    assert caught.value.codes == ("ROLE-00",)


def test_acts_on_the_station_are_decided_and_recorded(office: Any) -> None:
    verdict = require_allowed(
        office.vault, office.policy, actor=office.actor("tra"), action=Action.READ_LOG, dossier=None
    )
    assert [rule.id for rule in verdict.rules] == ["ROLE-05"]
    with pytest.raises(PolicyRefusal):
        require_allowed(
            office.vault, office.policy, actor=office.actor("tra"), action=Action.IMPORT_LIST,
            dossier=None,
        )  # fmt: skip


def test_ordinary_dossier_leaves_and_a_secret_one_does_not(office: Any) -> None:
    ask = {"policy": office.policy, "actor": office.actor("an"), "action": Action.EXPORT}
    assert require_allowed(office.vault, dossier=office.dossier(Level.NONE), **ask).allowed
    with pytest.raises(PolicyRefusal) as caught:
        require_allowed(office.vault, dossier=office.dossier(Level.MAT), **ask)
    assert caught.value.codes == ("SEC-04",)


def test_unknown_dossier_or_person_is_named_and_nothing_is_recorded(office: Any) -> None:
    before = office.count("decision")
    with pytest.raises(DossierUnknown):
        permit(office, DossierId("none"))
    ghost = Actor(PersonId("ghost"), "x", "x", frozenset(), Level.NONE, None)
    with pytest.raises(PersonUnknown):
        require_permit(
            office.vault, office.policy, actor=ghost, action=Action.SCAN,
            dossier=office.dossier(Level.NONE),
        )  # fmt: skip
    assert office.count("decision") == before


@pytest.mark.parametrize(
    "edit",
    [
        "UPDATE approval SET copies_allowed = 99",
        "UPDATE approval SET valid_until = '2099-01-01T00:00:00+07:00'",
        "UPDATE approval SET document = replace(document, '\"copies\":1', '\"copies\":9')",
        "UPDATE approval SET signature = zeroblob(64)",
        "UPDATE approval SET document = document || ' '",
    ],
)
def test_approval_edited_behind_the_gate_counts_as_unsigned(office: Any, edit: str) -> None:
    dossier = office.dossier(Level.MAT)
    office.approve(dossier)
    permit(office, dossier)
    connection = office.vault.database._connection  # an attacker with the database key
    connection.execute("DROP TRIGGER approval_terms_are_final")
    connection.execute(edit)
    assert "APR-10" in refusal(office, dossier).codes
