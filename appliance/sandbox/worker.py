"""A worker: one of our modules behind frames, inside bubblewrap or beside a token."""

from __future__ import annotations

import contextlib
import subprocess
import sys
import threading
from collections import deque
from collections.abc import Callable, Mapping
from typing import Any, BinaryIO

from appliance.kernel.errors import ApplianceError
from appliance.sandbox import process
from appliance.sandbox.errors import SandboxUnavailable, WorkerDied, WorkerTimedOut
from appliance.sandbox.frames import BrokenFrame, Frame, read_frame, write_frame
from appliance.sandbox.profile import Profile, python

STDERR_LINES = 20
"""Last lines of a worker's own words kept for a crash; they never hold document text."""


class AnsweredError(Exception):
    """The worker answered with a named error instead of a result."""

    def __init__(self, name: str, fields: dict[str, Any]) -> None:
        """Keep the error's name and its fields as the worker gave them (untrusted)."""
        super().__init__(name)
        self.name = name
        self.fields = fields


class Worker:
    """A running worker process; one request at a time.

    Safe from several threads: requests queue. A worker that died or timed out stays dead; make a
    new one.
    """

    def __init__(self, name: str, child: subprocess.Popen[bytes]) -> None:
        """Take over a started child."""
        self.name = name
        self._child = child
        self._lock = threading.Lock()
        self._stderr: deque[bytes] = deque(maxlen=STDERR_LINES)
        self._drain = threading.Thread(target=self._drain_stderr, daemon=True)
        self._drain.start()

    @classmethod
    def sandboxed(cls, profile: Profile, module: str, *arguments: str) -> Worker:
        """Start ``module`` inside bubblewrap."""
        return cls(profile.name, process.start(profile, python(module, *arguments)))

    @classmethod
    def beside_token(
        cls, name: str, module: str, *arguments: str, environment: Mapping[str, str]
    ) -> Worker:
        """Start ``module`` without namespaces, because it must reach a PKCS#11 token."""
        argv = python(module, *arguments)
        return cls(name, process.start_trusted(name, argv, environment=environment))

    @property
    def alive(self) -> bool:
        """Whether the process still runs."""
        return self._child.poll() is None

    @property
    def pid(self) -> int:
        """Process id of the child (of bubblewrap, for a sandboxed one)."""
        return self._child.pid

    def call(
        self, op: str, fields: dict[str, Any], blobs: list[bytes] | None = None, *, timeout_s: float
    ) -> Frame:
        """Send one request and return the answer.

        Raises:
            AnsweredError: the worker refused or failed by name; it stays usable.
            WorkerDied: it ended without an answer.
            WorkerTimedOut: it was killed after ``timeout_s`` seconds.
            SandboxUnavailable: bubblewrap could not start it.
        """
        with self._lock:
            deadline = _Deadline(timeout_s, self._child)
            answer = self._exchange(Frame(op, fields, blobs or []))
            timed_out = deadline.cancel()
            if answer is None:
                raise self._death(timed_out=timed_out, timeout_s=timeout_s)
        if answer.op == "error":
            raise AnsweredError(str(answer.fields.pop("name", "?")), answer.fields)
        return answer

    def close(self) -> None:
        """End the worker: its input ends, then it is killed if it lingers."""
        with contextlib.suppress(OSError):
            if self._child.stdin is not None:
                self._child.stdin.close()
        try:
            self._child.wait(timeout=1)
        except subprocess.TimeoutExpired:
            process.stop(self._child)

    def kill(self) -> None:
        """Kill the worker at once."""
        process.stop(self._child)

    def _exchange(self, request: Frame) -> Frame | None:
        pipe_in, pipe_out = self._child.stdin, self._child.stdout
        if pipe_in is None or pipe_out is None:
            return None
        try:
            write_frame(pipe_in, request)
            return read_frame(pipe_out)
        except (OSError, BrokenFrame, ValueError):
            return None

    def _death(self, *, timed_out: bool, timeout_s: float) -> ApplianceError:
        self._child.kill()
        self._child.wait()
        self._drain.join(timeout=1)
        if timed_out:
            return WorkerTimedOut(worker=self.name, timeout_s=timeout_s)
        if any(line.startswith(b"bwrap: ") for line in self._stderr):
            return SandboxUnavailable(tool=self.name)
        return WorkerDied(worker=self.name)

    def _drain_stderr(self) -> None:
        pipe = self._child.stderr
        if pipe is not None:
            with contextlib.suppress(OSError, ValueError):
                self._stderr.extend(iter(pipe.readline, b""))


class _Deadline:
    """Kills a child that does not answer in time."""

    def __init__(self, timeout_s: float, child: subprocess.Popen[bytes]) -> None:
        self._child = child
        self._fired = False
        self._timer = threading.Timer(timeout_s, self._fire)
        self._timer.daemon = True
        self._timer.start()

    def _fire(self) -> None:
        self._fired = True
        self._child.kill()

    def cancel(self) -> bool:
        """Stop the clock; return whether it had run out."""
        self._timer.cancel()
        return self._fired


Handler = Callable[[dict[str, Any], list[bytes]], tuple[dict[str, Any], list[bytes]]]
"""A worker's answer to one request: fields and blobs in, fields and blobs out."""


class Answer(Exception):
    """Raised by a handler to answer with a named error."""

    def __init__(self, name: str, **fields: object) -> None:
        """Name the error; fields are JSON values without document content."""
        super().__init__(name)
        self.name = name
        self.fields = fields


def serve(handlers: Mapping[str, Handler]) -> None:
    """Answer requests on standard input until it ends (runs in the worker)."""
    source: BinaryIO = sys.stdin.buffer
    target: BinaryIO = sys.stdout.buffer
    sys.stdout = sys.stderr  # A stray print of a library must not break the frames.
    while (request := read_frame(source)) is not None:
        try:
            fields, blobs = handlers[request.op](request.fields, request.blobs)
            answer = Frame("ok", fields, blobs)
        except Answer as exc:
            answer = Frame("error", {"name": exc.name, **exc.fields})
        write_frame(target, answer)
