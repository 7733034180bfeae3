"""kill -9 at random moments of a capture-and-publish run, each followed by a restart.

Promises: no accepted page is lost or doubled, the log stays valid, nothing readable is left outside
RAM folders. `APPLIANCE_KILLS=200 ./run test tests/faults/test_kill.py` makes the long run.
"""

import io
import os
import random
import shutil
import signal
import tempfile
import time
from collections import Counter
from dataclasses import dataclass
from pathlib import Path

import pytest
from PIL import Image, ImageDraw, ImageFont

from appliance.bootstrap import open_appliance, policy_folder
from appliance.capture.dossier import FromFolder
from appliance.capture.pages import pages_of
from appliance.demo.people import enrol_demo_people, secret_of
from appliance.demo.typeset import FONT_FOLDERS
from appliance.holdings import catalogue
from appliance.holdings.template import write_lines
from appliance.kernel.errors import ApplianceError
from appliance.kernel.ids import ObjectId
from appliance.policy.numbers import Numbers
from appliance.publish.errors import AlreadyPublished

KILLS = int(os.environ.get("APPLIANCE_KILLS", "12"))
DOSSIERS, DOCUMENTS, PAGES = 400, 2, 2
MARK = b"KNOWN-PLAINTEXT-7f3a91"
SENTENCE = "Ủy ban nhân dân xã Ví Dụ phê duyệt"
LONGEST_LIFE_S = 6.0
"""A run publishes its first document about three seconds after its start on two idle cores."""


@dataclass(frozen=True)
class Ground:
    """A station with a list, and the page images of each dossier."""

    station: Path
    pages: Path
    told: Path
    """The run appends the id and hash of each page that it was told is accepted; in RAM."""


@pytest.fixture
def ground(station_folder: Path, tmp_path: Path) -> Ground:
    enrol_demo_people(station_folder)
    base = {
        "fonds_code": "H00.01", "fonds_title": "UBND xã Ví Dụ", "inventory": "01", "box": "1",
        "title": "Hồ sơ thử cắt điện", "retention": "Vĩnh viễn", "type_name": "Quyết định",
        "subject": "Về việc thử", "level": "Không", "copying": "", "sheets": str(PAGES),
        "condition": "Tốt", "original": "Hành chính",
    }  # fmt: skip
    lines = [
        base | {"dossier_code": f"K{d:04d}", "ordinal": str(n + 1)}
        for d in range(DOSSIERS)
        for n in range(DOCUMENTS)
    ]
    listing = tmp_path / "list.csv"
    write_lines(listing, lines, codes=Numbers.load(policy_folder()).codes)
    with open_appliance(station_folder, program="test") as a:
        an = a.log_in("an", secret_of(station_folder, "an"))
        a.import_list(an, name="list.csv", untrusted=listing.read_bytes())
    ram = Path(tempfile.mkdtemp(dir="/dev/shm", prefix="kill-test-"))
    yield Ground(station_folder, ram, ram / "told")
    shutil.rmtree(ram)


def page_file(dossier: str, document: int, page: int) -> bytes:
    image = Image.new("RGB", (1654, 620), (246, 244, 238))
    draw = ImageDraw.Draw(image)
    font_file = next(
        path for folder in FONT_FOLDERS if (path := folder / "LiberationSerif-Regular.ttf").exists()
    )
    font = ImageFont.truetype(font_file, 40)
    for row in range(3):
        text = f"{SENTENCE} {dossier} văn bản {document} trang {page} dòng {row}"
        draw.text((120, 120 + 90 * row), text, font=font, fill=(30, 30, 30))
    jpeg = io.BytesIO()
    image.save(jpeg, "JPEG", quality=90, subsampling=0, dpi=(200, 200), comment=MARK)
    return jpeg.getvalue()


def lay_out(ground: Ground, code: str) -> Path:
    """Draw the papers whole or not at all: half a folder would be published as half a document."""
    folder = ground.pages / code
    if not folder.exists():
        made = Path(tempfile.mkdtemp(dir=ground.pages))
        for document in range(1, DOCUMENTS + 1):
            (made / str(document)).mkdir()
            for page in range(1, PAGES + 1):
                name = made / str(document) / f"{page}.jpg"
                name.write_bytes(page_file(code, document, page))
        made.rename(folder)
    return folder


