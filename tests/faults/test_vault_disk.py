"""Disk full, disk lying, kill in the middle: nothing half-done, nothing accepted is lost."""

import contextlib
import errno
import io
import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from appliance.kernel.levels import Level
from appliance.vault import files
from appliance.vault.errors import DiskFull, ObjectNotWritten
from appliance.vault.model import ObjectKind
from appliance.vault.vault import Vault

PAGE = bytes(2_000_000)


def put(station, vault: Vault, page: bytes = PAGE) -> None:
    vault.objects.put(
        dossier=station.ordinary, level=Level.NONE, kind=ObjectKind.PAGE, plaintext=page
    )


def left(station) -> list[Path]:
    return [p for p in (station.folder / "objects").rglob("*") if p.is_file()]


@pytest.mark.parametrize(
    ("number", "error"),
    [
        (errno.ENOSPC, DiskFull), (errno.EDQUOT, DiskFull),
        (errno.EIO, ObjectNotWritten), (errno.EROFS, ObjectNotWritten),
    ],
)  # fmt: skip
@pytest.mark.parametrize("call", ["write", "fsync"])
def test_failing_disk_is_named_and_leaves_nothing(
    quick_station, monkeypatch: pytest.MonkeyPatch, number: int, error: type[Exception], call: str
) -> None:
    with quick_station.open() as vault:
        put(quick_station, vault, b"makes the key and the folders")
        vault.objects.sweep_orphans()
        real, calls = getattr(os, call), []

        def failing(*arguments: object) -> object:
            calls.append(arguments)
            if call == "fsync" or len(calls) == 3:
                raise OSError(number, os.strerror(number))
            return real(*arguments)

        monkeypatch.setattr(files.os, call, failing)
        with pytest.raises(error):
            put(quick_station, vault)
        monkeypatch.undo()
        assert left(quick_station) == []


def test_full_device_is_named() -> None:
    """The kernel's own refusal, from the device that is always full."""
    full = Path("/dev/full")
    if not full.exists():
        pytest.skip("no /dev/full here")
    with full.open("wb", buffering=0) as device, pytest.raises(DiskFull):  # noqa: SIM117
        with files._named_errors():
            files._write_whole(device.fileno(), b"x")


def test_disk_that_gives_back_other_bytes_is_noticed(
    quick_station, monkeypatch: pytest.MonkeyPatch
) -> None:
    with quick_station.open() as vault:
        put(quick_station, vault, b"makes the key")
        vault.objects.sweep_orphans()
        real = files.from_disk

        @contextlib.contextmanager
        def lying(path: Path) -> Iterator[io.BytesIO]:
            with real(path) as file:
                got = bytearray(file.readall())
                got[-1] ^= 1
                yield io.BytesIO(got)

        monkeypatch.setattr(files, "from_disk", lying)
        with pytest.raises(ObjectNotWritten) as refused:
            put(quick_station, vault)
        assert refused.value.params["fault"] == "read-back"
        assert left(quick_station) == []


KILLED = """
import os, signal, sys
from pathlib import Path
from appliance.vault import files
calls = 0
real = os.write
def dying(descriptor, piece):
    global calls
    calls += 1
    if calls == 4: os.kill(os.getpid(), signal.SIGKILL)
    return real(descriptor, piece)
os.write = dying
files.write_durably(Path(sys.argv[1]), [b"x" * 1000] * 10)
"""


def test_kill_in_the_middle_leaves_only_a_temp_file_that_is_swept(quick_station) -> None:
    shard = quick_station.folder / "objects" / "ab"
    with quick_station.open() as vault:
        done = subprocess.run(
            [sys.executable, "-c", KILLED, shard / ("ab" * 16 + ".dox1")], check=False
        )
        assert done.returncode == -signal.SIGKILL
        assert [p.suffix for p in left(quick_station)] == [".tmp"]
        assert vault.objects.sweep_orphans() == 1
        assert left(quick_station) == []


def test_temp_file_of_a_crash_does_not_stop_the_next_anchor(tmp_path: Path) -> None:
    head = tmp_path / "head"
    (tmp_path / "head.tmp").write_bytes(b"half")
    files.replace_durably(head, b"whole")
    assert head.read_bytes() == b"whole"
    assert [p.name for p in tmp_path.iterdir()] == ["head"]
