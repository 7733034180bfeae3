"""People with real PKCS#11 tokens: enrol, log in, sign an approval, activate it, get a permit."""

import datetime as dt
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from appliance.authority.approvals import (
    ApprovalTerms,
    activate_approval,
    approvals_of,
    enter_approval,
)
from appliance.authority.errors import LogInRefused, PolicyRefusal
from appliance.authority.gate import require_permit
from appliance.authority.model import Action, Actor, Role
from appliance.authority.people import ByToken, Credential, Newcomer, enrol, log_in
from appliance.authority.tokens import PluggedTokens
from appliance.custody.log import record
from appliance.custody.model import CustodyEvent, EventType
from appliance.kernel.clock import VIETNAM, PinnedClock
from appliance.kernel.ids import DossierId, PersonId, RandomIds
from appliance.kernel.levels import Level
from appliance.policy.engine import PolicyEngine
from appliance.vault.keys.errors import PinRefused
from appliance.vault.keys.person import public_key_of_person_token
from appliance.vault.keys.tokens import KeyKind
from appliance.vault.station import open_station
from appliance.vault.station_creation import create_person_token
from appliance.vault.vault import Vault

POLICY = PolicyEngine.load(Path(__file__).parents[2] / "policies")
NOW = dt.datetime(2026, 11, 23, 9, 0, tzinfo=VIETNAM)
PINS = {"son": "24680135", "an": "11223344", "lan": "99887766"}
KINDS = {"son": KeyKind.P256, "an": KeyKind.ED25519, "lan": KeyKind.RSA2048}


@pytest.fixture
def place(station_folder: Path) -> Iterator[tuple[Vault, PluggedTokens]]:
    """An open station whose people hold tokens of three kinds, and one Tối mật dossier."""
    with open_station(station_folder, program="test", ask_pin=None) as station:
        nothing: Any = None
        vault = Vault(
            "tram", station.database, station.keys, nothing, PinnedClock(NOW), RandomIds()
        )
        tokens = PluggedTokens(station.people)
        actor: Actor | None = None
        for login, roles, office in (
            ("son", {Role.SECURITY_OFFICER}, None),
            ("an", {Role.OPERATOR}, None),
            ("lan", {Role.APPROVING_LEADER}, "chu_tich_ubnd_xa"),
        ):
            pin = PINS[login]
            create_person_token(station.people, label=login, pin=pin, kind=KINDS[login])
            key = public_key_of_person_token(station.people, token_label=login, pin=pin)
            enrol(
                vault, POLICY, actor=actor,
                newcomer=Newcomer(
                    login, login, frozenset(roles), Level.TOI_MAT, office, ByToken(login, key)
                ),
            )  # fmt: skip
            actor = actor or log_in(vault, POLICY, tokens=tokens, credential=Credential(login, pin))
        with station.database.unit_of_work() as uow:
            seq = record(uow, CustodyEvent(EventType.DOSSIER_IMPORTED, NOW, "station"))
            uow.execute("INSERT INTO fonds VALUES ('f', 'F', 'F')")
            uow.execute("INSERT INTO inventory VALUES ('i', 'f', '1')")
            uow.execute("INSERT INTO box VALUES ('b', 'i', '1')")
            uow.execute(
                "INSERT INTO dossier VALUES ('d', 'H49.1', 'b', 1, NULL, 'TOI_MAT', '01', ?)",
                (seq,),
            )
            uow.commit()
        yield vault, tokens


def test_secret_dossier_opens_only_after_two_people_with_their_own_tokens(
    place: tuple[Vault, PluggedTokens],
) -> None:
    vault, tokens = place
    dossier = DossierId("d")

    def enter(login: str, secret: str) -> Actor:
        return log_in(vault, POLICY, tokens=tokens, credential=Credential(login, secret))

    with pytest.raises(LogInRefused):
        enter("an", "00000000")
    vault.clock.at += dt.timedelta(seconds=2)  # type: ignore[attr-defined]  # a PinnedClock
    an, son = enter("an", PINS["an"]), enter("son", PINS["son"])

    def ask() -> Any:
        return require_permit(vault, POLICY, actor=an, action=Action.SCAN, dossier=dossier)

    with pytest.raises(PolicyRefusal) as caught:
        ask()
    assert caught.value.codes == ("APR-01",)
    lan = vault.database.one("SELECT id FROM person WHERE login = 'lan'")
    assert lan is not None
    terms = ApprovalTerms("12/QĐ-UBND", NOW.date(), 1, NOW, NOW + dt.timedelta(days=9), "Lưu trữ")
    about = {"tokens": tokens, "actor": an, "dossier": dossier, "terms": terms}
    with pytest.raises(PinRefused):
        enter_approval(
            vault, POLICY, approver=PersonId(lan["id"]), approver_pin=PINS["an"], **about
        )
    assert approvals_of(vault, dossier) == []
    entered = enter_approval(
        vault, POLICY, approver=PersonId(lan["id"]), approver_pin=PINS["lan"], **about
    )
    with pytest.raises(PolicyRefusal):
        ask()
    activate_approval(vault, POLICY, actor=son, approval=entered.id)
    permit = ask()
    assert permit.approval == entered.id
    assert permit.person == an.id