def work(ground: Ground) -> None:
    """Capture and publish one dossier after the other until killed (runs in the child)."""
    with open_appliance(ground.station, program="work") as a, ground.told.open("a") as told:
        an = a.log_in("an", secret_of(ground.station, "an"))

        def note(page: object) -> None:
            told.write(f"{page.id}\n")
            told.flush()

        for dossier in a.dossiers(an):
            if dossier.published == dossier.documents:
                continue
            folder = lay_out(ground, dossier.code)
            if dossier.pages_captured < DOCUMENTS * PAGES or dossier.state == "CAPTURING":
                a.capture(an, code=dossier.code, choice=FromFolder(folder), on_page=note,
                          confirm_duplicate=lambda twice: False)  # fmt: skip
            try:
                a.publish(an, code=dossier.code, progress=lambda step: None)
            except AlreadyPublished:
                continue
            shutil.rmtree(folder)


def run_and_kill(ground: Ground, life_s: float) -> int:
    """Fork a run, kill it after ``life_s`` seconds; return its wait status."""
    child = os.fork()
    if child == 0:
        try:
            work(ground)
        finally:
            os._exit(3)
    time.sleep(life_s)
    os.kill(child, signal.SIGKILL)
    return os.waitpid(child, 0)[1]


def check(ground: Ground) -> Counter[str]:
    """Restart and hold the promises; return what is there."""
    found: Counter[str] = Counter()
    told = set(ground.told.read_text().split()) if ground.told.exists() else set()
    with open_appliance(ground.station, program="check") as a:
        a.verify_log()
        on_record = set()
        for dossier in catalogue.dossiers(a.vault):
            if not dossier.pages_captured:
                continue
            for document in catalogue.documents(a.vault, dossier.id):
                pages = pages_of(a.vault, document.id)
                on_record |= {page.id for page in pages}
                sources = Counter(page.source_sha256 for page in pages)
                assert max(sources.values(), default=0) <= 1, "a page was doubled"
                assert [page.ordinal for page in pages] == list(range(1, len(pages) + 1))
                assert len(pages) <= PAGES
                found["pages"] += len(pages)
        assert told <= on_record, "a page that was told accepted is lost"
        for row in a.vault.database.all("SELECT id FROM object"):
            a.vault.objects.get(ObjectId(row["id"]))
            found["objects"] += 1
        found["published"] = a.vault.database.one("SELECT count(*) AS n FROM publication")["n"]
        on_disk = {path.stem for path in (ground.station / "objects").rglob("*.dox1")}
        assert len(on_disk) == found["objects"], "an orphan survived the start"
    return found


def readable_traces(ground: Ground) -> list[Path]:
    """Return files on disk that hold a page's mark or the text of a page."""
    wanted = (MARK, SENTENCE.encode(), SENTENCE.encode("utf-16-be"), SENTENCE.encode("utf-16-le"))
    places = (ground.station, Path("/var/tmp"), Path("/var/log"), *Path("/tmp").glob("*appliance*"))
    return [
        path
        for place in places
        for path in (place.rglob("*") if place.is_dir() else [place])
        if path.is_file() and not path.is_symlink() and any(w in path.read_bytes() for w in wanted)
    ]


def leftovers() -> list[bytes]:
    """Return the command lines of workers and key processes that outlived their parent."""
    lines = []
    for entry in Path("/proc").glob("[0-9]*"):
        try:
            line = (entry / "cmdline").read_bytes()
            parent = int((entry / "stat").read_text().rsplit(")", 1)[1].split()[1])
        except (OSError, IndexError):
            continue
        if b"appliance." in line and b"runpy" in line and parent == 1:
            lines.append(line)
    return lines


def test_kill_at_random_moments_loses_and_doubles_nothing(ground: Ground) -> None:
    moments = random.Random(20261123)
    found: Counter[str] = Counter()
    for _ in range(KILLS):
        status = run_and_kill(ground, moments.uniform(0.05, LONGEST_LIFE_S))
        assert os.WIFSIGNALED(status), "the run ended by itself before it was killed"
        before, found = found, check(ground)
        assert found["pages"] >= before["pages"]
        assert readable_traces(ground) == []
    assert found["pages"] > 0, "no run lived long enough to prove anything"
    time.sleep(1.0)
    assert leftovers() == []
    print(f"\n{KILLS} kills: {dict(found)}")


def test_station_is_free_after_a_kill(ground: Ground) -> None:
    run_and_kill(ground, 1.5)
    try:
        with open_appliance(ground.station, program="after") as a:
            assert a.verify_log().events > 0
    except ApplianceError as exc:
        pytest.fail(f"the station was not usable after a kill: {exc}")
