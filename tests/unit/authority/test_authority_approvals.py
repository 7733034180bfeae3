"""Approvals: signed by the approver's token, entered, activated by somebody else, counted."""

import datetime as dt
import json
from typing import Any

import pytest

from appliance.authority import document
from appliance.authority.approvals import (
    activate_approval,
    approvals_of,
    consume_copy,
    enter_approval,
    revoke_approval,
)
from appliance.authority.errors import (
    ApprovalNotWaiting,
    ApprovalTermsInvalid,
    ApprovalUnknown,
    ApproverHasNoToken,
    CopiesUsedUp,
    PolicyRefusal,
)
from appliance.authority.model import ApprovalState, Role
from appliance.custody.log import record
from appliance.custody.model import CustodyEvent, EventType
from appliance.kernel.ids import ApprovalId
from appliance.kernel.language import Language
from appliance.kernel.levels import Level
from appliance.vault.errors import RefusedByDatabase
from appliance.vault.keys.errors import PinRefused, SignatureRejected, TokenAbsent
from appliance.vault.keys.person import verify_person_signature


def activate(office: Any, approval: ApprovalId, *, by: str = "son") -> Any:
    return activate_approval(office.vault, office.policy, actor=office.actor(by), approval=approval)


def test_entered_approval_is_the_canonical_document_that_the_approver_signed(office: Any) -> None:
    dossier = office.dossier(Level.TOI_MAT)
    entered = office.enter(dossier)
    row = office.vault.database.one("SELECT * FROM approval")
    assert json.loads(row["document"]) == {
        "v": 1, "id": entered.id, "station": "tram-thu-01", "dossier_id": dossier,
        "dossier_code": "H49.2026.01", "level": "TOI_MAT", "copies": 1,
        "from": "2026-11-22T09:00:00+07:00", "until": "2026-12-23T09:00:00+07:00",
        "paper": {"number": "12/QĐ-UBND", "date": "2026-11-20"},
        "purpose": "Số hóa phục vụ lưu trữ", "approver": office.people["lan"].id,
        "approver_office": "chu_tich_ubnd_xa", "entered_by": office.people["an"].id,
    }  # fmt: skip
    key = office.vault.database.one("SELECT public_key FROM person WHERE login = 'lan'")
    message = b"appliance-approval/v1\0" + row["document"].encode()
    verify_person_signature(key["public_key"], message=message, signature=row["signature"])
    with pytest.raises(SignatureRejected):
        verify_person_signature(
            key["public_key"], message=row["document"].encode(), signature=row["signature"]
        )


def test_entered_and_activated_approval_is_told_with_its_people(office: Any) -> None:
    dossier = office.dossier(Level.MAT)
    active = office.approve(dossier)
    assert active.state is ApprovalState.ACTIVE
    assert active.paper_number == "12/QĐ-UBND"
    assert active.paper_date == dt.date(2026, 11, 20)
    assert (active.approver, active.entered_by, active.activated_by) == tuple(
        office.people[name].id for name in ("lan", "an", "son")
    )
    assert approvals_of(office.vault, dossier) == [active]
    entered = json.loads(office.events(EventType.APPROVAL_ENTERED)[0])
    assert entered["second"] == office.people["lan"].id
    assert "purpose" not in entered["detail"]
    activated = json.loads(office.events(EventType.APPROVAL_ACTIVATED)[0])
    assert activated["actor"] == office.people["son"].id
    assert activated["sha256"] == entered["sha256"]


def test_requester_cannot_activate_what_they_entered(office: Any) -> None:
    office.enrol("hai", Role.OPERATOR, Role.SECURITY_OFFICER)
    dossier = office.dossier(Level.MAT)
    entered = enter_approval(
        office.vault, office.policy, tokens=office.tokens, actor=office.actor("hai"),
        dossier=dossier, terms=office.terms(), approver=office.people["lan"].id,
        approver_pin="135790",
    )  # fmt: skip
    with pytest.raises(PolicyRefusal) as caught:
        activate(office, entered.id, by="hai")
    assert caught.value.codes == ("APR-11",)
    assert activate(office, entered.id).state is ApprovalState.ACTIVE


def test_approver_cannot_activate_own_approval_but_another_leader_can(office: Any) -> None:
    entered = office.enter(office.dossier(Level.MAT))
    with pytest.raises(PolicyRefusal) as caught:
        activate(office, entered.id, by="lan")
    assert caught.value.codes == ("APR-11",)
    assert activate(office, entered.id, by="phu").activated_by == office.people["phu"].id


