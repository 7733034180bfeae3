"""The last line: rows written past the gate, with the database key in hand, are refused."""

import datetime as dt
from typing import Any

import pytest

from appliance.authority.approvals import consume_copy, revoke_approval
from appliance.authority.gate import require_permit
from appliance.authority.model import Action
from appliance.custody.log import record
from appliance.custody.model import CustodyEvent, EventType
from appliance.kernel.clock import iso
from appliance.kernel.levels import Level
from appliance.vault.errors import RefusedByDatabase

HOUR = dt.timedelta(hours=1)


def capture_event(office: Any) -> CustodyEvent:
    return CustodyEvent(EventType.CAPTURE, office.clock.now(), "an")


def insert_permit(
    office: Any,
    dossier: str,
    *,
    approval: str | None,
    level: Level,
    action: str = "scan",
    lasts: dt.timedelta = 8 * HOUR,
) -> str:
    """Write decision and permit by hand, as a thief of the key would."""
    permit = office.vault.ids.new()
    now = office.clock.now()
    person = office.people["an"].id
    with office.vault.database.unit_of_work() as uow:
        seq = record(uow, CustodyEvent(EventType.POLICY_DECISION, now, person))
        uow.execute(
            "INSERT INTO decision VALUES (?, ?, ?, ?, 1, '[]', 'x', ?)",
            (f"c{permit}", action, person, dossier, seq),
        )
        uow.execute(
            "INSERT INTO permit VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)",
            (permit, f"c{permit}", action, dossier, level.value, approval, person, iso(now),
             iso(now + lasts)),
        )  # fmt: skip
        uow.commit()
    return permit


def insert_page(office: Any, document: str, permit: str) -> None:
    """Write session, object and page by hand under ``permit``."""
    dossier = document.split(".", maxsplit=1)[0]
    with office.vault.database.unit_of_work() as uow:
        new = office.vault.ids.new()
        seq = record(uow, capture_event(office))
        now = iso(office.clock.now())
        uow.execute(
            "INSERT INTO capture_session VALUES (?, ?, ?, ?, 'test:0', ?, 'OPEN')",
            (new, dossier, permit, office.people["an"].id, now),
        )
        uow.execute("INSERT INTO object VALUES (?, ?, 'PAGE', 'aa', 1)", (new, dossier))
        uow.execute(
            "INSERT INTO page (id, document_id, ordinal, session_id, permit_id, object_id, "
            "source_sha256, stream_sha256, pixel_sha256, facts, captured_at, seq) "
            "VALUES (?, ?, 1, ?, ?, ?, 'a', 'b', 'c', '{}', ?, ?)",
            (new, document, new, permit, new, now, seq),
        )
        uow.commit()


def refused(office: Any, document: str, permit: str) -> str:
    with pytest.raises(RefusedByDatabase) as caught:
        insert_page(office, document, permit)
    assert office.count("page") == 0
    return str(caught.value.params["rule"])


def approved(office: Any, dossier: str, **changes: Any) -> str:
    """Approve and count the copy that opening a session would count."""
    approval = office.approve(dossier, **changes)
    with office.vault.database.unit_of_work() as uow:
        consume_copy(uow, approval.id)
        record(uow, capture_event(office))
        uow.commit()
    return str(approval.id)


def test_page_of_an_ordinary_dossier_under_the_gates_permit_is_taken(office: Any) -> None:
    dossier = office.dossier(Level.NONE)
    permit = require_permit(
        office.vault, office.policy, actor=office.actor("an"), action=Action.SCAN, dossier=dossier
    )
    insert_page(office, f"{dossier}.1", permit.id)
    assert office.count("page") == 1


def test_page_of_a_secret_dossier_under_an_active_approval_is_taken(office: Any) -> None:
    dossier = office.dossier(Level.TOI_MAT)
    approval = approved(office, dossier)
    permit = insert_permit(office, dossier, approval=approval, level=Level.TOI_MAT)
    insert_page(office, f"{dossier}.1", permit)
    assert office.count("page") == 1


def test_page_without_approval_is_refused(office: Any) -> None:
    dossier = office.dossier(Level.MAT)
    permit = insert_permit(office, dossier, approval=None, level=Level.NONE)
    assert refused(office, f"{dossier}.1", permit) == "page-without-covering-permit"
    with pytest.raises(RefusedByDatabase):
        insert_permit(office, dossier, approval=None, level=Level.MAT)


def test_page_under_an_approval_that_nobody_activated_is_refused(office: Any) -> None:
    dossier = office.dossier(Level.MAT)
    entered = office.enter(dossier)
    permit = insert_permit(office, dossier, approval=entered.id, level=Level.MAT)
    assert refused(office, f"{dossier}.1", permit) == "page-without-covering-permit"


def test_page_under_a_revoked_approval_is_refused(office: Any) -> None:
    dossier = office.dossier(Level.MAT)
    approval = approved(office, dossier)
    permit = insert_permit(office, dossier, approval=approval, level=Level.MAT)
    revoke_approval(
        office.vault, office.policy, actor=office.actor("son"), approval=approval, reason="thu hồi"
    )
    assert refused(office, f"{dossier}.1", permit) == "page-without-covering-permit"


def test_page_after_the_end_of_the_approval_is_refused(office: Any) -> None:
    dossier = office.dossier(Level.MAT)
    approval = approved(office, dossier, valid_until=office.clock.now() + HOUR)
    permit = insert_permit(office, dossier, approval=approval, level=Level.MAT)
    office.clock.at += HOUR
    assert refused(office, f"{dossier}.1", permit) == "page-without-covering-permit"


