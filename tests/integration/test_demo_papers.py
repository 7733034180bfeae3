"""The invented papers: as many as promised, as hard as promised, with the text they claim."""

import datetime as dt
import io
import shutil
import unicodedata
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from appliance.demo import typeset
from appliance.demo.errors import FontsMissing
from appliance.demo.papers import Profile, Sample, render_map, render_page, write_sample
from appliance.demo.score import character_error_rate
from appliance.demo.wear import WEARS, Wear
from appliance.holdings.cells import Context
from appliance.holdings.finding_aid import FindingAid, parse_finding_aid
from appliance.holdings.model import Original
from appliance.holdings.spreadsheet import read_rows
from appliance.kernel.levels import Level
from appliance.policy.engine import PolicyEngine
from appliance.sandbox.process import run
from appliance.sandbox.profile import MIB
from appliance.sandbox.profile import Profile as SandboxProfile
from appliance.sandbox.ram import ram_folder


@pytest.fixture(scope="module")
def sample() -> Iterator[Sample]:
    with ram_folder() as folder:
        yield write_sample(folder / "sample", seed=1)


def listed(sample: Sample, policy: PolicyEngine, path: Path) -> FindingAid:
    context = Context(codes=policy.numbers.codes, today=dt.date(2026, 11, 23))
    return parse_finding_aid(read_rows(path.name, path.read_bytes()), context=context)


def test_sample_has_every_kind_of_dossier(sample: Sample) -> None:
    assert [(d.level, d.approved, len(d.documents)) for d in sample.dossiers] == [
        (Level.NONE, False, 5), (Level.NONE, False, 2), (Level.MAT, True, 2),
        (Level.TOI_MAT, False, 1), (Level.TUYET_MAT, False, 1),
    ]  # fmt: skip


def test_at_least_twelve_pages_may_be_captured(sample: Sample) -> None:
    allowed = [d for d in sample.dossiers if d.level is Level.NONE or d.approved]
    assert sum(len(doc.pages) for d in allowed for doc in d.documents) == 15


def test_top_secret_row_has_no_page(sample: Sample) -> None:
    assert [doc.pages for doc in sample.dossiers[-1].documents] == [()]
    assert not sample.dossiers[-1].folder.exists()


def test_both_lists_import_and_say_the_same(sample: Sample, issued_policy: PolicyEngine) -> None:
    as_csv = listed(sample, issued_policy, sample.list_csv)
    assert listed(sample, issued_policy, sample.list_xlsx) == as_csv
    assert [d.code for d in as_csv.dossiers] == [d.code for d in sample.dossiers]
    assert [d.level for d in as_csv.dossiers] == [d.level for d in sample.dossiers]
    assert not any(word in repr(as_csv) for word in sample.never_stored)


def test_list_counts_the_pages_that_are_there(sample: Sample, issued_policy: PolicyEngine) -> None:
    finding_aid = listed(sample, issued_policy, sample.list_csv)
    for dossier, made in zip(finding_aid.dossiers[:-1], sample.dossiers, strict=False):
        for document, files in zip(dossier.documents, made.documents, strict=True):
            assert (document.ordinal, document.sheets) == (files.ordinal, len(files.pages))
            needed = 300 if document.original is Original.MAP_DRAWING else 200
            assert all(page.dpi >= needed for page in files.pages)


def test_pages_are_a4_in_colour_at_the_resolution_they_claim(sample: Sample) -> None:
    formats = set()
    for page in (p for d in sample.dossiers for doc in d.documents for p in doc.pages):
        with Image.open(page.path) as image:
            formats.add(image.format)
            assert image.mode == "RGB"
            assert image.size == (round(8.2677 * page.dpi), round(11.6929 * page.dpi))
            assert round(float(image.info["dpi"][0])) == page.dpi
    assert formats == {"JPEG", "PNG", "TIFF"}


def test_jpeg_keeps_every_colour_sample(sample: Sample) -> None:
    with Image.open(sample.dossiers[0].documents[0].pages[0].path) as image:
        assert [layer[1:3] for layer in image.layer] == [(1, 1)] * 3


def test_truth_lies_beside_the_pages_in_nfc(sample: Sample) -> None:
    for page in (p for d in sample.dossiers for doc in d.documents for p in doc.pages):
        text = page.truth_path.read_text(encoding="utf-8")
        assert text == page.truth == unicodedata.normalize("NFC", text)
        assert len(text) > 200


def test_secret_paper_bears_its_mark_in_red(sample: Sample) -> None:
    secret, plain = sample.dossiers[2].documents
    reds = []
    for document in (secret, plain):
        with Image.open(document.pages[0].path) as image:
            head = np.asarray(image, np.int16)[: image.height // 6]
        reds.append(int((head[..., 0] - head[..., 1] > 60).sum()))
    assert (reds[0] > 2000, reds[1]) == (True, 0)


def test_same_seed_gives_the_same_page() -> None:
    first, again, other = (render_page(s, dpi=100, profile=Profile.BAD) for s in (7, 7, 8))
    assert first[1] == again[1] != other[1]
    assert first[0].tobytes() == again[0].tobytes() != other[0].tobytes()


def test_same_seed_gives_the_same_map() -> None:
    first, again = (render_map(dpi=100, profile=Profile.CLEAN, seed=3) for _ in range(2))
    assert (first[0].tobytes(), first[1]) == (again[0].tobytes(), again[1])


def test_wear_is_as_hard_as_what_was_measured() -> None:
    assert WEARS[Profile.TYPICAL] == Wear(
        blur_px=0.6, noise=7, skew_degrees=0.7, paper=240, speckles=25e-6, bleed=0, shade=6,
        yellow=6, fade=15, stamped=True,
    )  # fmt: skip
    assert WEARS[Profile.BAD] == Wear(
        blur_px=1.0, noise=16, skew_degrees=1.8, paper=218, speckles=2e-4, bleed=0.18, shade=28,
        yellow=32, fade=60, stamped=True,
    )  # fmt: skip


@pytest.mark.parametrize(
    ("profile", "least", "most"), [(Profile.CLEAN, 0, 0.02), (Profile.BAD, 0.03, 0.6)]
)
def test_page_says_what_its_truth_says(profile: Profile, least: float, most: float) -> None:
    """Plain Tesseract reads a clean page, and struggles with a bad one."""
    image, truth = render_page(1003, dpi=200, profile=profile)
    out = io.BytesIO()
    image.save(out, "PNG", compress_level=1, dpi=(200, 200))
    tool = SandboxProfile(
        name="tesseract", memory_bytes=2048 * MIB, cpu_s=60,
        environment={"OMP_THREAD_LIMIT": "1"},
        read_only=tuple(p for p in [Path("/usr/share/tesseract-ocr")] if p.exists()),
    )  # fmt: skip
    read = run(tool, [shutil.which("tesseract") or "tesseract", "-", "-", "-l", "vie"],
               timeout_s=60, untrusted_input=out.getvalue())  # fmt: skip
    assert least <= character_error_rate(truth, read.stdout.decode()) <= most


def test_fonts_without_vietnamese_letters_are_refused(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(typeset, "FONT_FOLDERS", (tmp_path,))
    with pytest.raises(FontsMissing):
        typeset.font_file("LiberationSerif-Regular")
