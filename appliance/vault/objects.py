"""The store of encrypted objects: opaque names, one file each, read back before it counts."""

from __future__ import annotations

import hashlib
import hmac
import io
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from appliance.kernel.clock import Clock, iso
from appliance.kernel.ids import DossierId, IdSource, ObjectId
from appliance.kernel.levels import Level
from appliance.vault import dox1, files
from appliance.vault.database import Database, Row, UnitOfWork
from appliance.vault.dossier_keys import DossierKeys, RecordKeyCreated
from appliance.vault.errors import (
    ContainerRejected,
    FloeRejected,
    ObjectDamaged,
    ObjectInUse,
    ObjectMissing,
    ObjectNotWritten,
    ObjectsMissing,
    ObjectsWithoutRecord,
    ObjectUnknown,
)
from appliance.vault.model import Keys, ObjectKind, StoredObject

SUFFIX = ".dox1"
SHARD_CHARACTERS = 2
"""Characters of the id that name the sub-folder."""
SHARDS = tuple(f"{number:02x}" for number in range(256))
"""Made beforehand: a folder made in between would cost a page two more fsyncs."""

MOST_CUT_OFF = 2
"""Whole objects that a power cut can leave without a row: one page and one PDF under way."""

_INSERT = "INSERT INTO object (id, dossier_id, kind, sha256, bytes) VALUES (?, ?, ?, ?, ?)"
_SELECT = "SELECT dossier_id, kind, sha256, bytes FROM object WHERE id = ?"
_SELECT_IDS = "SELECT id FROM object"


def register(uow: UnitOfWork, stored: StoredObject) -> None:
    """Make a stored object part of the holding, within the caller's transaction."""
    uow.execute(_INSERT, (stored.id, stored.dossier, stored.kind, stored.sha256, stored.size))


