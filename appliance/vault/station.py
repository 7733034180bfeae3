"""The open station: one program, its key process, its database."""

from __future__ import annotations

import os
from dataclasses import dataclass
from pathlib import Path
from types import TracebackType
from typing import Self

import msgspec

from appliance.vault import files
from appliance.vault.database import Database, DatabaseKey
from appliance.vault.hygiene import harden_process
from appliance.vault.keys.client import KeyProcess
from appliance.vault.keys.pins import AskPin, PinSource, pin_supplier
from appliance.vault.keys.tokens import TokenModule
from appliance.vault.model import WrappedKey
from appliance.vault.station_errors import StationKeyFileUnreadable
from appliance.vault.station_lock import StationLock
from appliance.vault.station_settings import StationPaths, StationSettings, load_settings

KEY_BYTES, SALT_BYTES = 32, 16


@dataclass(frozen=True, slots=True)
class OpenStation:
    """What ``open_station`` gives; close it, or use it in a ``with`` block."""

    settings: StationSettings
    paths: StationPaths
    keys: KeyProcess
    database: Database
    lock: StationLock

    @property
    def people(self) -> TokenModule:
        """Where persons' tokens are reached (``keys.person``)."""
        return self.settings.people.resolved(self.paths.folder)

    def close(self) -> None:
        """Close the database, end the key process, free the station."""
        try:
            self.database.close()
        finally:
            self.keys.close()
            self.lock.release()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        exc: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.close()


def open_station(folder: Path, *, program: str, ask_pin: AskPin | None) -> OpenStation:
    """Open the station in ``folder`` for this program alone.

    Args:
        folder: The station's folder.
        program: Name told to a second program that is refused, e.g. ``appliance console``.
        ask_pin: Asks for the PIN, for stations whose settings say ``ask``.

    Raises:
        StationAbsent, StationHalfMade, SettingsUnreadable: there is no usable station.
        StationBusy: another program holds it.
        ModuleMissing, TokenAbsent, PinRefused, PinLocked, PinSourceUnusable, KeyMissing,
        ForeignToken: the token does not open.
        WrapRejected, StationKeyFileUnreadable, DatabaseNotOpened: stored evidence does not verify.
    """
    paths = StationPaths(folder.resolve())
    settings = load_settings(paths)
    harden_process()
    lock = StationLock(paths.lock, program=program)
    try:
        point_softhsm(paths)
        keys = key_process(settings, paths, ask_pin=ask_pin)
        keys.start()
        try:
            database = Database.open(paths.database, key=load_database_key(settings, paths, keys))
        except BaseException:
            keys.close()
            raise
    except BaseException:
        lock.release()
        raise
    return OpenStation(settings, paths, keys, database, lock)


def key_process(
    settings: StationSettings, paths: StationPaths, *, ask_pin: AskPin | None
) -> KeyProcess:
    """Return the key process of a station, not yet started."""
    source = PinSource.parse(settings.token.pin)
    pin = pin_supplier(source, paths.folder, environment=os.environ, ask=ask_pin)
    return KeyProcess(settings.hsm.resolved(paths.folder), settings.token.names(), pin=pin)


class _KeyFile(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """dbkey.json."""

    v: int
    kek: str
    suite: str
    blob: bytes


def save_database_key(
    key: DatabaseKey, settings: StationSettings, paths: StationPaths, keys: KeyProcess
) -> None:
    """Wrap the database key and its salt for this station and write them."""
    wrapped = keys.wrap(key.key + key.salt, aad=_key_binding(settings))
    kept = _KeyFile(1, wrapped.kek_id, wrapped.suite, wrapped.blob)
    files.replace_durably(paths.database_key, msgspec.json.encode(kept))


def load_database_key(
    settings: StationSettings, paths: StationPaths, keys: KeyProcess
) -> DatabaseKey:
    """Unwrap the database key.

    Raises:
        StationKeyFileUnreadable: the file is missing or not ours.
        WrapRejected: it belongs to another station or was changed.
    """
    try:
        kept = msgspec.json.decode(paths.database_key.read_bytes(), type=_KeyFile)
    except (OSError, msgspec.DecodeError) as exc:
        raise StationKeyFileUnreadable from exc
    wrapped = WrappedKey(kept.kek, kept.suite, kept.blob)
    opened = keys.unwrap(wrapped, aad=_key_binding(settings))
    if len(opened) != KEY_BYTES + SALT_BYTES:
        raise StationKeyFileUnreadable
    return DatabaseKey(opened[:KEY_BYTES], opened[KEY_BYTES:])


def _key_binding(settings: StationSettings) -> bytes:
    return b"appliance-dbkey/v1|" + settings.name.encode()


def point_softhsm(paths: StationPaths) -> None:
    """Let SoftHSM's configuration name this folder, so that a moved or restored station opens."""
    wanted = (
        f"directories.tokendir = {paths.tokens}\nobjectstore.backend = file\nlog.level = ERROR\n"
    ).encode()
    if not paths.softhsm.exists() or paths.softhsm.read_bytes() != wanted:
        files.replace_durably(paths.softhsm, wanted)
