"""Faults in the middle of a capture on a real station: token pulled, disk full."""

import io
import os
import shutil
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest
from PIL import Image

from appliance.bootstrap import Appliance, open_appliance, policy_folder
from appliance.capture.dossier import FromFolder
from appliance.demo.people import enrol_demo_people, secret_of
from appliance.holdings.template import write_lines
from appliance.policy.numbers import Numbers
from appliance.vault.errors import DiskFull
from appliance.vault.keys.errors import TokenGone

PAGES = 6
ROOM = 24 << 20
"""Bytes of the small disk: a station with its people needs about 2 MiB, a page here 4 MiB."""


@pytest.fixture
def pages(tmp_path: Path) -> Path:
    folder = tmp_path / "pages" / "1"
    folder.mkdir(parents=True)
    for number in range(PAGES):
        jpeg = io.BytesIO()
        noise = Image.effect_noise((1654, 2339), 90 + number).convert("RGB")
        noise.save(jpeg, "JPEG", quality=95, subsampling=0, dpi=(200, 200))
        (folder / f"{number}.jpg").write_bytes(jpeg.getvalue())
    return folder.parent


def prepare(station: Path, folder: Path) -> None:
    enrol_demo_people(station)
    listing = folder / "list.csv"
    line = {
        "fonds_code": "H00.01", "fonds_title": "UBND xã Ví Dụ", "inventory": "01", "box": "1",
        "dossier_code": "F1", "title": "Hồ sơ thử", "retention": "Vĩnh viễn", "ordinal": "1",
        "subject": "Về việc thử", "level": "Không", "sheets": str(PAGES), "condition": "Tốt",
        "original": "Hành chính",
    }  # fmt: skip
    write_lines(listing, [line], codes=Numbers.load(policy_folder()).codes)
    with open_appliance(station, program="test") as a:
        an = a.log_in("an", secret_of(station, "an"))
        a.import_list(an, name="list.csv", untrusted=listing.read_bytes())


def capture(a: Appliance, station: Path, pages: Path, on_page: object) -> None:
    an = a.log_in("an", secret_of(station, "an"))
    a.capture(an, code="F1", choice=FromFolder(pages), on_page=on_page,
              confirm_duplicate=lambda twice: False)  # fmt: skip


def require_whole(a: Appliance, accepted: list[str]) -> None:
    on_record = a.pages("F1", 1)
    assert {page.id for page in on_record} >= set(accepted)
    assert len({page.source_sha256 for page in on_record}) == len(on_record)
    for page in on_record:
        a.vault.objects.get(page.object)
    a.verify_log()


def test_token_pulled_in_mid_capture_loses_nothing(
    station_folder: Path, pages: Path, tmp_path: Path
) -> None:
    prepare(station_folder, tmp_path)
    tokens, away = station_folder / "tokens", tmp_path / "pulled"
    accepted: list[str] = []

    def pull(page: object) -> None:
        accepted.append(page.id)
        if len(accepted) == 2:
            tokens.rename(away)

    with open_appliance(station_folder, program="test") as a:
        with pytest.raises(TokenGone):
            capture(a, station_folder, pages, pull)
        away.rename(tokens)
        require_whole(a, accepted)
        a.capture(a.log_in("an", secret_of(station_folder, "an")), code="F1",
                  choice=FromFolder(pages), on_page=lambda page: None,
                  confirm_duplicate=lambda twice: False)  # fmt: skip
        assert len(a.pages("F1", 1)) == PAGES
        require_whole(a, accepted)


@pytest.fixture
def small_disk(tmp_path: Path) -> Iterator[Path]:
    if os.geteuid() != 0:
        pytest.skip("needs root to mount a small disk")
    disk = tmp_path / "disk"
    disk.mkdir()
    done = subprocess.run(["mount", "-t", "tmpfs", "-o", f"size={ROOM}", "tmpfs", disk])
    if done.returncode:
        pytest.skip("mounting is not allowed here")
    yield disk
    subprocess.run(["umount", "-l", disk], check=True)


def test_full_disk_in_mid_capture_loses_nothing(
    station_template: Path, small_disk: Path, pages: Path, tmp_path: Path
) -> None:
    station = small_disk / "station"
    shutil.copytree(station_template, station)
    prepare(station, tmp_path)
    accepted: list[str] = []
    ballast = small_disk / "ballast"
    with open_appliance(station, program="test") as a:
        free = shutil.disk_usage(small_disk).free
        one_page = (pages / "1" / "0.jpg").stat().st_size
        ballast.write_bytes(bytes(max(0, free - 3 * one_page)))
        with pytest.raises(DiskFull):
            capture(a, station, pages, lambda page: accepted.append(page.id))
        assert 0 < len(accepted) < PAGES
        ballast.unlink()
        require_whole(a, accepted)
        on_disk = list((station / "objects").rglob("*.dox1"))
        assert len(on_disk) == len(a.pages("F1", 1))
    big = station.parent  # room again: the rest goes on after the accepted pages
    subprocess.run(["mount", "-o", "remount,size=128M", big], check=True)
    with open_appliance(station, program="test") as a:
        capture(a, station, pages, lambda page: accepted.append(page.id))
        assert len(a.pages("F1", 1)) == PAGES
        require_whole(a, accepted)