class ObjectStore:
    """Encrypted objects of one station."""

    def __init__(
        self,
        folder: Path,
        *,
        database: Database,
        keys: Keys,
        clock: Clock,
        ids: IdSource,
        record_key_created: RecordKeyCreated,
    ) -> None:
        """Use ``folder`` (made if missing) for the files and ``database`` for the record."""
        files.make_folder(folder)
        files.make_folders(folder, SHARDS)
        self._folder = folder
        self._database = database
        self._clock = clock
        self._ids = ids
        self._dossier_keys = DossierKeys(database, keys=keys, record_key_created=record_key_created)
        self._hashing = ThreadPoolExecutor(1, thread_name_prefix="object-hash")

    def put(
        self, *, dossier: DossierId, level: Level, kind: ObjectKind, plaintext: bytes
    ) -> StoredObject:
        """Encrypt, write, fsync, rename, fsync the folder, read back from the disk and compare.

        Raises:
            DiskFull: there is no room; nothing is left behind.
            ObjectNotWritten: the disk failed or gave back other bytes; nothing is left behind.
            LevelAboveDossier: the object's level is above the dossier's; nothing was written.
            DossierKeyMismatch: the dossier's level on record was altered; nothing was written.
        """
        key = self._dossier_keys.for_writing(dossier, level=level)
        digest = self._hashing.submit(_sha256, plaintext)  # hashlib lets go of the GIL
        object_id = ObjectId(self._ids.new())
        header = dox1.Header(
            object_id=object_id, dossier_id=dossier, level=level, kind=kind,
            created=iso(self._clock.now()),
        )  # fmt: skip
        path = self._path(object_id)
        files.write_durably(path, dox1.sealed_pieces(header, plaintext, dossier_key=key))
        _require_read_back(path, header=header, plaintext=plaintext, dossier_key=key)
        return StoredObject(
            id=object_id, dossier=dossier, kind=kind, sha256=digest.result(), size=len(plaintext)
        )

    def register(self, uow: UnitOfWork, stored: StoredObject) -> None:
        """Make a stored object part of the holding, within the caller's transaction."""
        register(uow, stored)

    def get(self, object_id: ObjectId) -> bytes:
        """Decrypt a registered object and compare its hash with the one on record.

        Raises:
            ObjectUnknown: no row names it.
            ObjectMissing: its file is gone.
            ObjectDamaged: its file is not what was stored.
            DossierKeyMismatch: the dossier's level on record was altered.
        """
        row = self._database.one(_SELECT, (object_id,))
        if row is None:
            raise ObjectUnknown(object_id=object_id)
        key = self._dossier_keys.for_reading(DossierId(row["dossier_id"]))
        plaintext = self._opened(object_id, row=row, dossier_key=key)
        if not hmac.compare_digest(_sha256(plaintext), row["sha256"]):
            raise ObjectDamaged(object_id=object_id, fault="hash-not-as-recorded")
        return plaintext

    def destroy(self, object_id: ObjectId) -> None:
        """Remove an unregistered or withdrawn object's file; harmless when it is gone already.

        Raises:
            ObjectInUse: a row still names it; nothing was changed.
        """
        if self._database.one(_SELECT, (object_id,)) is not None:
            raise ObjectInUse(object_id=object_id)
        path = self._path(object_id)
        if path.exists():
            path.unlink()
            files.fsync_folder(path.parent)

    def sweep_orphans(self) -> int:
        """Remove what a power cut left behind: temp files, and objects that no row names.

        Call it at start only, while no other program works on the station: between ``put`` and
        the commit of its row an object is an orphan too.

        Raises:
            ObjectsWithoutRecord: so many were not left by a power cut; nothing was removed.
        """
        found = [path for path in self._folder.glob("??/*") if path.is_file()]
        known = {row["id"] for row in self._database.all(_SELECT_IDS)}  # after listing the files
        orphans = [path for path in found if not (path.suffix == SUFFIX and path.stem in known)]
        whole = sum(path.suffix == SUFFIX for path in orphans)
        if whole > MOST_CUT_OFF:
            raise ObjectsWithoutRecord(count=whole)
        for path in orphans:
            path.unlink()
        for folder in {path.parent for path in orphans}:
            files.fsync_folder(folder)
        return len(orphans)

    def require_all_there(self) -> None:
        """Check that every object on record has its file; the files are not opened.

        Raises:
            ObjectsMissing: some have none.
        """
        there = {path.stem for path in self._folder.glob(f"??/*{SUFFIX}")}
        missing = sum(row["id"] not in there for row in self._database.all(_SELECT_IDS))
        if missing:
            raise ObjectsMissing(count=missing)

    def forget_keys(self) -> None:
        """Drop every unwrapped dossier key (screen lock, token removed)."""
        self._dossier_keys.forget()

    def close(self) -> None:
        """Drop the keys and end the hashing thread."""
        self.forget_keys()
        self._hashing.shutdown()

    def _opened(self, object_id: ObjectId, *, row: Row, dossier_key: bytes) -> bytes:
        plaintext = io.BytesIO()
        try:
            with self._path(object_id).open("rb", buffering=0) as file:
                header = dox1.open_stream(file, plaintext, dossier_key=dossier_key)
        except FileNotFoundError:
            raise ObjectMissing(object_id=object_id) from None
        except OSError as exc:
            raise ObjectDamaged(object_id=object_id, fault="unreadable") from exc
        except (ContainerRejected, FloeRejected) as exc:
            raise ObjectDamaged(object_id=object_id, fault=str(exc.params["fault"])) from exc
        told = (header.object_id, header.dossier_id, header.kind.value)
        if told != (object_id, row["dossier_id"], row["kind"]):
            raise ObjectDamaged(object_id=object_id, fault="header-of-another-object")
        return plaintext.getvalue()

    def _path(self, object_id: ObjectId) -> Path:
        return self._folder / object_id[:SHARD_CHARACTERS] / f"{object_id}{SUFFIX}"


class _Comparison:
    """Takes a plaintext piece by piece and tells whether it is the one expected."""

    def __init__(self, expected: bytes) -> None:
        self._expected = expected
        self._at = 0
        self._same = True

    def write(self, piece: memoryview | bytes) -> None:
        # startswith compares in place: slices would copy every byte twice.
        self._same = self._same and self._expected.startswith(piece, self._at)
        self._at += len(piece)

    def same(self) -> bool:
        return self._same and self._at == len(self._expected)


def _require_read_back(
    path: Path, *, header: dox1.Header, plaintext: bytes, dossier_key: bytes
) -> None:
    """Read an object from the disk, open it and compare it with what was to be stored."""
    comparison = _Comparison(plaintext)
    try:
        with files.from_disk(path) as file:
            found = dox1.open_stream(file, comparison, dossier_key=dossier_key)
        same = found == header and comparison.same()
    except (ContainerRejected, FloeRejected, OSError):
        same = False
    if not same:
        path.unlink(missing_ok=True)
        raise ObjectNotWritten(fault="read-back")


def _sha256(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()
