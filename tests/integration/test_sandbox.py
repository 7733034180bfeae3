"""What a sandboxed program can and cannot do (appliance/sandbox/profile.py)."""

import os
import threading
import time
from pathlib import Path

import pytest

from appliance.sandbox import process, ram
from appliance.sandbox.errors import NoRamFolder, SandboxUnavailable, WorkerDied, WorkerTimedOut
from appliance.sandbox.frames import BrokenFrame, Frame, read_frame, write_frame
from appliance.sandbox.profile import MIB, Profile
from appliance.sandbox.worker import Worker

TOOL = Profile("tool", memory_bytes=512 * MIB, cpu_s=5)


def sh(script: str, profile: Profile = TOOL, **options: object) -> process.Completed:
    return process.run(profile, ["sh", "-c", script], timeout_s=10, **options)


def test_network_of_the_sandbox_has_only_a_loopback() -> None:
    assert sh("cat /proc/net/dev | tail -n +3 | cut -d: -f1").stdout.split() == [b"lo"]


def test_home_and_station_are_not_there(tmp_path: Path) -> None:
    secret = tmp_path / "secret"
    secret.write_text("x")
    assert sh(f"cat {secret}").returncode != 0
    assert sh("ls /root /home").returncode != 0


def test_system_is_read_only_and_work_folder_is_not() -> None:
    assert sh("touch /usr/bin/x").returncode != 0
    assert sh("touch /work/x").returncode == 0


def test_environment_of_the_parent_does_not_leak(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("STATION_PIN", "1234")
    assert b"STATION_PIN" not in sh("env").stdout


def test_other_processes_are_not_seen() -> None:
    assert len(sh("ls -d /proc/[0-9]*").stdout.split()) < 10


def test_memory_limit_stops_the_tool() -> None:
    small = Profile("small", memory_bytes=64 * MIB, cpu_s=5)
    assert sh("tail -c 300M /dev/zero | tail -n 1 > /dev/null", small).returncode != 0


def test_tool_that_hangs_is_killed_with_its_children() -> None:
    with pytest.raises(WorkerTimedOut):
        process.run(TOOL, ["sh", "-c", "sleep 77 & sleep 78"], timeout_s=0.3)
    time.sleep(0.2)
    names = [p.read_bytes() for p in Path("/proc").glob("[0-9]*/cmdline") if os.access(p, os.R_OK)]
    assert [n for n in names if b"sleep\x0078" in n or b"sleep\x0077" in n] == []


def test_missing_bubblewrap_is_named(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setattr(os, "defpath", str(tmp_path))
    monkeypatch.setenv("PATH", str(tmp_path))
    with pytest.raises(SandboxUnavailable):
        sh("true")


def test_worker_outlives_the_thread_that_started_it() -> None:
    made: list[Worker] = []
    thread = threading.Thread(
        target=lambda: made.append(Worker("cat", process.start(TOOL, ["cat"])))
    )
    thread.start()
    thread.join()
    time.sleep(0.1)
    assert made[0].alive
    made[0].kill()


def test_worker_that_dies_is_named() -> None:
    worker = Worker("liar", process.start(TOOL, ["sh", "-c", "exit 0"]))
    with pytest.raises(WorkerDied):
        worker.call("anything", {}, timeout_s=5)


def test_worker_that_does_not_answer_is_stopped() -> None:
    worker = Worker("silent", process.start(TOOL, ["sleep", "60"]))
    with pytest.raises(WorkerTimedOut):
        worker.call("anything", {}, timeout_s=0.3)
    assert not worker.alive


def test_frame_round_trip_keeps_blobs() -> None:
    read_end, write_end = os.pipe()
    with os.fdopen(read_end, "rb") as source, os.fdopen(write_end, "wb") as target:
        write_frame(target, Frame("op", {"n": 1}, [b"ab", b""]))
        assert read_frame(source) == Frame("op", {"n": 1}, [b"ab", b""])


@pytest.mark.parametrize(
    "wire",
    [b"\xff\xff\xff\xff", b"\x00\x00\x00\x02{}", b"\x00\x00\x00\x05{}", b"\x00\x00"],
    ids=["huge-header", "no-op", "cut-header", "cut-length"],
)
def test_broken_frame_is_refused(wire: bytes) -> None:
    read_end, write_end = os.pipe()
    os.write(write_end, wire)
    os.close(write_end)
    with os.fdopen(read_end, "rb") as source, pytest.raises(BrokenFrame):
        read_frame(source)


def test_ram_folder_lies_in_ram_and_goes_away() -> None:
    with ram.ram_folder() as folder:
        ram.require_ram(folder)
        assert folder.stat().st_mode & 0o777 == 0o700
    assert not folder.exists()


def test_disk_folder_is_not_taken_for_ram(tmp_path: Path) -> None:
    with pytest.raises(NoRamFolder):
        ram.require_ram(Path("/usr"))


def test_work_folder_of_a_dead_process_is_swept() -> None:
    gone = ram.RAM_ROOT / f"{ram.PREFIX}999999999-x"
    gone.mkdir()
    (gone / "page").write_bytes(b"secret")
    ram.sweep_abandoned()
    assert not gone.exists()
