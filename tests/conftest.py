"""Fixtures that several rooms share."""

import contextlib
import datetime as dt
import functools
import io
import json
import os
import shutil
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import padding, rsa
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat
from PIL import Image, ImageDraw, ImageFont

from appliance.authority.approvals import ApprovalTerms, activate_approval, enter_approval
from appliance.authority.model import Actor, Approval, Role
from appliance.authority.people import ByToken, Newcomer, enrol
from appliance.custody.log import record
from appliance.custody.model import CustodyEvent, EventType
from appliance.holdings.catalogue import documents
from appliance.holdings.model import Document
from appliance.imaging.inspector import SandboxedInspector
from appliance.kernel.clock import VIETNAM, PinnedClock, SystemClock
from appliance.kernel.ids import DossierId, RandomIds
from appliance.kernel.levels import Level
from appliance.policy.engine import PolicyEngine
from appliance.publish.sign import PadesSigner
from appliance.vault.database import Database, DatabaseKey, UnitOfWork
from appliance.vault.keys.certificates import (
    Authority,
    agency_certificate,
    authority_certificate,
    to_pem,
)
from appliance.vault.keys.errors import WrapRejected
from appliance.vault.keys.tokens import default_module
from appliance.vault.model import WrappedKey
from appliance.vault.objects import ObjectStore
from appliance.vault.station_creation import create_station
from appliance.vault.station_plan import StationPlan
from appliance.vault.vault import Vault


