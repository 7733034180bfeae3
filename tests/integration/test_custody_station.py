"""Objects and log on a real station: SoftHSM holds KEK, LOG-SIGN and the anchor."""

import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from appliance.custody import anchor
from appliance.custody.errors import LogRolledBack
from appliance.custody.log import STATION, checkpoint, record
from appliance.custody.model import CustodyEvent, EventType
from appliance.custody.verify import verify_log
from appliance.kernel.clock import SystemClock
from appliance.kernel.ids import DossierId, RandomIds
from appliance.kernel.levels import Level
from appliance.vault.database import UnitOfWork
from appliance.vault.keys.errors import WrapRejected
from appliance.vault.model import ObjectKind
from appliance.vault.objects import ObjectStore, register
from appliance.vault.station import open_station
from appliance.vault.vault import Vault

DOSSIER = DossierId("d" * 32)
PAGE = b"trang" * 100_000


def event(kind: EventType) -> CustodyEvent:
    return CustodyEvent(type=kind, time=SystemClock().now(), actor=STATION, dossier=DOSSIER)


def key_created(uow: UnitOfWork, *_: object) -> None:
    record(uow, event(EventType.KEY_CREATED))


@contextmanager
def opened(folder: Path) -> Iterator[Vault]:
    with open_station(folder, program="test", ask_pin=None) as station:
        clock, ids = SystemClock(), RandomIds()
        objects = ObjectStore(
            folder / "objects", database=station.database, keys=station.keys, clock=clock,
            ids=ids, record_key_created=key_created,
        )  # fmt: skip
        try:
            yield Vault(station.settings.name, station.database, station.keys, objects, clock, ids)
        finally:
            objects.close()


@pytest.fixture
def with_dossier(station_folder: Path) -> Path:
    with opened(station_folder) as vault, vault.database.unit_of_work() as uow:
        seq = record(uow, event(EventType.DOSSIER_IMPORTED))
        uow.execute("INSERT INTO fonds (id, code, title) VALUES ('f', 'F', 'Phông')")
        uow.execute("INSERT INTO inventory (id, fonds_id, code) VALUES ('i', 'f', '1')")
        uow.execute("INSERT INTO box (id, inventory_id, code) VALUES ('b', 'i', '1')")
        uow.execute(
            "INSERT INTO dossier (id, code, box_id, position, title, level, retention,"
            " imported_seq) VALUES (?, 'HS-1', 'b', 1, 'Hồ sơ', 'MAT', '01', ?)",
            (DOSSIER, seq),
        )
        uow.commit()
    return station_folder


def test_page_put_under_the_token_is_read_after_a_restart(with_dossier: Path) -> None:
    with opened(with_dossier) as vault:
        stored = vault.objects.put(
            dossier=DOSSIER, level=Level.MAT, kind=ObjectKind.PAGE, plaintext=PAGE
        )
        with vault.database.unit_of_work() as uow:
            register(uow, stored)
            record(uow, event(EventType.CAPTURE))
            uow.commit()
    with opened(with_dossier) as vault:
        assert vault.objects.sweep_orphans() == 0
        assert vault.objects.get(stored.id) == PAGE


def test_level_lowered_in_the_database_is_refused_by_the_token(with_dossier: Path) -> None:
    with opened(with_dossier) as vault:
        vault.objects.put(dossier=DOSSIER, level=Level.MAT, kind=ObjectKind.PAGE, plaintext=PAGE)
        with vault.database.unit_of_work() as uow:
            uow.execute("UPDATE dossier SET level = 'NONE'")
            uow.execute("UPDATE dossier_key SET level = 'NONE'")
            record(uow, event(EventType.CAPTURE))
            uow.commit()
    with opened(with_dossier) as vault, pytest.raises(WrapRejected):
        vault.objects.put(dossier=DOSSIER, level=Level.NONE, kind=ObjectKind.PAGE, plaintext=PAGE)


def test_head_is_signed_by_the_token_and_verifies_after_a_restart(with_dossier: Path) -> None:
    with opened(with_dossier) as vault:
        text = checkpoint(vault)
        assert vault.keys.read_anchor() == text.encode()
    with opened(with_dossier) as vault:
        assert anchor.require_unbroken(vault) == 2
        assert verify_log(vault, head=text).events == 2


def test_database_of_yesterday_is_noticed_by_the_token(with_dossier: Path, tmp_path: Path) -> None:
    with opened(with_dossier) as vault:
        path = vault.database.path
        checkpoint(vault)
        vault.database.one("PRAGMA wal_checkpoint(TRUNCATE)")
    yesterday = shutil.copy(path, tmp_path / "yesterday")
    old_head = (with_dossier / "custody-head").read_bytes()
    with opened(with_dossier) as vault:
        with vault.database.unit_of_work() as uow:
            record(uow, event(EventType.CAPTURE))
            uow.commit()
        checkpoint(vault)
    for leftover in path.parent.glob(f"{path.name}-*"):
        leftover.unlink()
    shutil.copy(yesterday, path)
    (with_dossier / "custody-head").write_bytes(old_head)
    with opened(with_dossier) as vault, pytest.raises(LogRolledBack):
        anchor.require_unbroken(vault)
