"""A vault with a real SQLCipher database, people whose tokens are software keys, and dossiers."""

import datetime as dt
import shutil
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

from appliance.authority.approvals import ApprovalTerms, activate_approval, enter_approval
from appliance.authority.model import Actor, Approval, Person, Role
from appliance.authority.people import ByToken, Newcomer, enrol
from appliance.custody.log import record
from appliance.custody.model import CustodyEvent, EventType
from appliance.kernel.clock import VIETNAM, PinnedClock
from appliance.kernel.ids import DossierId, RandomIds
from appliance.kernel.levels import Level
from appliance.policy.engine import PolicyEngine
from appliance.sandbox.ram import ram_folder
from appliance.vault.database import Database, DatabaseKey
from appliance.vault.keys.errors import PinRefused, TokenAbsent
from appliance.vault.vault import Vault

POLICIES = Path(__file__).parents[3] / "policies"
PIN = "135790"
NOW = dt.datetime(2026, 11, 23, 9, 0, tzinfo=VIETNAM)


class SoftTokens:
    """Tokens made of software keys; the PIN of each is ``PIN``."""

    def __init__(self) -> None:
        self.keys: dict[str, Ed25519PrivateKey] = {}

    def issue(self, label: str) -> bytes:
        self.keys[label] = Ed25519PrivateKey.generate()
        return (
            self.keys[label]
            .public_key()
            .public_bytes(Encoding.DER, PublicFormat.SubjectPublicKeyInfo)
        )

    def sign(self, *, token_label: str, pin: str, message: bytes) -> bytes:
        if token_label not in self.keys:
            raise TokenAbsent(label=token_label)
        if pin != PIN:
            raise PinRefused
        return self.keys[token_label].sign(message)


@dataclass
class Office:
    """A small office at work."""

    vault: Vault
    policy: PolicyEngine
    tokens: SoftTokens
    clock: PinnedClock
    people: dict[str, Person] = field(default_factory=dict)
    serial: int = 0

    def actor(self, login: str) -> Actor:
        p = self.people[login]
        return Actor(p.id, p.login, p.name, p.roles, p.clearance, p.token_label)

    def enrol(
        self,
        login: str,
        *roles: Role,
        clearance: Level = Level.TOI_MAT,
        office: str | None = None,
        by: str | None = "son",
    ) -> Person:
        newcomer = Newcomer(
            login=login,
            name=f"Ông {login}",
            roles=frozenset(roles),
            clearance=clearance,
            office=office,
            proof=ByToken(f"the-{login}", self.tokens.issue(f"the-{login}")),
        )
        actor = self.actor(by) if by else None
        self.people[login] = enrol(self.vault, self.policy, actor=actor, newcomer=newcomer)
        return self.people[login]

    def dossier(
        self,
        level: Level,
        *,
        documents: Sequence[tuple[Level, str, str]] | None = None,
    ) -> DossierId:
        """Add a dossier; documents are (level, copying, condition)."""
        self.serial += 1
        n = self.serial
        with self.vault.database.unit_of_work() as uow:
            seq = record(uow, CustodyEvent(EventType.DOSSIER_IMPORTED, self.clock.now(), "station"))
            uow.execute("INSERT OR IGNORE INTO fonds VALUES ('f', 'F', 'F')")
            uow.execute("INSERT OR IGNORE INTO inventory VALUES ('i', 'f', '1')")
            uow.execute("INSERT OR IGNORE INTO box VALUES ('b', 'i', '1')")
            uow.execute(
                "INSERT INTO dossier VALUES (?, ?, 'b', ?, NULL, ?, '01', ?)",
                (f"d{n}", f"H49.2026.{n:02d}", n, level.value, seq),
            )
            for ordinal, (own, copying, condition) in enumerate(
                documents or [(level, "ALLOWED", "GOOD")], start=1
            ):
                uow.execute(
                    "INSERT INTO document (id, dossier_id, ordinal, level, copying, sheets, "
                    "condition, original) VALUES (?, ?, ?, ?, ?, 1, ?, 'ADMINISTRATIVE')",
                    (f"d{n}.{ordinal}", f"d{n}", ordinal, own.value, copying, condition),
                )
            uow.commit()
        return DossierId(f"d{n}")

    def terms(self, **changes: Any) -> ApprovalTerms:
        values: dict[str, Any] = {
            "paper_number": "12/QĐ-UBND",
            "paper_date": dt.date(2026, 11, 20),
            "copies": 1,
            "valid_from": NOW - dt.timedelta(days=1),
            "valid_until": NOW + dt.timedelta(days=30),
            "purpose": "Số hóa phục vụ lưu trữ",
        }
        return ApprovalTerms(**{**values, **changes})

    def enter(self, dossier: DossierId, *, approver: str = "lan", **changes: Any) -> Approval:
        return enter_approval(
            self.vault,
            self.policy,
            tokens=self.tokens,
            actor=self.actor("an"),
            dossier=dossier,
            terms=self.terms(**changes),
            approver=self.people[approver].id,
            approver_pin=PIN,
        )

    def approve(self, dossier: DossierId, **changes: Any) -> Approval:
        """Enter and activate."""
        entered = self.enter(dossier, **changes)
        return activate_approval(
            self.vault, self.policy, actor=self.actor("son"), approval=entered.id
        )

    def events(self, kind: EventType) -> list[str]:
        rows = self.vault.database.all(
            "SELECT leaf FROM custody_event WHERE json_extract(leaf, '$.type') = ? ORDER BY seq",
            (kind.value,),
        )
        return [row["leaf"] for row in rows]

    def count(self, table: str) -> int:
        row = self.vault.database.one(f"SELECT count(*) AS n FROM {table}")
        assert row is not None
        return int(row["n"])


@pytest.fixture(scope="session")
def policy(tmp_path_factory: pytest.TempPathFactory) -> PolicyEngine:
    """The issued policy, but for the least memory that password hashing may have (speed)."""
    folder = tmp_path_factory.mktemp("policy") / "policies"
    shutil.copytree(POLICIES, folder)
    path = folder / "people.toml"
    path.write_text(path.read_text().replace("262144", "65536"))
    return PolicyEngine.load(folder)


@pytest.fixture
def new_office(policy: PolicyEngine) -> Iterator[Callable[[], Office]]:
    """Make an office without people; its database lies in RAM, for speed."""
    with ram_folder() as folder:
        opened: list[Database] = []

        def make() -> Office:
            path = folder / f"station{len(opened)}.db"
            database = Database.open(path, key=DatabaseKey(bytes(32), bytes(16)))
            opened.append(database)
            clock = PinnedClock(NOW)
            nothing: Any = None
            vault = Vault("tram-thu-01", database, nothing, nothing, clock, RandomIds())
            return Office(vault, policy, SoftTokens(), clock)

        yield make
        for database in opened:
            database.close()


@pytest.fixture
def office(new_office: Callable[[], Office]) -> Office:
    """An office with its people: son (officer), an (operator), lan and phu (leaders), tra, kim."""
    made = new_office()
    made.enrol("son", Role.SECURITY_OFFICER, by=None)
    made.enrol("an", Role.OPERATOR)
    made.enrol("lan", Role.APPROVING_LEADER, office="chu_tich_ubnd_xa")
    made.enrol("phu", Role.APPROVING_LEADER, office="truong_phong_ubnd_xa")
    made.enrol("tra", Role.INSPECTOR, clearance=Level.NONE)
    made.enrol("kim", Role.OPERATOR, Role.APPROVING_LEADER, office="chu_tich_hdnd_xa")
    return made
