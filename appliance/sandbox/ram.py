"""Work folders that exist only in memory."""

from __future__ import annotations

import contextlib
import os
import shutil
import tempfile
from collections.abc import Iterator
from pathlib import Path

from appliance.sandbox.errors import NoRamFolder

RAM_ROOT = Path("/dev/shm")  # noqa: S108 - the tmpfs is the point
PREFIX = "appliance-work-"


@contextlib.contextmanager
def ram_folder() -> Iterator[Path]:
    """Give a private folder (0700) in RAM and remove it at the end.

    Raises:
        NoRamFolder: /dev/shm is not a tmpfs; nothing was written.
    """
    require_ram(RAM_ROOT)
    folder = Path(tempfile.mkdtemp(prefix=f"{PREFIX}{os.getpid()}-", dir=RAM_ROOT))
    try:
        yield folder
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def require_ram(folder: Path) -> None:
    """Check by the kernel's own mount table that ``folder`` lies in RAM.

    Raises:
        NoRamFolder: it does not.
    """
    best, kind = "", ""
    for line in Path("/proc/self/mounts").read_text(encoding="utf-8").splitlines():
        _, mount, fs, *_ = line.split(" ")
        if Path(folder).is_relative_to(mount) and len(mount) >= len(best):
            best, kind = mount, fs
    if kind not in {"tmpfs", "ramfs"}:
        raise NoRamFolder


def sweep_abandoned() -> int:
    """Remove work folders whose process is gone (after a crash); return how many."""
    swept = 0
    for folder in RAM_ROOT.glob(f"{PREFIX}*"):
        pid = folder.name.removeprefix(PREFIX).split("-")[0]
        if pid.isdigit() and not Path(f"/proc/{pid}").exists():
            shutil.rmtree(folder, ignore_errors=True)
            swept += 1
    return swept
