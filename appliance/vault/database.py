"""SQLCipher: one encrypted connection, numbered schema files, the unit of work.

State and its custody event commit in the same transaction: a unit of work that changed a row and
recorded no event does not commit.
"""

from __future__ import annotations

import contextlib
import ctypes
import threading
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from importlib import resources
from pathlib import Path
from types import TracebackType
from typing import Any, Self

from sqlcipher3 import dbapi2 as sqlcipher

from appliance.vault.errors import (
    DatabaseNotOpened,
    DiskFull,
    RefusedByDatabase,
    SchemaTooNew,
    UnrecordedChange,
)

Row = Any
"""A ``sqlcipher3.Row``: values by column name."""

PRAGMAS = (
    "cipher_log_level = NONE",  # SQLCipher writes to stderr and would tear the console
    "cipher_hmac_algorithm = HMAC_SHA256",  # SHA extensions: measured 1.3-1.6x faster than SHA-512
    "cipher_memory_security = ON",
    "journal_mode = WAL",
    "synchronous = FULL",
    "foreign_keys = ON",
    "recursive_triggers = ON",
    "trusted_schema = OFF",
    "cell_size_check = ON",
    "secure_delete = ON",
    "temp_store = MEMORY",
    "cache_size = -65536",
    "busy_timeout = 5000",
)


@dataclass(frozen=True, slots=True, repr=False)
class DatabaseKey:
    """Raw key and salt; wrapped by the HSM at rest."""

    key: bytes
    """32 bytes, AES-256."""
    salt: bytes
    """16 bytes: kept with the key, because the first page of the file can be lost."""


class UnitOfWork:
    """One transaction. Rolls back unless ``commit`` was called."""

    def __init__(self, connection: Any, lock: threading.RLock) -> None:  # noqa: ANN401 - untyped library
        """Belong to one database; made by ``Database.unit_of_work``."""
        self._connection = connection
        self._lock = lock
        self._changes_before = 0
        self._events = 0

    def __enter__(self) -> Self:
        """Take the write lock of the station."""
        self._lock.acquire()
        try:
            self._connection.execute("BEGIN IMMEDIATE")
        except BaseException:
            self._lock.release()
            raise
        self._changes_before = self._connection.total_changes
        self._events = 0
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        exc: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        """Roll back what was not committed."""
        try:
            if self._connection.in_transaction:
                self._connection.rollback()
        finally:
            self._lock.release()

    def execute(self, sql: str, parameters: Sequence[object] = ()) -> None:
        """Run one statement.

        Raises:
            RefusedByDatabase: a trigger or constraint said no; the transaction should end.
            DiskFull: there is no room.
        """
        with _named_errors():
            self._connection.execute(sql, parameters)

    def execute_many(self, sql: str, rows: Sequence[Sequence[object]]) -> None:
        """Run one statement for many rows."""
        with _named_errors():
            self._connection.executemany(sql, rows)

    def one(self, sql: str, parameters: Sequence[object] = ()) -> Row | None:
        """Return the first row or ``None``."""
        return self._connection.execute(sql, parameters).fetchone()

    def all(self, sql: str, parameters: Sequence[object] = ()) -> list[Row]:
        """Return every row."""
        rows: list[Row] = self._connection.execute(sql, parameters).fetchall()
        return rows

    def mark_recorded(self) -> None:
        """Tell that a custody event was appended (called by the custody room only)."""
        self._events += 1

    def commit(self) -> None:
        """Make everything durable: state and custody event together.

        Raises:
            UnrecordedChange: a row changed and no event was recorded; nothing is kept.
            DiskFull: there is no room; nothing is kept.
        """
        if self._connection.total_changes != self._changes_before and not self._events:
            raise UnrecordedChange
        with _named_errors():
            self._connection.commit()


class Database:
    """The open station database. Safe from several threads; one transaction at a time."""

    def __init__(self, connection: Any, path: Path) -> None:  # noqa: ANN401 - untyped library
        """Wrap an opened connection; use ``open``."""
        self.path = path
        self._connection = connection
        self._lock = threading.RLock()

    @classmethod
    def open(cls, path: Path, *, key: DatabaseKey) -> Database:
        """Open or create the database at ``path`` and bring its schema up to date.

        Raises:
            DatabaseNotOpened: the file is not ours, damaged, or under another key.
            SchemaTooNew: a newer release wrote it.
        """
        connection = sqlcipher.connect(str(path), isolation_level=None, check_same_thread=False)
        connection.row_factory = sqlcipher.Row
        secret = f"x'{key.key.hex()}{key.salt.hex()}'"
        connection.set_key(secret)
        _forget(secret)
        try:
            for pragma in PRAGMAS:
                connection.execute(f"PRAGMA {pragma}")
            connection.execute("SELECT count(*) FROM sqlite_master").fetchone()
        except sqlcipher.DatabaseError as exc:
            connection.close()
            raise DatabaseNotOpened from exc
        database = cls(connection, path)
        database._migrate()
        return database

    def unit_of_work(self) -> UnitOfWork:
        """Return a new transaction; use it in a ``with`` block and call ``commit``."""
        return UnitOfWork(self._connection, self._lock)

    def one(self, sql: str, parameters: Sequence[object] = ()) -> Row | None:
        """Read the first row or ``None``."""
        with self._lock:
            return self._connection.execute(sql, parameters).fetchone()

    def all(self, sql: str, parameters: Sequence[object] = ()) -> list[Row]:
        """Read every row."""
        with self._lock:
            rows: list[Row] = self._connection.execute(sql, parameters).fetchall()
            return rows

    def close(self) -> None:
        """Close the connection."""
        with self._lock:
            self._connection.close()

    def _migrate(self) -> None:
        files = schema_files()
        found = self._connection.execute("PRAGMA user_version").fetchone()[0]
        if found > len(files):
            raise SchemaTooNew(found=found, known=len(files))
        for version, (_, sql) in enumerate(files[found:], start=found + 1):
            self._connection.executescript(
                f"BEGIN IMMEDIATE; {sql}\nPRAGMA user_version = {version}; COMMIT;"
            )


def schema_files() -> list[tuple[str, str]]:
    """Return name and text of the numbered schema files, in order."""
    folder = resources.files("appliance.vault") / "schema"
    names = sorted(f.name for f in folder.iterdir() if f.name.endswith(".sql"))
    return [(name, (folder / name).read_text(encoding="utf-8")) for name in names]


@contextlib.contextmanager
def _named_errors() -> Iterator[None]:
    try:
        yield
    except sqlcipher.IntegrityError as exc:
        raise RefusedByDatabase(rule=str(exc)) from exc
    except sqlcipher.OperationalError as exc:
        if "disk is full" in str(exc) or "disk I/O error" in str(exc):
            raise DiskFull from exc
        raise


def _forget(secret: str) -> None:
    """Overwrite the characters of a key that SQLCipher has taken over (CPython compact ASCII)."""
    ctypes.memset(id(secret) + _ASCII_HEADER, 0, len(secret))


_ASCII_HEADER = "".__sizeof__() - 1
"""Bytes before the characters of a compact ASCII ``str``: its size less the closing NUL."""