def test_page_before_the_start_of_the_approval_is_refused(office: Any) -> None:
    dossier = office.dossier(Level.MAT)
    approval = approved(office, dossier, valid_from=office.clock.now() + HOUR)
    permit = insert_permit(office, dossier, approval=approval, level=Level.MAT)
    assert refused(office, f"{dossier}.1", permit) == "page-without-covering-permit"


def test_page_after_the_end_of_the_permit_is_refused(office: Any) -> None:
    dossier = office.dossier(Level.NONE)
    permit = insert_permit(office, dossier, approval=None, level=Level.NONE, lasts=HOUR)
    office.clock.at += HOUR
    assert refused(office, f"{dossier}.1", permit) == "page-without-covering-permit"


def test_page_under_the_approval_of_another_dossier_is_refused(office: Any) -> None:
    mine, other = office.dossier(Level.MAT), office.dossier(Level.MAT)
    approval = approved(office, other)
    permit = insert_permit(office, mine, approval=approval, level=Level.MAT)
    assert refused(office, f"{mine}.1", permit) == "page-without-covering-permit"


def test_page_of_another_dossier_than_the_permits_is_refused(office: Any) -> None:
    mine, other = office.dossier(Level.NONE), office.dossier(Level.NONE)
    permit = insert_permit(office, mine, approval=None, level=Level.NONE)
    assert refused(office, f"{other}.1", permit) == "page-without-covering-permit"


def test_page_under_a_permit_of_another_level_is_refused(office: Any) -> None:
    dossier = office.dossier(Level.TOI_MAT)
    approval = approved(office, dossier)
    permit = insert_permit(office, dossier, approval=approval, level=Level.MAT)
    assert refused(office, f"{dossier}.1", permit) == "page-without-covering-permit"


def test_page_under_a_permit_for_another_act_is_refused(office: Any) -> None:
    dossier = office.dossier(Level.NONE)
    permit = insert_permit(office, dossier, approval=None, level=Level.NONE, action="publish")
    assert refused(office, f"{dossier}.1", permit) == "page-without-covering-permit"


def test_page_without_a_counted_copy_is_refused(office: Any) -> None:
    dossier = office.dossier(Level.MAT)
    approval = office.approve(dossier)
    permit = insert_permit(office, dossier, approval=approval.id, level=Level.MAT)
    assert refused(office, f"{dossier}.1", permit) == "page-without-covering-permit"


def test_page_of_a_document_that_may_not_be_copied_is_refused(office: Any) -> None:
    dossier = office.dossier(
        Level.NONE,
        documents=[(Level.NONE, "NOT_ALLOWED", "GOOD"), (Level.NONE, "ALLOWED", "GOOD")],
    )
    permit = insert_permit(office, dossier, approval=None, level=Level.NONE)
    assert refused(office, f"{dossier}.1", permit) == "page-without-covering-permit"
    insert_page(office, f"{dossier}.2", permit)


def test_top_secret_page_is_refused_and_its_permit_too(office: Any) -> None:
    dossier = office.dossier(Level.TUYET_MAT)
    with pytest.raises(RefusedByDatabase):
        insert_permit(office, dossier, approval=None, level=Level.TUYET_MAT)
    permit = insert_permit(office, dossier, approval=None, level=Level.NONE)
    assert refused(office, f"{dossier}.1", permit) == "page-without-covering-permit"


def test_top_secret_document_in_an_ordinary_dossier_is_refused(office: Any) -> None:
    dossier = office.dossier(Level.NONE, documents=[(Level.TUYET_MAT, "ALLOWED", "GOOD")])
    permit = insert_permit(office, dossier, approval=None, level=Level.NONE)
    assert refused(office, f"{dossier}.1", permit) == "page-without-covering-permit"


def test_permit_stands_only_on_its_own_allowed_decision(office: Any) -> None:
    mine, other = office.dossier(Level.NONE), office.dossier(Level.NONE)
    insert_permit(office, mine, approval=None, level=Level.NONE)
    person, now = office.people["an"].id, office.clock.now()
    decision = office.vault.database.one("SELECT decision_id FROM permit")["decision_id"]
    with office.vault.database.unit_of_work() as uow:
        seq = record(uow, CustodyEvent(EventType.POLICY_DECISION, now, person))
        uow.execute(
            "INSERT INTO decision VALUES ('no', 'scan', ?, ?, 0, '[]', 'x', ?)", (person, mine, seq)
        )
        uow.commit()
    for where, under in ((other, decision), (mine, "no")):
        with office.vault.database.unit_of_work() as uow, pytest.raises(RefusedByDatabase):
            uow.execute(
                "INSERT INTO permit VALUES ('p', ?, 'scan', ?, 'NONE', NULL, ?, ?, ?)",
                (under, where, person, iso(now), iso(now + HOUR)),
            )


@pytest.mark.parametrize(
    "sql",
    [
        "UPDATE permit SET expires_at = '2099'",
        "DELETE FROM permit",
        "UPDATE decision SET allowed = 1",
        "DELETE FROM decision",
    ],
)
def test_decisions_and_permits_are_final(office: Any, sql: str) -> None:
    insert_permit(office, office.dossier(Level.NONE), approval=None, level=Level.NONE)
    with office.vault.database.unit_of_work() as uow, pytest.raises(RefusedByDatabase):
        uow.execute(sql)