@pytest.fixture(scope="session")
def station_template(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A real station on SoftHSM, made once; never open it, copy it (`station_folder`)."""
    folder = tmp_path_factory.mktemp("template") / "station"
    create_station(
        folder,
        StationPlan(
            name="tram-thu-01",
            agency="Ủy ban nhân dân tỉnh A",
            softhsm=default_module(os.environ),
            token=None,
        ),
        clock=SystemClock(),
        ask_pin=None,
    )
    return folder


@pytest.fixture
def station_folder(station_template: Path, tmp_path: Path) -> Path:
    """A station of its own for one test; `open_station` points SoftHSM at the copy."""
    folder = tmp_path / "station"
    shutil.copytree(station_template, folder)
    return folder


@pytest.fixture(scope="session")
def drawn_page() -> Callable[..., Image.Image]:
    """Draw an A4 page as a scan looks: words, noise, a red stamp; tilt in degrees."""

    @functools.cache
    def draw(
        *, dpi: int = 200, tilt: float = 0.0, seed: int = 1, stamp: bool = True
    ) -> Image.Image:
        noise = np.random.default_rng(seed)
        width, height = round(210 * dpi / 25.4), round(297 * dpi / 25.4)
        page = Image.new("RGB", (width, height), (243, 241, 232))
        pen, unit = ImageDraw.Draw(page), dpi / 100
        font = ImageFont.load_default(size=12 * unit)
        for line in range(12, 100):
            words = " ".join(
                "mnhuod"[: 2 + int(n)]
                for n in noise.integers(0, 5, size=int(noise.integers(6, 12)))
            )
            pen.text((12 * unit * 6, line * 11 * unit), words, fill=(25, 25, 30), font=font)
        if stamp:
            ring = [
                width * 0.55,
                height * 0.7,
                width * 0.55 + 140 * unit,
                height * 0.7 + 140 * unit,
            ]
            pen.ellipse(ring, outline=(200, 20, 30), width=round(6 * unit))
        page = page.rotate(tilt, resample=Image.Resampling.BICUBIC, fillcolor=(243, 241, 232))
        grain = noise.normal(0, 4, (height, width, 3))
        return Image.fromarray((np.asarray(page) + grain).clip(0, 255).astype(np.uint8))

    return lambda **asked: draw(**asked).copy()  # saving leaves marks on a Pillow image


@pytest.fixture(scope="session")
def jpeg_of() -> Callable[..., bytes]:
    """Save an image as JPEG 4:4:4 in memory."""

    def save(image: Image.Image, *, dpi: int | None = None) -> bytes:
        target = io.BytesIO()
        tag = {} if dpi is None else {"dpi": (dpi, dpi)}
        image.save(target, "JPEG", quality=90, subsampling=0, **tag)
        return target.getvalue()

    return save


@dataclass(slots=True)
class KeysInMemory:
    """Keys of a station without a token, for tests that are not about the token."""

    kek: AESGCM = field(default_factory=lambda: AESGCM(bytes(range(32))))
    log: Ed25519PrivateKey = field(
        default_factory=lambda: Ed25519PrivateKey.from_private_bytes(bytes(range(32, 64)))
    )
    anchor: bytes | None = None
    unwraps: int = 0

    def wrap(self, secret: bytes, *, aad: bytes) -> WrappedKey:
        nonce = os.urandom(12)
        blob = nonce + self.kek.encrypt(nonce, secret, b"gcm|KEK-1|" + aad)
        return WrappedKey(kek_id="KEK-1", suite="gcm", blob=blob)

    def unwrap(self, wrapped: WrappedKey, *, aad: bytes) -> bytes:
        self.unwraps += 1
        bound = f"{wrapped.suite}|{wrapped.kek_id}|".encode() + aad
        try:
            return self.kek.decrypt(wrapped.blob[:12], wrapped.blob[12:], bound)
        except InvalidTag:
            raise WrapRejected from None

    def sign_log(self, message: bytes) -> bytes:
        return self.log.sign(message)

    def log_public_key(self) -> bytes:
        return self.log.public_key().public_bytes_raw()

    def sign_agency(self, message: bytes) -> bytes:
        raise NotImplementedError

    def read_anchor(self) -> bytes | None:
        return self.anchor

    def write_anchor(self, head: bytes) -> None:
        self.anchor = head

    def close(self) -> None:
        pass


ORDINARY, SECRET = DossierId("a" * 32), DossierId("b" * 32)


@dataclass(slots=True)
class QuickStation:
    """A station with a real database and object store, two dossiers, and keys in memory."""

    folder: Path
    keys: KeysInMemory = field(default_factory=KeysInMemory)
    clock: PinnedClock = field(
        default_factory=lambda: PinnedClock(dt.datetime(2026, 11, 23, 9, 0, tzinfo=VIETNAM))
    )
    key: DatabaseKey = field(
        default_factory=lambda: DatabaseKey(key=bytes(range(64, 96)), salt=bytes(range(16)))
    )
    ordinary: DossierId = field(default=ORDINARY)
    secret: DossierId = field(default=SECRET)

    @property
    def path(self) -> Path:
        return self.folder / "vault.db"

    @contextlib.contextmanager
    def open(self) -> Iterator[Vault]:
        database = Database.open(self.path, key=self.key)
        store = ObjectStore(
            self.folder / "objects", database=database, keys=self.keys, clock=self.clock,
            ids=RandomIds(), record_key_created=self._key_created,
        )  # fmt: skip
        try:
            yield Vault("tram-thu-01", database, self.keys, store, self.clock, RandomIds())
        finally:
            store.close()
            database.close()

    @contextlib.contextmanager
    def as_key_holder(self) -> Iterator[Any]:
        """Give a bare connection without triggers: what a thief of the database key can do."""
        database = Database.open(self.path, key=self.key)
        bare = database._connection
        for row in bare.execute("SELECT name FROM sqlite_master WHERE type = 'trigger'").fetchall():
            bare.execute(f"DROP TRIGGER {row['name']}")
        bare.execute("PRAGMA foreign_keys = OFF")
        try:
            yield bare
        finally:
            bare.execute("PRAGMA wal_checkpoint(TRUNCATE)")
            database.close()

    def append(self, vault: Vault, count: int = 1) -> int:
        with vault.database.unit_of_work() as uow:
            seq = -1
            for number in range(count):
                seq = record(uow, self.event(number))
            uow.commit()
        return seq

    def event(self, number: int) -> CustodyEvent:
        return CustodyEvent(
            type=EventType.CAPTURE, time=self.clock.now(), actor="an", dossier=self.ordinary,
            target=f"page-{number}", sha256="ab" * 32, detail={"ordinal": number},
        )  # fmt: skip

    def _key_created(self, uow: UnitOfWork, dossier: DossierId, kek_id: str, suite: str) -> None:
        event = CustodyEvent(
            type=EventType.KEY_CREATED, time=self.clock.now(), actor="station", dossier=dossier,
            detail={"kek_id": kek_id, "suite": suite},
        )  # fmt: skip
        record(uow, event)


@pytest.fixture(scope="session")
def quick_template(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The database of `quick_station`, made once."""
    station = QuickStation(tmp_path_factory.mktemp("quick"))
    with station.open() as vault, vault.database.unit_of_work() as uow:
        seq = record(uow, station.event(0))
        uow.execute("INSERT INTO fonds (id, code, title) VALUES ('f', 'F', 'Phông thử')")
        uow.execute("INSERT INTO inventory (id, fonds_id, code) VALUES ('i', 'f', '1')")
        uow.execute("INSERT INTO box (id, inventory_id, code) VALUES ('b', 'i', '1')")
        levels = ((station.ordinary, "NONE"), (station.secret, "TOI_MAT"))
        for position, (dossier, level) in enumerate(levels, start=1):
            uow.execute(
                "INSERT INTO dossier (id, code, box_id, position, title, level, retention,"
                " imported_seq) VALUES (?, ?, 'b', ?, 'Hồ sơ', ?, '01', ?)",
                (dossier, f"HS-{position}", position, level, seq),
            )
        uow.commit()
    return station.path


@pytest.fixture
def quick_station(quick_template: Path, tmp_path: Path) -> QuickStation:
    """A station without a token: one ordinary and one TOI_MAT dossier on record (event 0)."""
    station = QuickStation(tmp_path)
    shutil.copy(quick_template, station.path)
    return station


class SoftTokens:
    """Tokens made of software keys; every PIN opens them."""

    def __init__(self) -> None:
        self.keys: dict[str, Ed25519PrivateKey] = {}

    def issue(self, label: str) -> ByToken:
        self.keys[label] = Ed25519PrivateKey.generate()
        public = self.keys[label].public_key()
        return ByToken(label, public.public_bytes(Encoding.DER, PublicFormat.SubjectPublicKeyInfo))

    def sign(self, *, token_label: str, pin: str, message: bytes) -> bytes:
        del pin
        return self.keys[token_label].sign(message)


@dataclass(slots=True)
class ScanRoom:
    """A quick station at work: people, two dossiers with documents, a real inspector."""

    vault: Vault
    policy: PolicyEngine
    station: QuickStation
    inspector: SandboxedInspector
    tokens: SoftTokens = field(default_factory=SoftTokens)
    people: dict[str, Actor] = field(default_factory=dict)

    def enrol(self, login: str, role: Role, *, office: str | None = None) -> None:
        newcomer = Newcomer(
            login, login.title(), frozenset({role}), Level.TOI_MAT, office, self.tokens.issue(login)
        )
        person = enrol(self.vault, self.policy, actor=self.people.get("son"), newcomer=newcomer)
        self.people[login] = Actor(
            person.id, person.login, person.name, person.roles, person.clearance, login
        )

    def document(self, ordinal: int, *, secret: bool = False) -> Document:
        dossier = self.station.secret if secret else self.station.ordinary
        return documents(self.vault, dossier)[ordinal - 1]

    def approve(self, *, copies: int = 1) -> Approval:
        """Enter and activate an approval for the secret dossier."""
        now = self.station.clock.now()
        entered = enter_approval(
            self.vault, self.policy, tokens=self.tokens, actor=self.people["an"],
            dossier=self.station.secret, approver=self.people["lan"].id, approver_pin="1",
            terms=ApprovalTerms(
                paper_number="12/QĐ-UBND", paper_date=now.date(), copies=copies, valid_from=now,
                valid_until=now + dt.timedelta(days=30), purpose="Số hóa phục vụ lưu trữ",
            ),
        )  # fmt: skip
        return activate_approval(
            self.vault, self.policy, actor=self.people["son"], approval=entered.id
        )

    def leaves(self, kind: EventType) -> list[dict[str, Any]]:
        """Return the recorded events of one type, oldest first."""
        rows = self.vault.database.all(
            "SELECT leaf FROM custody_event WHERE json_extract(leaf, '$.type') = ? ORDER BY seq",
            (kind.value,),
        )
        return [json.loads(row["leaf"]) for row in rows]

    def object_files(self) -> int:
        return len(list((self.station.folder / "objects").rglob("*.dox1")))


@pytest.fixture(scope="session")
def issued_policy() -> PolicyEngine:
    """The rules and numbers as issued."""
    return PolicyEngine.load(Path(__file__).resolve().parents[1] / "policies")


@pytest.fixture(scope="session")
def page_inspector(issued_policy: PolicyEngine) -> Iterator[SandboxedInspector]:
    """A real inspector; its worker lives through the whole run."""
    made = SandboxedInspector(issued_policy.numbers)
    yield made
    made.close()


@pytest.fixture
def scan_room(
    quick_station: QuickStation, issued_policy: PolicyEngine, page_inspector: SandboxedInspector
) -> Iterator[ScanRoom]:
    """Ordinary dossier: documents of 10 and 2 sheets (a map); secret dossier: one of 3."""
    with quick_station.open() as vault:
        with vault.database.unit_of_work() as uow:
            record(uow, quick_station.event(0))
            for name, dossier, ordinal, level, sheets, original in (
                ("o1", quick_station.ordinary, 1, "NONE", 10, "ADMINISTRATIVE"),
                ("o2", quick_station.ordinary, 2, "NONE", 2, "MAP_DRAWING"),
                ("s1", quick_station.secret, 1, "TOI_MAT", 3, "ADMINISTRATIVE"),
            ):
                uow.execute(
                    "INSERT INTO document (id, dossier_id, ordinal, level, copying, sheets,"
                    " condition, original) VALUES (?, ?, ?, ?, 'ALLOWED', ?, 'GOOD', ?)",
                    (name, dossier, ordinal, level, sheets, original),
                )
            uow.commit()
        room = ScanRoom(vault, issued_policy, quick_station, page_inspector)
        room.enrol("son", Role.SECURITY_OFFICER)
        room.enrol("an", Role.OPERATOR)
        room.enrol("binh", Role.OPERATOR)
        room.enrol("lan", Role.APPROVING_LEADER, office="chu_tich_ubnd_xa")
        yield room


@dataclass(frozen=True, slots=True)
class Agency:
    """A test authority and an agency under it, keys in memory."""

    signer: PadesSigner
    authority_pem: bytes


@pytest.fixture(scope="session")
def agency(issued_policy: PolicyEngine) -> Agency:
    """An agency that can sign; its certificates are made as those of a station are."""
    now = dt.datetime(2026, 11, 1, tzinfo=VIETNAM)
    keys = [rsa.generate_private_key(65537, 2048) for _ in range(2)]
    public = [
        k.public_key().public_bytes(Encoding.DER, PublicFormat.SubjectPublicKeyInfo) for k in keys
    ]
    signs = [lambda m, k=k: k.sign(m, padding.PKCS1v15(), hashes.SHA256()) for k in keys]
    authority = Authority("CA thử", public[0], signs[0])
    own = agency_certificate(
        authority, agency="Ủy ban nhân dân tỉnh A", public_key=public[1], now=now
    )
    authority_pem = to_pem(authority_certificate(authority, now=now))
    signer = PadesSigner(
        signs[1],
        certificate_pem=to_pem(own),
        authority_pem=authority_pem,
        appearance=issued_policy.numbers.signature,
    )
    return Agency(signer, authority_pem)
