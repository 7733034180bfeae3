"""An office with demo people and an imported list; its first dossier captured and published."""

import datetime as dt
import io
import shutil
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import pytest
from PIL import Image, ImageDraw, ImageFont

from appliance.bootstrap import Appliance, open_appliance, policy_folder
from appliance.capture.dossier import FromFolder
from appliance.demo.people import enrol_demo_people, secret_of
from appliance.demo.typeset import font_file
from appliance.holdings.template import write_lines
from appliance.policy.numbers import Numbers

OPEN, SECRET, TOP_SECRET, HALF = "UBVD.01", "UBVD.02", "UBVD.03", "UBVD.04"
RUN = "".join("2345789"[int(digit) % 7] for digit in str(time.time_ns())[-12:-6])
"""Makes what is searched for on the disk this run's own; digits that OCR does not take for others.
"""
TITLE = f"Hồ sơ sửa chữa đường Đồng Mít số {RUN}"
SENTENCE = f"Phê duyệt kế hoạch làm đường liên thôn số {RUN}"
SCAN_MARK = f"COMMENT-IN-THE-SCAN-{RUN}".encode()
A5_AT_200_DPI = (1165, 1654)
ROW = {
    "fonds_code": "UBVD", "fonds_title": "Phông UBND xã Ví Dụ", "inventory": "01", "box": "1",
    "title": TITLE, "retention": "Vĩnh viễn", "type_name": "Quyết định", "subject": SENTENCE,
    "issuer": "UBND xã Ví Dụ", "issued": "12/03/2019", "level": "Không", "copying": "",
    "sheets": "1", "condition": "Tốt", "original": "Hành chính", "ordinal": "1",
}  # fmt: skip
LINES = [
    ROW | {"dossier_code": OPEN, "sheets": "2"},
    ROW | {"dossier_code": OPEN, "ordinal": "2", "subject": "Biên bản nghiệm thu"},
    ROW | {"dossier_code": SECRET, "level": "Mật", "copying": "Được phép"},
    ROW | {"dossier_code": TOP_SECRET, "level": "Tuyệt mật", "copying": "Không được phép",
           "title": "", "subject": ""},
    ROW | {"dossier_code": HALF},
    ROW | {"dossier_code": HALF, "ordinal": "2"},
]  # fmt: skip
PAGES = {OPEN: {1: 2, 2: 1}, SECRET: {1: 1}, TOP_SECRET: {1: 1}, HALF: {1: 1}}
"""Page images for each document."""


@dataclass(frozen=True)
class Office:
    """A station's folder with the page images of its papers."""

    folder: Path
    scans: Path
    open_code: str = OPEN
    secret_code: str = SECRET
    top_secret_code: str = TOP_SECRET
    half_code: str = HALF
    title: str = TITLE
    sentence: str = SENTENCE
    scan_mark: bytes = SCAN_MARK

    @contextmanager
    def open(self) -> Iterator[Appliance]:
        with open_appliance(self.folder, program="test") as appliance:
            yield appliance

    def secret(self, login: str) -> str:
        return secret_of(self.folder, login)

    def secret_file(self, login: str) -> Path:
        return self.folder / "demo-people" / login

    def pages(self, code: str) -> Path:
        return self.scans / code

    def list_file(self, path: Path, *changes: dict[str, str]) -> Path:
        """Write the office's list again, with changes to its rows."""
        lines = [
            line | change
            for line, change in zip(LINES, [*changes, *[{}] * len(LINES)], strict=False)
        ]
        write_lines(path, lines, codes=Numbers.load(policy_folder()).codes)
        return path

    def capture(self, appliance: Appliance, code: str) -> None:
        an = appliance.log_in("an", self.secret("an"))
        appliance.capture(
            an, code=code, choice=FromFolder(self.pages(code)), on_page=lambda page: None,
            confirm_duplicate=lambda twice: False,
        )  # fmt: skip

    def publish(self, appliance: Appliance, code: str) -> None:
        an = appliance.log_in("an", self.secret("an"))
        appliance.publish(an, code=code, progress=lambda step: None)

    def copy(self, folder: Path) -> "Office":
        shutil.copytree(self.folder, folder)
        return Office(folder, self.scans)


def scan(code: str, document: int, page: int) -> bytes:
    """Draw a small page as the scanner gives it; its file carries a mark outside the picture."""
    image = Image.new("RGB", A5_AT_200_DPI, (246, 244, 238))
    pen = ImageDraw.Draw(image)
    font = ImageFont.truetype(str(font_file("LiberationSerif-Regular")), 38)
    for number, words in enumerate(
        (SENTENCE, f"văn bản {document} trang {page} của hồ sơ", code, "xã Ví Dụ năm 2019")
    ):
        pen.text((120, 160 + 110 * number), words, font=font, fill=(30, 30, 30))
    jpeg = io.BytesIO()
    image.save(jpeg, "JPEG", quality=90, subsampling=0, dpi=(200, 200), comment=SCAN_MARK)
    return jpeg.getvalue()


@pytest.fixture(scope="session")
def scans(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """Page images; in RAM, because they are what must not lie on a disk."""
    folder = Path("/dev/shm") / f"appliance-test-{dt.datetime.now(dt.UTC).timestamp():.6f}"
    for code, documents in PAGES.items():
        for document, pages in documents.items():
            (folder / code / str(document)).mkdir(parents=True)
            for page in range(1, pages + 1):
                name = folder / code / str(document) / f"{page}.jpg"
                name.write_bytes(scan(code, document, page))
    yield folder
    shutil.rmtree(folder)


@pytest.fixture(scope="session")
def office_template(
    station_template: Path, scans: Path, tmp_path_factory: pytest.TempPathFactory
) -> Office:
    """People enrolled and the list imported; nothing captured. Never open it, copy it."""
    office = Office(tmp_path_factory.mktemp("office") / "station", scans)
    shutil.copytree(station_template, office.folder)
    enrol_demo_people(office.folder)
    listing = office.list_file(office.folder.parent / "list.csv")
    with office.open() as appliance:
        an = appliance.log_in("an", office.secret("an"))
        appliance.import_list(an, name="list.csv", untrusted=listing.read_bytes())
    return office


@pytest.fixture(scope="session")
def published_template(office_template: Office, tmp_path_factory: pytest.TempPathFactory) -> Office:
    """The open dossier whole and published, the half one with one document of two."""
    office = office_template.copy(tmp_path_factory.mktemp("published") / "station")
    with office.open() as appliance:
        for code in (OPEN, HALF):
            office.capture(appliance, code)
            office.publish(appliance, code)
    return office


@pytest.fixture
def office(office_template: Office, tmp_path: Path) -> Office:
    """An office of its own for one test; nothing captured."""
    return office_template.copy(tmp_path / "station")


@pytest.fixture
def published_office(published_template: Office, tmp_path: Path) -> Office:
    """An office of its own for one test; the open dossier published."""
    return published_template.copy(tmp_path / "station")
