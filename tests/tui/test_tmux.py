"""The console in a terminal of its own, driven by keys through tmux."""

import shutil
import subprocess
import sys
import time

import pytest

from appliance.demo.people import secret_of

pytestmark = pytest.mark.skipif(shutil.which("tmux") is None, reason="tmux is not installed")
COMMAND = "from appliance.cli.main import main; main()"


class Terminal:
    """One tmux server with one window of 80x24."""

    def __init__(self, socket):
        self.socket = str(socket)

    def tmux(self, *arguments):
        argv = ["tmux", "-S", self.socket, "-f", "/dev/null", *arguments]
        return subprocess.run(argv, capture_output=True, text=True, check=True, timeout=30).stdout

    def sight(self):
        return self.tmux("capture-pane", "-p")

    def wait_for(self, words, *, seconds=60):
        end = time.monotonic() + seconds
        while words not in (sight := self.sight()):
            assert time.monotonic() < end, sight
            time.sleep(0.2)
        return sight


@pytest.fixture
def terminal(tmp_path, demo_station):
    seat = Terminal(tmp_path / "tmux")
    argv = [sys.executable, "-c", COMMAND, "--station", str(demo_station), "console"]
    seat.tmux("new-session", "-d", "-x", "80", "-y", "24", "-e", "LANG=C.UTF-8", *argv)
    try:
        yield seat
    finally:
        subprocess.run(["tmux", "-S", seat.socket, "kill-server"], check=False, timeout=30)


def test_a_clerk_logs_in_and_sees_the_dossiers_in_vietnamese(terminal, demo_station) -> None:
    terminal.wait_for("Enter để đăng nhập")
    pin = secret_of(demo_station, "an")
    terminal.tmux("send-keys", "an", "Enter", pin)
    assert pin not in terminal.sight()
    terminal.tmux("send-keys", "Enter")
    sight = terminal.wait_for("UBVD.2020.002")
    assert "Cán bộ số hóa" in sight
    assert "MẬT" in sight
    terminal.tmux("send-keys", "F2")
    terminal.wait_for("Not secret")
    terminal.tmux("send-keys", "F9")
    terminal.wait_for("PIN or password")
