"""The only subprocess call of the product."""

from __future__ import annotations

import os
import subprocess
from collections.abc import Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from typing import IO

from appliance.sandbox.errors import SandboxUnavailable, WorkerTimedOut
from appliance.sandbox.profile import Profile, command


@dataclass(frozen=True, slots=True)
class Completed:
    """What a finished tool left. Its words are facts about the tool, not about the paper."""

    returncode: int
    """Exit status; negative signal number if it was killed."""
    stdout: bytes
    stderr: bytes


def run(
    profile: Profile, argv: list[str], *, timeout_s: float, untrusted_input: bytes = b""
) -> Completed:
    """Run one sandboxed tool to its end.

    Raises:
        SandboxUnavailable: bubblewrap is not there or may not make namespaces; nothing ran.
        WorkerTimedOut: the tool was killed after ``timeout_s`` seconds.
    """
    child = start(profile, argv)
    try:
        out, err = child.communicate(untrusted_input, timeout=timeout_s)
    except subprocess.TimeoutExpired as exc:
        stop(child)
        raise WorkerTimedOut(worker=profile.name, timeout_s=timeout_s) from exc
    _require_sandbox(profile, child.returncode, err)
    return Completed(child.returncode, out, err)


def start(profile: Profile, argv: list[str]) -> subprocess.Popen[bytes]:
    """Start a sandboxed program with pipes on its three standard streams."""
    return _spawn(profile.name, command(profile, argv), environment={"PATH": os.defpath})


def start_trusted(
    name: str, argv: list[str], *, environment: Mapping[str, str]
) -> subprocess.Popen[bytes]:
    """Start one of our own programs that must reach a token: no namespaces, bare environment.

    It ends when its standard input ends, so it does not outlive the parent.
    """
    return _spawn(name, argv, environment=environment)


def stop(child: subprocess.Popen[bytes]) -> None:
    """Kill a child and everything in its process namespace; wait until it is gone."""
    child.kill()
    child.wait()
    for pipe in (child.stdin, child.stdout, child.stderr):
        _close(pipe)


def _close(pipe: IO[bytes] | None) -> None:
    if pipe is not None:
        try:
            pipe.close()
        except OSError:
            return  # A dead child leaves unsent bytes behind; nobody is waiting for them.


def _require_sandbox(profile: Profile, returncode: int, stderr: bytes) -> None:
    if returncode != 0 and stderr.startswith(b"bwrap: "):
        raise SandboxUnavailable(tool=profile.name)


_spawners: dict[int, ThreadPoolExecutor] = {}
"""One spawning thread per process: `--die-with-parent` fires when the *thread* that forked ends."""


def _spawn(
    name: str, argv: list[str], *, environment: Mapping[str, str]
) -> subprocess.Popen[bytes]:
    spawner = _spawners.get(os.getpid())
    if spawner is None:
        spawner = _spawners.setdefault(
            os.getpid(), ThreadPoolExecutor(1, thread_name_prefix="spawn")
        )
    try:
        return spawner.submit(_popen, argv, dict(environment)).result()
    except FileNotFoundError as exc:
        raise SandboxUnavailable(tool=name) from exc


def _popen(argv: list[str], environment: dict[str, str]) -> subprocess.Popen[bytes]:
    return subprocess.Popen(
        argv,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        env=environment,
        close_fds=True,
    )
