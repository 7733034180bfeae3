"""Real resolution, legibility, depth, permit: pure rules in allow and deny pairs."""

import datetime as dt
from pathlib import Path

import pytest

from appliance.authority.model import Action, Permit
from appliance.capture.errors import (
    NoScanPermit,
    PageBelowStandard,
)
from appliance.capture.folder import FolderSource
from appliance.capture.model import (
    A3,
    A4,
    ColourMode,
    DpiBasis,
    InspectedPage,
    MediaKind,
    PageFacts,
    PageWarning,
    Paper,
    ScanSettings,
    SheetSource,
)
from appliance.capture.requirements import require_faithful, require_legible
from appliance.capture.resolution import NoResolution, resolve
from appliance.capture.sane import SaneScanner
from appliance.capture.scanner_errors import ScannerSettingsMissing
from appliance.capture.scanners import test_scanner as sane_test_scanner
from appliance.holdings.model import Original
from appliance.kernel.clock import VIETNAM
from appliance.kernel.ids import DossierId, PermitId, PersonId
from appliance.kernel.levels import Level
from appliance.policy.numbers import Numbers

NUMBERS = Numbers.load(Path(__file__).resolve().parents[2] / "policies")
NOW = dt.datetime(2026, 11, 23, 9, 30, tzinfo=VIETNAM)


def permit(action: Action) -> Permit:
    return Permit(
        PermitId("p"), action, DossierId("d"), Level.NONE, None, PersonId("x"), NOW, NOW, ()
    )


def page(*, dpi: int = 200, depth: int = 24) -> InspectedPage:
    facts = PageFacts(
        1654, 2339, dpi, DpiBasis.PAPER, depth, True, False, 0.0, 900.0, 0.08, 0.0, 0.0, 210.0,
        297.0, (),
    )  # fmt: skip
    return InspectedPage(b"", MediaKind.JPEG, "", "", "", facts, b"", 3, "folder")


@pytest.mark.parametrize(
    ("original", "dpi"),
    [(Original.ADMINISTRATIVE, 200), (Original.ADMINISTRATIVE, 196), (Original.MAP_DRAWING, 300)],
)
def test_page_at_the_least_resolution_passes(original: Original, dpi: int) -> None:
    require_legible(page(dpi=dpi), original=original, numbers=NUMBERS)


@pytest.mark.parametrize(
    ("original", "dpi", "asked"),
    [(Original.ADMINISTRATIVE, 195, 200), (Original.ADMINISTRATIVE, 150, 200),
     (Original.MAP_DRAWING, 200, 300)],
)  # fmt: skip
def test_page_below_the_least_resolution_is_refused(
    original: Original, dpi: int, asked: int
) -> None:
    with pytest.raises(PageBelowStandard) as refused:
        require_legible(page(dpi=dpi), original=original, numbers=NUMBERS)
    assert (refused.value.params["measured"], refused.value.params["asked"]) == (dpi, asked)
    assert refused.value.exit_code == 3


def test_24_bit_page_passes_and_8_bit_page_is_refused() -> None:
    require_faithful(page(depth=24), numbers=NUMBERS)
    with pytest.raises(PageBelowStandard) as refused:
        require_faithful(page(depth=8), numbers=NUMBERS)
    assert refused.value.params["rule"] == "scan.least_depth_bits"


def test_paper_size_beats_a_lying_tag() -> None:
    found = resolve(1240, 1754, tag=(300, 300), told=None, paper=A4)
    assert (round(found.dpi), found.basis) == (150, DpiBasis.PAPER)
    assert found.warnings == (PageWarning.DPI_TAG_DIFFERS,)


def test_paper_lies_as_the_image_does() -> None:
    assert round(resolve(2339, 1654, tag=None, told=None, paper=A4).dpi) == 200


def test_statement_beats_the_tag_and_the_difference_is_told() -> None:
    found = resolve(2480, 3508, tag=(200, 200), told=300, paper=None)
    assert (found.dpi, found.basis) == (300.0, DpiBasis.TOLD)
    assert found.warnings == (PageWarning.DPI_TAG_DIFFERS,)


def test_tag_counts_when_nothing_else_is_known() -> None:
    found = resolve(2480, 3508, tag=(300, 300), told=None, paper=None)
    assert (found.dpi, found.basis, found.warnings) == (300.0, DpiBasis.TAG, ())


def test_tag_that_gives_no_common_paper_is_told() -> None:
    found = resolve(2480, 3508, tag=(600, 600), told=None, paper=None)
    assert found.warnings == ()  # A6 at 600 dpi is a common paper: a tag alone proves little
    odd = resolve(2480, 3508, tag=(450, 450), told=None, paper=None)
    assert odd.warnings == (PageWarning.UNUSUAL_SIZE,)


@pytest.mark.parametrize("tag", [None, (72, 72), (96, 96), (72.009, 72.009), (0, 0)])
def test_resolution_is_never_guessed(tag: tuple[float, float] | None) -> None:
    with pytest.raises(NoResolution):
        resolve(2480, 3508, tag=tag, told=None, paper=None)


def test_short_sheet_of_a_scanner_keeps_its_resolution() -> None:
    found = resolve(1654, 1000, tag=None, told=200, paper=Paper(210, 297))
    assert round(found.dpi) == 200
    assert found.warnings == (PageWarning.UNUSUAL_SIZE,)


def test_lower_axis_counts_when_only_the_paper_is_known() -> None:
    assert round(resolve(2339, 1500, tag=None, told=None, paper=A3).dpi) == 128


SETTINGS = ScanSettings(200, ColourMode.COLOUR, SheetSource.FEEDER, A4, two_sided=False)


@pytest.mark.parametrize("action", [a for a in Action if a is not Action.SCAN])
def test_no_source_starts_with_a_permit_for_another_act(action: Action, tmp_path: Path) -> None:
    for source in (SaneScanner(sane_test_scanner()), FolderSource(tmp_path, largest_file_bytes=1)):
        with pytest.raises(NoScanPermit):
            source.pages(permit(action), SETTINGS, accepted=())


def test_scanner_starts_with_a_scan_permit_and_needs_resolution_and_paper() -> None:
    scanner = SaneScanner(sane_test_scanner())
    scanner.pages(permit(Action.SCAN), SETTINGS, accepted=())
    for dpi, paper in ((None, A4), (200, None)):
        bare = ScanSettings(dpi, ColourMode.COLOUR, SheetSource.FEEDER, paper, two_sided=False)
        with pytest.raises(ScannerSettingsMissing):
            scanner.pages(permit(Action.SCAN), bare, accepted=())
