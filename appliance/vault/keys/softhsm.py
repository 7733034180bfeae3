"""The embedded default keeps a token in files and does not make them durable; we do."""

from __future__ import annotations

import contextlib
import os
from collections.abc import Iterator, Mapping
from pathlib import Path

CONFIGURATION = "SOFTHSM2_CONF"
STORE_KEY = "directories.tokendir"

Snapshot = dict[Path, tuple[int, int, int]]
"""Inode, time of change in nanoseconds and size of every file and folder of a store."""


@contextlib.contextmanager
def durable_store(environment: Mapping[str, str]) -> Iterator[None]:
    """Fsync what the block changed in the token store that the environment names.

    Does nothing for real hardware. A store pulled away meanwhile is told by the next request.
    """
    store = _store(environment)
    before = _snapshot(store)
    yield
    for path, state in _snapshot(store).items():
        if before.get(path) != state:
            with contextlib.suppress(FileNotFoundError):
                _fsync(path)


def _store(environment: Mapping[str, str]) -> Path | None:
    named = environment.get(CONFIGURATION)
    if named is None:
        return None
    for line in Path(named).read_text(encoding="utf-8").splitlines():
        key, _, value = line.partition("=")
        if key.strip() == STORE_KEY:
            return Path(value.strip())
    return None


def _snapshot(store: Path | None) -> Snapshot:
    found: Snapshot = {}
    if store is not None:
        for path in (store, *store.rglob("*")):
            with contextlib.suppress(FileNotFoundError):
                stat = path.stat()
                found[path] = (stat.st_ino, stat.st_mtime_ns, stat.st_size)
    return found


def _fsync(path: Path) -> None:
    descriptor = os.open(path, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
