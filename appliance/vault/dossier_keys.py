"""One key for each dossier: made at its first object, wrapped by the token, bound to its level.

Invariant: a dossier key opens only under the level that stood on record when it was made, so an
altered level in the database leaves the dossier closed.
Residual risk: unwrapped keys stay in this process until ``forget`` is called.
"""

from __future__ import annotations

import os
import threading
from collections.abc import Callable

from appliance.kernel.ids import DossierId
from appliance.kernel.levels import Level
from appliance.vault.database import Database, Row, UnitOfWork
from appliance.vault.errors import DossierKeyMismatch, LevelAboveDossier, RefusedByDatabase
from appliance.vault.model import Keys, WrappedKey

DOSSIER_KEY_BYTES = 32

RecordKeyCreated = Callable[[UnitOfWork, DossierId, str, str], None]
"""Appends the custody event ``key.created``: unit of work, dossier, kek_id, suite."""

_SELECT = """
SELECT d.level, k.level AS key_level, k.kek_id, k.suite, k.blob
FROM dossier d LEFT JOIN dossier_key k ON k.dossier_id = d.id
WHERE d.id = ?
"""
_INSERT = """
INSERT INTO dossier_key (dossier_id, kek_id, suite, level, blob) VALUES (?, ?, ?, ?, ?)
"""


class DossierKeys:
    """Dossier keys of one station, each unwrapped once."""

    def __init__(
        self, database: Database, *, keys: Keys, record_key_created: RecordKeyCreated
    ) -> None:
        """Start with nothing unwrapped."""
        self._database = database
        self._keys = keys
        self._record_key_created = record_key_created
        self._open: dict[DossierId, tuple[Level, bytes]] = {}
        self._lock = threading.Lock()

    def for_writing(self, dossier: DossierId, *, level: Level) -> bytes:
        """Return the key under which an object of ``level`` is stored; make it if it is the first.

        Raises:
            LevelAboveDossier: the object's level is above the dossier's.
            DossierKeyMismatch: the level on record is not the one the key is bound to.
            RefusedByDatabase: there is no such dossier.
        """
        with self._lock:
            on_record, key = self._existing(dossier) or self._made(dossier)
        if level.rank > on_record.rank:
            raise LevelAboveDossier(level=level.value, dossier_level=on_record.value)
        return key

    def for_reading(self, dossier: DossierId) -> bytes:
        """Return the key of a dossier that has objects.

        Raises:
            DossierKeyMismatch: the key is gone, or bound to another level than the one on record.
        """
        with self._lock:
            found = self._existing(dossier)
        if found is None:
            raise DossierKeyMismatch(dossier_id=dossier)
        return found[1]

    def forget(self) -> None:
        """Drop every unwrapped key (screen lock, token removed)."""
        with self._lock:
            self._open.clear()

    def _existing(self, dossier: DossierId) -> tuple[Level, bytes] | None:
        row = self._row(dossier, reader=self._database)
        if row["blob"] is None:
            return None
        level = Level(row["level"])
        if row["key_level"] != level.value:
            raise DossierKeyMismatch(dossier_id=dossier)
        known = self._open.get(dossier)
        if known is None or known[0] is not level:
            wrapped = WrappedKey(kek_id=row["kek_id"], suite=row["suite"], blob=row["blob"])
            known = (level, self._keys.unwrap(wrapped, aad=wrap_aad(dossier, level)))
            self._open[dossier] = known
        return known

    def _made(self, dossier: DossierId) -> tuple[Level, bytes]:
        with self._database.unit_of_work() as uow:
            row = self._row(dossier, reader=uow)
            if row["blob"] is None:  # else another program of this station was faster
                level, key = Level(row["level"]), os.urandom(DOSSIER_KEY_BYTES)
                wrapped = self._keys.wrap(key, aad=wrap_aad(dossier, level))
                uow.execute(
                    _INSERT,
                    (dossier, wrapped.kek_id, wrapped.suite, level.value, wrapped.blob),
                )
                self._record_key_created(uow, dossier, wrapped.kek_id, wrapped.suite)
                uow.commit()
        found = self._existing(dossier)
        if found is None:
            raise DossierKeyMismatch(dossier_id=dossier)
        return found

    @staticmethod
    def _row(dossier: DossierId, *, reader: Database | UnitOfWork) -> Row:
        row = reader.one(_SELECT, (dossier,))
        if row is None:
            raise RefusedByDatabase(rule="object-without-dossier")
        return row


def wrap_aad(dossier: DossierId, level: Level) -> bytes:
    """Return what the wrap is bound to; the key process puts ``suite|kek_id|`` in front."""
    return f"{dossier}|{level.value}".encode()
