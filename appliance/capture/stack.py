"""One run of ``scanimage`` over a stack of sheets, one sheet for each go.

``scanimage --batch --batch-prompt`` keeps the device open over the stack (closing it would eject
the sheets, and a feeder would count anew) and waits on its standard input before each sheet. It
writes to a file; ours is a symbolic link to its standard output, so that no page touches a file.
scanimage renames the finished file ``page.part`` to ``page``: both are made beforehand as hard
links to one symbolic link, and rename(2) of two names of one file does nothing (POSIX).

The tool's words serve for the hand-shake only: a success they tell is never believed (whether a
page is whole is counted by the caller); a failure is, because drivers hang while they cancel.
"""

from __future__ import annotations

import contextlib
import os
import re
import select
import time
from pathlib import Path
from types import TracebackType
from typing import IO, Self

from appliance.capture.scanners import Scanner
from appliance.sandbox import process
from appliance.sandbox.errors import SandboxUnavailable
from appliance.sandbox.profile import MIB, Profile

PROMPTS = (b"Press Ctrl + D to terminate.\n", b"Press Ctrl + D (EOF) to terminate.\n")
"""Last line of scanimage's prompt before each sheet, until 1.2.0 and since 1.2.1."""
FAILED = re.compile(rb"\(scanner status = ([1-46-9]|1[01])\)\n")
"""End of scanimage's line on a sheet that failed; 0 and 5 (end of data) are no failures."""
START_TIMEOUT_S = 60.0
"""Longest wait for the first prompt: some devices warm up while being opened."""
PARK_TIMEOUT_S = 2.0
"""Longest wait for a driver to park its device before it is killed."""
PAGE_LIMIT_BYTES = 1 << 30
"""More than any page asked for here (A0, 300 dpi, colour: 418 MB); a flood ends here."""
WORDS_LIMIT_BYTES = 64 << 10
"""Kept of the tool's words; the prompt is always at their end."""
_CHUNK = 1 << 20
_PRELUDE = 'ln -s /dev/stdout page.part && ln -P page.part page && exec "$@"'


class NotOpened(Exception):
    """The tool ended before it asked for a sheet."""

    def __init__(self, status: int) -> None:
        """Keep the exit status."""
        super().__init__(status)
        self.status = status


class TooSlow(Exception):
    """No prompt and no end in the time allowed."""


class Flooded(Exception):
    """More bytes than a page can have."""


class Stack:
    """A running scanimage; use it in a ``with`` block."""

    def __init__(self, scanner: Scanner, options: list[str], *, config: Path) -> None:
        """Start the tool in its sandbox. ``config``: the folder of the driver allow-list."""
        self._profile = Profile(
            "scanimage",
            memory_bytes=2048 * MIB,
            cpu_s=3600,
            work_bytes=MIB,
            read_only=(config, *scanner.readable),
            devices=scanner.device_files,
            environment={"SANE_CONFIG_DIR": str(config)},
        )
        tool = ["scanimage", "-d", scanner.device, "--format=pnm", "--batch=page", "--batch-prompt"]
        argv = ["/bin/sh", "-c", _PRELUDE, "sh", *tool, *options]
        self._child = process.start(self._profile, argv)
        self._failure: int | None = None

    def __enter__(self) -> Self:
        """Wait until the device is open and the tool asks for the first sheet.

        Raises:
            NotOpened: the tool ended first.
            TooSlow: it did neither.
        """
        try:
            self._until_prompt(START_TIMEOUT_S)
        except BaseException:
            process.stop(self._child)
            raise
        if (status := self.status) is not None:
            process.stop(self._child)
            raise NotOpened(status)
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        exc: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        """End the tool: first by the end of its input, so that its driver can park the device."""
        if self._child.stdin is not None:
            with contextlib.suppress(OSError):
                self._child.stdin.close()
            with contextlib.suppress(TooSlow, Flooded):
                self._until_prompt(PARK_TIMEOUT_S)
        process.stop(self._child)

    @property
    def status(self) -> int | None:
        """SANE status of a failure or the tool's end, ``None`` while it waits for the next go."""
        return self._child.poll() if self._failure is None else self._failure

    def next_sheet(self, *, timeout_s: float) -> bytes:
        """Let one sheet in and return the bytes that came for it, whole or not.

        Raises:
            TooSlow: the tool neither ended nor asked for the next sheet in time.
            Flooded: it sent more than a page.
        """
        if self._child.stdin is not None:
            with contextlib.suppress(OSError):  # it is gone; its status tells why
                self._child.stdin.write(b"\n")
                self._child.stdin.flush()
        return self._until_prompt(timeout_s)

    def _until_prompt(self, timeout_s: float) -> bytes:
        reading = _Reading(self._child.stdout, self._child.stderr)
        deadline = time.monotonic() + timeout_s
        while reading.open and not reading.words.endswith(PROMPTS) and not reading.failure:
            reading.take(deadline - time.monotonic())
        reading.drain()
        self._failure = reading.failure
        if not reading.open:
            self._child.wait(timeout=max(1.0, deadline - time.monotonic()))
            if reading.words.startswith(b"bwrap: "):
                raise SandboxUnavailable(tool=self._profile.name)
        return b"".join(reading.page)


class _Reading:
    """Both streams of the tool, read side by side."""

    def __init__(self, out: IO[bytes] | None, err: IO[bytes] | None) -> None:
        self.page: list[bytes] = []
        self.words = b""
        self._size = 0
        self._out = -1 if out is None else out.fileno()
        self._streams = {f.fileno() for f in (out, err) if f is not None}

    @property
    def open(self) -> bool:
        """Whether the tool can still say something."""
        return bool(self._streams)

    @property
    def failure(self) -> int | None:
        """SANE status of the sheet, if the tool told a failure."""
        told = FAILED.search(self.words)
        return int(told[1]) if told else None

    def take(self, wait_s: float) -> None:
        """Read what is there; raises ``TooSlow`` when nothing comes."""
        ready = select.select(list(self._streams), [], [], max(0.0, wait_s))[0]
        if not ready:
            raise TooSlow
        for stream in ready:
            self._keep(stream, os.read(stream, _CHUNK))

    def drain(self) -> None:
        """Read what the tool wrote before its prompt: it is all in the pipe by then."""
        while self._out in self._streams and select.select([self._out], [], [], 0)[0]:
            self._keep(self._out, os.read(self._out, _CHUNK))

    def _keep(self, stream: int, part: bytes) -> None:
        if not part:
            self._streams.discard(stream)
        elif stream == self._out:
            self._size += len(part)
            if self._size > PAGE_LIMIT_BYTES:
                raise Flooded
            self.page.append(part)
        else:
            self.words = (self.words + part)[-WORDS_LIMIT_BYTES:]
