"""`./run demo` as a person runs it, and its refusal to pass when a proof is missing."""

import json
import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from PIL import Image, ImageDraw

from appliance.bootstrap import policy_folder

APPLIANCE = Path(sys.executable).parent / "appliance"


def demo(folder: Path, *options: str, **environment: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [APPLIANCE, "--station", folder / "station", "--lang", "en", "demo", *options],
        capture_output=True, text=True, env=os.environ | environment,
    )  # fmt: skip


@pytest.fixture(scope="module")
def walked(tmp_path_factory: pytest.TempPathFactory) -> subprocess.CompletedProcess[str]:
    return demo(tmp_path_factory.mktemp("demo"), "--json")


def test_demo_walks_the_whole_way(walked: subprocess.CompletedProcess[str]) -> None:
    assert walked.returncode == 0, walked.stdout + walked.stderr
    last = json.loads(walked.stdout.splitlines()[-1])
    assert last["pages"] == 15
    assert last["refusals"] == ["SEC-01", "APR-01", "APR-01", "SEC-04"]
    assert len(last["exported"]) == 7
    assert all(Path(path).read_bytes().startswith(b"%PDF-") for path in last["exported"])
    assert 0 < last["cer"] < 0.03


def test_demo_shows_each_refusal_with_missing_paper_and_grantor(
    walked: subprocess.CompletedProcess[str],
) -> None:
    assert "[SEC-01]" in walked.stdout
    assert "Missing paper (APR-01)" in walked.stdout
    assert "Who can grant it" in walked.stdout


def test_exported_pdf_is_named_by_code_and_ordinal(
    walked: subprocess.CompletedProcess[str],
) -> None:
    names = {Path(p).name for p in json.loads(walked.stdout.splitlines()[-1])["exported"]}
    assert "UBVD.2019.01.0000001.pdf" in names


def test_demo_fails_if_a_rule_no_longer_refuses(tmp_path: Path) -> None:
    policies = tmp_path / "policies"
    shutil.copytree(policy_folder(), policies)
    rules = policies / "secrets.cedar"
    before, _, after = rules.read_text().partition('@id("SEC-01")')
    assert after
    rules.write_text(before + after[after.index("@id(") :])
    done = demo(tmp_path, APPLIANCE_POLICIES=str(policies))
    assert done.returncode == 1
    assert "DEM-001" in done.stderr


def test_demo_takes_pages_of_ones_own(tmp_path: Path) -> None:
    pages = tmp_path / "pages"
    pages.mkdir()
    for name in ("trang 1.png", "trang 2.png"):
        page = Image.new("RGB", (1654, 2339), (246, 244, 238))
        ImageDraw.Draw(page).text((200, 300), f"Ha Noi {name}", fill=(30, 30, 30), font_size=48)
        page.save(pages / name, dpi=(200, 200))
    done = demo(tmp_path, "--pages", str(pages), "--json")
    assert done.returncode == 0, done.stdout + done.stderr
    last = json.loads(done.stdout.splitlines()[-1])
    assert (last["pages"], last["refusals"], last["cer"]) == (2, [], None)
    assert len(last["exported"]) == 1


def test_demo_with_an_empty_folder_says_what_to_do(tmp_path: Path) -> None:
    empty = tmp_path / "empty"
    empty.mkdir()
    done = demo(tmp_path, "--pages", str(empty))
    assert done.returncode == 2
    assert "DEM-002" in done.stderr
    assert not (tmp_path / "demo").exists()


def test_invented_papers_can_be_had_for_a_walk_by_hand(tmp_path: Path) -> None:
    done = demo(tmp_path, "--write-sample", str(tmp_path / "papers"))
    assert done.returncode == 0, done.stderr
    assert (tmp_path / "papers" / "list.xlsx").is_file()
    assert len(list(tmp_path.glob("papers/UBVD.2020.07/*/*.jpg"))) == 3
    assert not (tmp_path / "demo").exists()


def test_demo_with_a_list_but_no_pages_says_what_is_missing(tmp_path: Path) -> None:
    listing = tmp_path / "list.csv"
    listing.write_text("")
    done = demo(tmp_path, "--list", str(listing))
    assert done.returncode == 2
    assert "--pages DIR --list FILE" in done.stderr
