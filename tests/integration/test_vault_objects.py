import hashlib
import threading
from pathlib import Path

import pytest

from appliance.custody.log import record
from appliance.kernel.ids import DossierId, ObjectId
from appliance.kernel.levels import Level
from appliance.vault.errors import (
    DossierKeyMismatch,
    LevelAboveDossier,
    ObjectDamaged,
    ObjectInUse,
    ObjectMissing,
    ObjectUnknown,
    RefusedByDatabase,
    UnrecordedChange,
)
from appliance.vault.keys.errors import WrapRejected
from appliance.vault.model import ObjectKind, StoredObject
from appliance.vault.objects import register
from appliance.vault.vault import Vault

PAGE = b"Quyet dinh ve viec phe duyet" * 20_000


def put(vault: Vault, dossier: DossierId, *, level: Level = Level.NONE) -> StoredObject:
    return vault.objects.put(dossier=dossier, level=level, kind=ObjectKind.PAGE, plaintext=PAGE)


def put_registered(station, vault: Vault, dossier: DossierId | None = None) -> StoredObject:
    stored = put(vault, dossier or station.ordinary)
    keep(station, vault, stored)
    return stored


def keep(station, vault: Vault, stored: StoredObject) -> None:
    with vault.database.unit_of_work() as uow:
        register(uow, stored)
        record(uow, station.event(1))
        uow.commit()


def file_of(station, object_id: str) -> Path:
    return station.folder / "objects" / object_id[:2] / f"{object_id}.dox1"


def all_files(station) -> list[Path]:
    return [p for p in (station.folder / "objects").rglob("*") if p.is_file()]


def test_stored_object_comes_back(quick_station) -> None:
    with quick_station.open() as vault:
        stored = put_registered(quick_station, vault)
        assert stored.sha256 == hashlib.sha256(PAGE).hexdigest()
        assert stored.size == 560_000
        assert vault.objects.get(stored.id) == PAGE
    with quick_station.open() as vault:
        assert vault.objects.get(stored.id) == PAGE


def test_empty_object_comes_back(quick_station) -> None:
    with quick_station.open() as vault:
        stored = vault.objects.put(
            dossier=quick_station.ordinary, level=Level.NONE, kind=ObjectKind.PDF, plaintext=b""
        )
        keep(quick_station, vault, stored)
        assert vault.objects.get(stored.id) == b""


def test_nothing_readable_lies_on_the_disk_and_only_the_owner_can_open_it(quick_station) -> None:
    with quick_station.open() as vault:
        stored = put_registered(quick_station, vault)
    path = file_of(quick_station, stored.id)
    assert [path] == all_files(quick_station)
    assert b"Quyet dinh" not in path.read_bytes()
    assert path.stat().st_mode & 0o077 == 0


def test_dossier_key_is_made_once_with_an_event_and_unwrapped_once(quick_station) -> None:
    with quick_station.open() as vault:
        for _ in range(3):
            stored = put_registered(quick_station, vault)
        rows = vault.database.all(
            "SELECT seq FROM custody_event WHERE json_extract(leaf, '$.type') = 'key.created'"
        )
        assert len(rows) == 1
    quick_station.keys.unwraps = 0
    with quick_station.open() as vault:
        for _ in range(3):
            vault.objects.get(stored.id)
        assert quick_station.keys.unwraps == 1
        vault.objects.forget_keys()
        vault.objects.get(stored.id)
        assert quick_station.keys.unwraps == 2


def test_first_pages_put_at_once_share_one_dossier_key(quick_station) -> None:
    with quick_station.open() as vault:
        results: list[StoredObject] = []
        threads = [
            threading.Thread(target=lambda: results.append(put(vault, quick_station.ordinary)))
            for _ in range(4)
        ]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        for stored in results:
            keep(quick_station, vault, stored)
            assert vault.objects.get(stored.id) == PAGE
        assert len(results) == 4


def test_object_needs_a_dossier_on_record(quick_station) -> None:
    with quick_station.open() as vault, pytest.raises(RefusedByDatabase):
        put(vault, DossierId("f" * 32))
    assert all_files(quick_station) == []


@pytest.mark.parametrize("level", [Level.NONE, Level.MAT, Level.TOI_MAT])
def test_object_up_to_the_level_of_its_dossier_is_stored(quick_station, level: Level) -> None:
    with quick_station.open() as vault:
        assert put(vault, quick_station.secret, level=level).size == len(PAGE)


def test_object_above_the_level_of_its_dossier_is_refused(quick_station) -> None:
    with quick_station.open() as vault, pytest.raises(LevelAboveDossier):
        put(vault, quick_station.ordinary, level=Level.MAT)
    assert all_files(quick_station) == []


@pytest.mark.parametrize(
    ("also_the_key_row", "error"), [(False, DossierKeyMismatch), (True, WrapRejected)]
)
def test_level_lowered_in_the_database_leaves_the_dossier_closed(
    quick_station, also_the_key_row: bool, error: type[Exception]
) -> None:
    with quick_station.open() as vault:
        stored = put_registered(quick_station, vault, quick_station.secret)
    with quick_station.as_key_holder() as bare:
        bare.execute("UPDATE dossier SET level = 'NONE' WHERE id = ?", (quick_station.secret,))
        if also_the_key_row:
            bare.execute("UPDATE dossier_key SET level = 'NONE'")
    with quick_station.open() as vault:
        with pytest.raises(error):
            vault.objects.get(stored.id)
        with pytest.raises(error):
            put(vault, quick_station.secret)


