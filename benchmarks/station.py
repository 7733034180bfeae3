"""A throw-away vault for measuring: real database and objects, keys held in memory.

The token is left out on purpose: it is asked once a dossier, never once a page.
"""

from __future__ import annotations

import contextlib
import os
import shutil
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from appliance.custody.log import STATION, record
from appliance.custody.model import CustodyEvent, EventType
from appliance.kernel.clock import SystemClock
from appliance.kernel.ids import DossierId, RandomIds
from appliance.vault.database import Database, DatabaseKey, UnitOfWork
from appliance.vault.model import WrappedKey
from appliance.vault.objects import ObjectStore
from appliance.vault.vault import Vault

ROOT = Path(__file__).resolve().parent.parent
DOSSIER = DossierId("d" * 32)


@dataclass(slots=True)
class KeysInMemory:
    """Keys without a token."""

    kek: AESGCM = field(default_factory=lambda: AESGCM(os.urandom(32)))
    log: Ed25519PrivateKey = field(default_factory=Ed25519PrivateKey.generate)
    anchor: bytes | None = None

    def wrap(self, secret: bytes, *, aad: bytes) -> WrappedKey:
        nonce = os.urandom(12)
        return WrappedKey(
            kek_id="KEK-1", suite="gcm", blob=nonce + self.kek.encrypt(nonce, secret, aad)
        )

    def unwrap(self, wrapped: WrappedKey, *, aad: bytes) -> bytes:
        return self.kek.decrypt(wrapped.blob[:12], wrapped.blob[12:], aad)

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


@contextlib.contextmanager
def disk_folder() -> Iterator[Path]:
    """Give a folder on the disk that the project lies on: a tmpfs would hide what fsync costs."""
    base = ROOT / "var"
    base.mkdir(exist_ok=True)
    folder = Path(tempfile.mkdtemp(prefix="bench-", dir=base))
    try:
        yield folder
    finally:
        shutil.rmtree(folder)


@contextlib.contextmanager
def station(folder: Path) -> Iterator[Vault]:
    """Open a vault with one dossier on record."""
    key = DatabaseKey(key=os.urandom(32), salt=os.urandom(16))
    database = Database.open(folder / "station.db", key=key)
    keys, clock, ids = KeysInMemory(), SystemClock(), RandomIds()
    objects = ObjectStore(
        folder / "objects", database=database, keys=keys, clock=clock, ids=ids,
        record_key_created=lambda uow, dossier, _kek, _suite: add_event(uow, clock, dossier),
    )  # fmt: skip
    vault = Vault("bench", database, keys, objects, clock, ids)
    with database.unit_of_work() as uow:
        seq = add_event(uow, clock, DOSSIER)
        uow.execute("INSERT INTO fonds VALUES ('f', 'F', 'T')")
        uow.execute("INSERT INTO inventory VALUES ('i', 'f', '1')")
        uow.execute("INSERT INTO box VALUES ('b', 'i', '1')")
        uow.execute("INSERT INTO dossier VALUES (?, 'D', 'b', 1, 'T', 'NONE', '01', ?)",
                    (DOSSIER, seq))  # fmt: skip
        uow.commit()
    try:
        yield vault
    finally:
        objects.close()
        database.close()


def add_event(uow: UnitOfWork, clock: SystemClock, dossier: str | None) -> int:
    """Append one event like those of a captured page."""
    event = CustodyEvent(
        type=EventType.CAPTURE, time=clock.now(), actor=STATION, dossier=dossier,
        target="0" * 32, sha256="ab" * 32, detail={"ordinal": 1, "permit": "1" * 32},
    )  # fmt: skip
    return record(uow, event)