def test_operator_cannot_activate(office: Any) -> None:
    entered = office.enter(office.dossier(Level.MAT))
    with pytest.raises(PolicyRefusal) as caught:
        activate(office, entered.id, by="an")
    assert "ROLE-00" in caught.value.codes


def test_active_approval_is_not_activated_again(office: Any) -> None:
    active = office.approve(office.dossier(Level.MAT))
    with pytest.raises(PolicyRefusal) as caught:
        activate(office, active.id, by="phu")
    assert caught.value.codes == ("APR-14",)


def test_office_without_power_over_the_level_cannot_sign(office: Any) -> None:
    with pytest.raises(PolicyRefusal) as caught:
        office.enter(office.dossier(Level.TOI_MAT), approver="phu")
    assert caught.value.codes == ("APR-12",)
    assert office.count("approval") == 0
    assert office.enter(office.dossier(Level.MAT), approver="phu").level is Level.MAT


def test_office_must_have_had_its_power_on_the_day_of_the_paper(office: Any) -> None:
    dossier = office.dossier(Level.MAT)
    with pytest.raises(PolicyRefusal) as caught:
        office.enter(dossier, paper_date=dt.date(2026, 2, 28))
    assert caught.value.codes == ("APR-07",)
    assert office.enter(dossier, paper_date=dt.date(2026, 3, 1)).level is Level.MAT


def test_ordinary_and_top_secret_dossiers_take_no_approval(office: Any) -> None:
    with pytest.raises(PolicyRefusal) as caught:
        office.enter(office.dossier(Level.NONE))
    assert caught.value.codes == ("APR-13",)
    with pytest.raises(PolicyRefusal) as caught:
        office.enter(office.dossier(Level.TUYET_MAT))
    assert "SEC-02" in caught.value.codes
    assert office.count("approval") == 0


def test_person_without_the_leaders_role_cannot_be_the_approver(office: Any) -> None:
    with pytest.raises(PolicyRefusal) as caught:
        office.enter(office.dossier(Level.MAT), approver="an")
    assert "ROLE-00" in caught.value.codes


def test_inspector_cannot_enter(office: Any) -> None:
    with pytest.raises(PolicyRefusal) as caught:
        enter_approval(
            office.vault, office.policy, tokens=office.tokens, actor=office.actor("tra"),
            dossier=office.dossier(Level.MAT), terms=office.terms(),
            approver=office.people["lan"].id, approver_pin="135790",
        )  # fmt: skip
    assert caught.value.codes == ("ROLE-00",)
    assert office.count("approval") == 0


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"paper_number": "  "}, "number"),
        ({"paper_date": dt.date(2026, 11, 24)}, "date"),
        ({"copies": 0}, "copies"),
        ({"valid_from": dt.datetime(2027, 1, 1, tzinfo=dt.UTC)}, "period"),
        ({"valid_until": dt.datetime(2026, 12, 1)}, "period"),  # noqa: DTZ001 - the zone is missing on purpose
        ({"purpose": ""}, "purpose"),
        ({"purpose": "x" * 501}, "purpose"),
    ],
)
def test_terms_that_do_not_stand_are_refused_before_anything_is_signed(
    office: Any, changes: dict[str, Any], field: str
) -> None:
    with pytest.raises(ApprovalTermsInvalid) as caught:
        office.enter(office.dossier(Level.MAT), **changes)
    assert caught.value.params == {"field": field}
    assert "{" not in caught.value.message(Language.VI)


def test_wrong_pin_absent_and_foreign_token_store_nothing(office: Any) -> None:
    dossier = office.dossier(Level.MAT)
    ask = {
        "tokens": office.tokens, "actor": office.actor("an"), "dossier": dossier,
        "terms": office.terms(), "approver": office.people["lan"].id,
    }  # fmt: skip
    with pytest.raises(PinRefused):
        enter_approval(office.vault, office.policy, approver_pin="0", **ask)
    office.tokens.issue("the-lan")  # another key under the same label
    with pytest.raises(SignatureRejected):
        enter_approval(office.vault, office.policy, approver_pin="135790", **ask)
    del office.tokens.keys["the-lan"]
    with pytest.raises(TokenAbsent):
        enter_approval(office.vault, office.policy, approver_pin="135790", **ask)
    assert office.count("approval") == 0


