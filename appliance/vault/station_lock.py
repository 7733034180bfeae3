"""One program holds a station (ADR 0003)."""

from __future__ import annotations

import fcntl
import os
from pathlib import Path

from appliance.vault.files import OWNER_ONLY
from appliance.vault.station_errors import StationBusy


class StationLock:
    """An exclusive lock of the kernel, freed when the holder ends in whatever way.

    The descriptor is not inherited by programs we start, so no child keeps a dead station locked.
    """

    def __init__(self, path: Path, *, program: str) -> None:
        """Take the lock and leave word of who holds it.

        Raises:
            StationBusy: another program holds it.
        """
        self._descriptor = os.open(path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, OWNER_ONLY)
        try:
            fcntl.flock(self._descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError as exc:
            pid, _, holder = self._read().partition(" ")
            os.close(self._descriptor)
            raise StationBusy(program=holder or "?", pid=pid or "?") from exc
        os.ftruncate(self._descriptor, 0)
        os.pwrite(self._descriptor, f"{os.getpid()} {program}".encode(), 0)

    def release(self) -> None:
        """Free the station."""
        os.ftruncate(self._descriptor, 0)
        os.close(self._descriptor)

    def _read(self) -> str:
        return os.pread(self._descriptor, 200, 0).decode(errors="replace")
