"""Cold start: from the start of the process to the first painted screen, in a terminal of its own.

Ours is ``appliance console`` on a ready station; the peer is a bare Textual app with one screen.
Both run under a pseudo-terminal of 80x24; the clock stops when the screen's own words come out.
"""

import fcntl
import os
import pty
import select
import signal
import struct
import subprocess
import sys
import tempfile
import termios
import time
from pathlib import Path

from appliance.bootstrap import make_station
from benchmarks.ratio import Ratio

BARE = """
from textual.app import App
from textual.screen import Screen
from textual.widgets import Static
class Bare(Screen):
    def compose(self):
        yield Static("bare-screen-painted")
class BareApp(App):
    def on_mount(self):
        self.push_screen(Bare())
BareApp().run()
"""
OURS = [sys.executable, "-c", "from appliance.cli.main import main; main()"]
SIZE = struct.pack("HHHH", 24, 80, 0, 0)
LONGEST_S = 60.0


def measure(rounds: int) -> list[Ratio]:
    """Start both in turn; one start of each first, so that all files are in the page cache."""
    ours, peers = [], []
    with tempfile.TemporaryDirectory() as folder:
        station = Path(folder) / "station"
        make_station(station, name="bench-console", agency="Ủy ban nhân dân xã Ví Dụ")
        console = [*OURS, "--station", str(station), "console"]
        for round_number in range(rounds + 1):
            bare_s = first_paint([sys.executable, "-c", BARE], b"bare-screen-painted")
            ours_s = first_paint(console, "Tên đăng nhập".encode())
            if round_number:
                peers.append(bare_s)
                ours.append(ours_s)
    return [
        Ratio(
            name="console: process start to first screen",
            peer="bare Textual app, one screen",
            ours=tuple(ours),
            peers=tuple(peers),
            unit="s",
            goal=2.0,
            higher_is_better=False,
        )
    ]


def first_paint(command: list[str], words: bytes) -> float:
    """Return the seconds until ``words`` come out of the terminal; then end the program."""
    terminal, child_side = pty.openpty()
    fcntl.ioctl(child_side, termios.TIOCSWINSZ, SIZE)
    environment = {**os.environ, "TERM": "xterm-256color", "COLORTERM": "truecolor"}
    began = time.monotonic()
    child = subprocess.Popen(
        command, stdin=child_side, stdout=child_side, stderr=child_side, env=environment,
        start_new_session=True,
    )  # fmt: skip
    os.close(child_side)
    try:
        return _seconds_until(words, terminal, began=began)
    finally:
        child.send_signal(signal.SIGTERM)
        child.wait()
        os.close(terminal)


def _seconds_until(words: bytes, terminal: int, *, began: float) -> float:
    seen = b""
    while time.monotonic() - began < LONGEST_S:
        if select.select([terminal], [], [], 0.1)[0]:
            seen += os.read(terminal, 65536)
            if words in seen:
                return time.monotonic() - began
    raise TimeoutError(seen[-2000:].decode(errors="replace"))