def test_password_cannot_sign_an_approval(office: Any) -> None:
    office.vault.database._connection.execute(
        "UPDATE person SET token_label = NULL, public_key = NULL, argon2 = 'x' WHERE login = 'lan'"
    )
    with pytest.raises(ApproverHasNoToken):
        office.enter(office.dossier(Level.MAT))


def test_revoking_keeps_the_reason_and_logs_only_its_hash(office: Any) -> None:
    active = office.approve(office.dossier(Level.MAT))
    gone = revoke_approval(
        office.vault, office.policy, actor=office.actor("son"), approval=active.id,
        reason="Nhầm hồ sơ",
    )  # fmt: skip
    assert gone.state is ApprovalState.REVOKED
    assert "Nhầm" not in office.events(EventType.APPROVAL_REVOKED)[0]
    row = office.vault.database.one("SELECT revoke_reason FROM approval")
    assert row["revoke_reason"] == "Nhầm hồ sơ"
    with pytest.raises(ApprovalNotWaiting):
        revoke_approval(
            office.vault, office.policy, actor=office.actor("son"), approval=active.id, reason="x"
        )


def test_operator_cannot_revoke_and_a_reason_is_needed(office: Any) -> None:
    active = office.approve(office.dossier(Level.MAT))
    with pytest.raises(PolicyRefusal):
        revoke_approval(
            office.vault, office.policy, actor=office.actor("an"), approval=active.id, reason="x"
        )
    with pytest.raises(ApprovalTermsInvalid):
        revoke_approval(
            office.vault, office.policy, actor=office.actor("son"), approval=active.id, reason=" "
        )


def test_unknown_approval_is_named(office: Any) -> None:
    with pytest.raises(ApprovalUnknown):
        activate(office, ApprovalId("none"))


def use_copy(office: Any, approval: ApprovalId) -> None:
    with office.vault.database.unit_of_work() as uow:
        consume_copy(uow, approval)
        record(uow, CustodyEvent(EventType.CAPTURE_OPENED, office.clock.now(), "an"))
        uow.commit()


def test_copies_are_counted_to_the_last_and_no_further(office: Any) -> None:
    active = office.approve(office.dossier(Level.MAT), copies=2)
    use_copy(office, active.id)
    use_copy(office, active.id)
    with pytest.raises(CopiesUsedUp):
        use_copy(office, active.id)
    (told,) = approvals_of(office.vault, active.dossier)
    assert (told.copies_allowed, told.copies_used) == (2, 2)


def test_no_copy_of_an_approval_that_is_not_active(office: Any) -> None:
    entered = office.enter(office.dossier(Level.MAT))
    with pytest.raises(CopiesUsedUp):
        use_copy(office, entered.id)


def test_database_counts_no_copy_too_many_and_gives_none_back(office: Any) -> None:
    active = office.approve(office.dossier(Level.MAT), copies=1)
    use_copy(office, active.id)
    for sql in (
        "UPDATE approval SET copies_used = 2",
        "UPDATE approval SET copies_used = 0",
        "UPDATE approval SET state = 'ENTERED'",
        "UPDATE approval SET activated_by = approver_id",
        "UPDATE approval SET copies_allowed = 5",
        "DELETE FROM approval",
    ):
        with office.vault.database.unit_of_work() as uow, pytest.raises(RefusedByDatabase):
            uow.execute(sql)


def test_document_is_read_only_when_it_is_canonical() -> None:
    written = (
        b'{"approver":"l","approver_office":null,"copies":1,"dossier_code":"A","dossier_id":"d",'
        b'"entered_by":"a","from":"2026-11-22T09:00:00+07:00","id":"x","level":"MAT",'
        b'"paper":{"date":"2026-11-20","number":"12"},"purpose":"p","station":"s",'
        b'"until":"2026-12-23T09:00:00+07:00","v":1}'
    )
    parsed = document.parse(written)
    assert parsed is not None
    assert document.canonical(parsed) == written
    for damaged in (
        written.replace(b'"v":1', b'"v":2'),
        written.replace(b'"v":1', b'"v": 1'),
        written.replace(b'"v":1', b'"v":1,"w":1'),
        written.replace(b"+07:00", b"Z"),
        written.replace(b"MAT", b"SECRET"),
        written[:-1],
        b"\xff",
    ):
        assert document.parse(damaged) is None