def test_dossier_key_moved_to_another_dossier_stays_closed(quick_station) -> None:
    with quick_station.open() as vault:
        put_registered(quick_station, vault, quick_station.secret)
        other = put_registered(quick_station, vault)
    with quick_station.as_key_holder() as bare:
        bare.execute(
            "UPDATE dossier_key SET blob = (SELECT blob FROM dossier_key WHERE dossier_id = ?)"
            " WHERE dossier_id = ?",
            (quick_station.secret, quick_station.ordinary),
        )
    with quick_station.open() as vault, pytest.raises(WrapRejected):
        vault.objects.get(other.id)


def test_object_that_no_row_names_is_not_read(quick_station) -> None:
    with quick_station.open() as vault:
        stored = put(vault, quick_station.ordinary)
        with pytest.raises(ObjectUnknown):
            vault.objects.get(stored.id)


def test_missing_file_is_told_by_id(quick_station) -> None:
    with quick_station.open() as vault:
        stored = put_registered(quick_station, vault)
        file_of(quick_station, stored.id).unlink()
        with pytest.raises(ObjectMissing) as missing:
            vault.objects.get(stored.id)
    assert missing.value.params == {"object_id": stored.id}


@pytest.mark.parametrize("place", [0, 5, 40, 300, 1000, 300_000, -1])
def test_changed_byte_is_noticed(quick_station, place: int) -> None:
    with quick_station.open() as vault:
        stored = put_registered(quick_station, vault)
        path = file_of(quick_station, stored.id)
        changed = bytearray(path.read_bytes())
        changed[place] ^= 1
        path.write_bytes(changed)
        with pytest.raises(ObjectDamaged) as damaged:
            vault.objects.get(stored.id)
    assert damaged.value.params["object_id"] == stored.id


@pytest.mark.parametrize("length", [0, 3, 100, 262_144, -1])
def test_cut_file_is_noticed(quick_station, length: int) -> None:
    with quick_station.open() as vault:
        stored = put_registered(quick_station, vault)
        path = file_of(quick_station, stored.id)
        path.write_bytes(path.read_bytes()[:length])
        with pytest.raises(ObjectDamaged):
            vault.objects.get(stored.id)


def test_file_of_another_object_in_its_place_is_noticed(quick_station) -> None:
    with quick_station.open() as vault:
        one, other = (put_registered(quick_station, vault) for _ in range(2))
        file_of(quick_station, one.id).write_bytes(file_of(quick_station, other.id).read_bytes())
        with pytest.raises(ObjectDamaged) as damaged:
            vault.objects.get(one.id)
    assert damaged.value.params["fault"] == "header-of-another-object"


def test_hash_on_record_must_agree(quick_station) -> None:
    with quick_station.open() as vault:
        stored = put_registered(quick_station, vault)
    with quick_station.as_key_holder() as bare:
        bare.execute("UPDATE object SET sha256 = ?", ("0" * 64,))
    with quick_station.open() as vault, pytest.raises(ObjectDamaged) as damaged:
        vault.objects.get(stored.id)
    assert damaged.value.params["fault"] == "hash-not-as-recorded"


def test_unregistered_object_can_be_destroyed_and_again(quick_station) -> None:
    with quick_station.open() as vault:
        stored = put(vault, quick_station.ordinary)
        vault.objects.destroy(stored.id)
        vault.objects.destroy(stored.id)
    assert all_files(quick_station) == []


def test_object_on_record_is_not_destroyed(quick_station) -> None:
    with quick_station.open() as vault:
        stored = put_registered(quick_station, vault)
        with pytest.raises(ObjectInUse):
            vault.objects.destroy(stored.id)
        assert vault.objects.get(stored.id) == PAGE


def test_sweep_removes_orphans_and_temp_files_and_nothing_else(quick_station) -> None:
    with quick_station.open() as vault:
        kept = put_registered(quick_station, vault)
        orphan = put(vault, quick_station.ordinary)
        temp = file_of(quick_station, kept.id).with_suffix(".dox1.tmp")
        temp.write_bytes(b"half")
        assert vault.objects.sweep_orphans() == 2
        assert vault.objects.sweep_orphans() == 0
        assert all_files(quick_station) == [file_of(quick_station, kept.id)]
        assert vault.objects.get(kept.id) == PAGE
        assert not file_of(quick_station, orphan.id).exists()


def test_registering_without_an_event_does_not_commit(quick_station) -> None:
    with quick_station.open() as vault:
        stored = put(vault, quick_station.ordinary)
        with vault.database.unit_of_work() as uow:
            register(uow, stored)
            with pytest.raises(UnrecordedChange):
                uow.commit()
        with pytest.raises(ObjectUnknown):
            vault.objects.get(ObjectId(stored.id))
