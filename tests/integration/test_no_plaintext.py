"""Nothing readable lies at rest: a walk over known pages, watched while it runs and searched after.

The files of the pages carry a mark outside the picture, the pages a sentence, the list a title.
"""

import os
import re
import stat
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path

import pytest

from appliance.sandbox.ram import PREFIX, RAM_ROOT

APPLIANCE = Path(sys.executable).parent / "appliance"
ENCODINGS = ("utf-8", "utf-16-le", "utf-16-be")
DISK_PLACES = (Path("/tmp"), Path("/var/tmp"), Path("/var/log"))
IN_RAM = ("/dev/", "/proc/", "/memfd:", "pipe:", "socket:", "anon_inode:")


@dataclass
class Watch:
    """Looks at the descendants of a process until it is stopped."""

    root: int
    command_lines: set[bytes] = field(default_factory=set)
    written: set[str] = field(default_factory=set)
    """Files on a disk that one of them had open for writing."""
    pids: set[int] = field(default_factory=set)
    stopped: bool = False

    def __enter__(self) -> "Watch":
        self._own = set(open_for_writing(self.root))
        self._thread = threading.Thread(target=self._look)
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self.stopped = True
        self._thread.join()

    def _look(self) -> None:
        while not self.stopped:
            for pid in descendants(self.root):
                try:
                    self.pids.add(pid)
                    self.command_lines.add(Path(f"/proc/{pid}/cmdline").read_bytes())
                    self.written |= set(open_for_writing(pid)) - self._own
                except OSError:
                    continue


def descendants(root: int) -> list[int]:
    children: dict[int, list[int]] = {}
    for entry in Path("/proc").glob("[0-9]*/stat"):
        try:
            fields = entry.read_text().rsplit(")", 1)[1].split()
        except OSError:
            continue
        children.setdefault(int(fields[1]), []).append(int(entry.parent.name))
    found = children.get(root, [])
    for pid in found:
        found += children.get(pid, [])
    return found


def open_for_writing(pid: int) -> Iterator[str]:
    for link in Path(f"/proc/{pid}/fd").iterdir():
        try:
            target, info = str(link.readlink()), Path(f"/proc/{pid}/fdinfo/{link.name}").read_text()
            kind = link.stat().st_mode
            if str(link.readlink()) != target:  # the number was given to another file meanwhile
                continue
        except OSError:
            continue
        flags = int(re.search(r"flags:\s+(\d+)", info)[1], 8)
        writing = flags & os.O_ACCMODE in (os.O_WRONLY, os.O_RDWR)
        if stat.S_ISREG(kind) and writing and not target.startswith(IN_RAM):
            yield target


@dataclass
class Walk:
    """What a capture, a publication and a search left."""

    office: object
    began: float
    watch: Watch
    outputs: str
    """Everything that capture and publication printed."""
    found: str
    """What the search printed."""

    @property
    def known(self) -> list[bytes]:
        """What must not lie anywhere, as bytes."""
        texts = (self.office.sentence, self.office.title)
        return [
            self.office.scan_mark, *(text.encode(code) for text in texts for code in ENCODINGS),
        ]  # fmt: skip


@pytest.fixture(scope="module")
def walk(office_template, tmp_path_factory) -> Walk:
    office = office_template.copy(tmp_path_factory.mktemp("walk") / "station")
    began, said = time.time(), []
    code, pages = office.open_code, str(office.pages(office.open_code))
    with Watch(os.getpid()) as watch:
        for words in (
            ["capture", code, "--from", pages],
            ["publish", code],
            ["search", "phe duyet"],
        ):
            argv = [str(APPLIANCE), "--station", str(office.folder), "--as", "an",
                    "--secret-file", str(office.secret_file("an")), *words]  # fmt: skip
            done = subprocess.run(argv, capture_output=True, text=True, timeout=300)
            assert done.returncode == 0, done.stderr
            said.append(done.stdout + done.stderr)
    return Walk(office, began, watch, "".join(said[:2]), said[2])


def holding(files: list[Path], known: list[bytes]) -> list[Path]:
    """Return the files in which one of the known strings can be read."""
    found = []
    for path in files:
        try:
            content = path.read_bytes() if path.is_file() and not path.is_symlink() else b""
        except OSError:
            continue
        if any(text in content for text in known):
            found.append(path)
    return found


def files_under(place: Path) -> Iterator[Path]:
    """Yield files; other programs may remove folders meanwhile, which `rglob` does not bear."""
    for folder, _, names in os.walk(place):
        yield from (Path(folder, name) for name in names)


@pytest.fixture
def new_on_disk(walk, tmp_path_factory) -> Callable[[], list[Path]]:
    """The files that changed since the walk began where programs leave what they forget.

    The folders of the other tests are passed over: exports and lists lie there in the open.
    """

    def find() -> list[Path]:
        found = []
        for path in (path for place in DISK_PLACES for path in files_under(place)):
            try:
                changed = path.lstat().st_mtime
            except OSError:
                continue
            if changed >= walk.began and not path.is_relative_to(tmp_path_factory.getbasetemp()):
                found.append(path)
        return found

    return find


def test_known_pages_went_through(walk):
    assert walk.office.sentence in " ".join(walk.found.split())
    assert walk.office.scan_mark in next(walk.office.scans.rglob("*.jpg")).read_bytes()


@pytest.mark.parametrize("encoding", ENCODINGS)
def test_search_would_find_what_was_left(walk, new_on_disk, encoding):
    with tempfile.NamedTemporaryFile(dir="/var/tmp") as left:
        left.write(b"..." + walk.office.sentence.encode(encoding) + b"...")
        left.flush()
        assert holding(new_on_disk(), walk.known) == [Path(left.name)]


def test_nothing_readable_lies_in_the_station(walk):
    files = list(walk.office.folder.rglob("*"))
    assert len([path for path in files if path.suffix == ".dox1"]) == 5  # 3 pages, 2 documents
    assert holding(files, walk.known) == []


def test_nothing_readable_lies_in_temporary_folders_or_logs(walk, new_on_disk):
    assert holding(new_on_disk(), walk.known) == []


def test_nothing_is_left_in_work_folders(walk):
    owners = {int(path.name.split("-")[2]) for path in RAM_ROOT.glob(f"{PREFIX}*")}
    assert owners.isdisjoint(walk.watch.pids)


def test_only_the_station_is_written_on_a_disk(walk):
    station = str(walk.office.folder)
    assert walk.watch.written, "the watch saw nothing"
    assert {path for path in walk.watch.written if not path.startswith(station)} == set()


def test_no_command_line_tells_what_a_paper_says(walk):
    lines = b"\n".join(walk.watch.command_lines)
    assert b"bwrap" in lines
    assert b"appliance.vault.keys" in lines
    assert [text for text in walk.known if text in lines] == []


def test_capture_and_publication_print_no_title_and_no_text(walk):
    printed = walk.outputs.encode()
    assert b"SHA-256" in printed
    assert [text for text in walk.known if text in printed] == []


def test_names_of_objects_are_opaque(walk):
    with walk.office.open() as appliance:
        rows = appliance.vault.database.all(
            "SELECT id FROM dossier UNION ALL SELECT id FROM document UNION ALL SELECT id FROM page"
        )
    files = list((walk.office.folder / "objects").rglob("*.dox1"))
    names = {path.stem for path in files}
    assert all(re.fullmatch(r"[0-9a-f]{32}", name) for name in names)
    assert names.isdisjoint(row["id"] for row in rows)
    assert {stat.S_IMODE(path.stat().st_mode) for path in files} == {0o600}
