"""A real scanimage on SANE's test device: each status its own error, each page counted."""

import datetime as dt
import time
from collections.abc import Callable
from pathlib import Path

import pytest
from PIL import Image

from appliance.authority.model import Action, Permit
from appliance.capture import sane
from appliance.capture import scanner_errors as errors
from appliance.capture.model import (
    A3,
    A4,
    ColourMode,
    RawPage,
    ScanSettings,
    SheetSource,
)
from appliance.capture.sane import SaneScanner
from appliance.capture.scanners import Scanner, picture_player
from appliance.capture.scanners import test_scanner as sane_test_scanner
from appliance.kernel.clock import VIETNAM
from appliance.kernel.errors import DeviceError
from appliance.kernel.ids import DossierId, PermitId, PersonId
from appliance.kernel.language import Language
from appliance.kernel.levels import Level

NOW = dt.datetime(2026, 11, 23, 9, 30, tzinfo=VIETNAM)
PERMIT = Permit(
    PermitId("p"), Action.SCAN, DossierId("d"), Level.NONE, None, PersonId("x"), NOW, NOW, ()
)
A4_AT_100 = 3 * 826 * 1169


def settings(
    *, dpi: int = 100, colour: ColourMode = ColourMode.COLOUR,
    source: SheetSource = SheetSource.FEEDER, timeout_s: float = 20.0,
) -> ScanSettings:  # fmt: skip
    return ScanSettings(dpi, colour, source, A4, two_sided=False, timeout_s=timeout_s)


def scan(scanner: Scanner, asked: ScanSettings | None = None) -> list[RawPage]:
    return list(SaneScanner(scanner).pages(PERMIT, asked or settings(), accepted=()))


def injected(status: str) -> Scanner:
    return sane_test_scanner("--read-return-value", f"SANE_STATUS_{status}")


def test_feeder_gives_its_ten_sheets_and_then_ends() -> None:
    pages = scan(sane_test_scanner())
    assert [page.sequence for page in pages] == list(range(1, 11))
    assert {len(page.untrusted) - 36 for page in pages} == {A4_AT_100}
    assert {(page.told_dpi, page.paper, page.device) for page in pages} == {(100, A4, "test:0")}


def test_next_sheet_waits_for_our_go() -> None:
    slow = sane_test_scanner("--read-delay=yes", "--read-delay-duration", "1000")
    pages = SaneScanner(slow).pages(PERMIT, settings(dpi=50), accepted=())
    next(pages)
    time.sleep(0.3)
    began = time.monotonic()
    next(pages)
    assert time.monotonic() - began > 0.005  # it was scanned now, not ahead
    pages.close()


def test_numbers_go_on_after_a_fault() -> None:
    source = SaneScanner(sane_test_scanner())
    pages = source.pages(PERMIT, settings(), accepted=("a", "b", "c"))
    assert next(pages).sequence == 4
    pages.close()


def test_flatbed_gives_one_sheet() -> None:
    assert len(scan(sane_test_scanner(), settings(source=SheetSource.FLATBED))) == 1


def test_grey_is_delivered_when_asked() -> None:
    asked = settings(colour=ColourMode.GREY, source=SheetSource.FLATBED)
    assert scan(sane_test_scanner(), asked)[0].untrusted.startswith(b"P5")


@pytest.mark.parametrize(
    ("status", "error"),
    [("UNSUPPORTED", errors.SettingsNotSupported), ("CANCELLED", errors.ScanCancelled),
     ("DEVICE_BUSY", errors.ScannerBusy), ("INVAL", errors.SettingsNotSupported),
     ("EOF", errors.ShortPage), ("JAMMED", errors.FeederJammed),
     ("NO_DOCS", errors.FeederEmpty), ("COVER_OPEN", errors.CoverOpen),
     ("IO_ERROR", errors.ScannerIoError), ("NO_MEM", errors.ScannerOutOfMemory),
     ("ACCESS_DENIED", errors.ScannerAccessDenied)],
)  # fmt: skip
def test_each_status_has_its_own_error(status: str, error: type[DeviceError]) -> None:
    with pytest.raises(DeviceError) as raised:
        scan(injected(status))
    assert type(raised.value) is error
    assert raised.value.exit_code == 4
    assert "{" not in raised.value.message(Language.VI) + raised.value.message(Language.EN)


def test_failure_is_named_even_if_the_driver_hangs_while_it_cancels(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    tool = (
        'echo "Press Ctrl + D to terminate." >&2; read go; '
        'echo "Scanned page 1. (scanner status = 6)" >&2; exec sleep 60'
    )
    monkeypatch.setattr("appliance.capture.stack._PRELUDE", tool)
    began = time.monotonic()
    with pytest.raises(errors.FeederJammed):
        scan(sane_test_scanner())
    assert time.monotonic() - began < 10


def test_page_without_a_sample_that_reports_success_is_noticed() -> None:
    with pytest.raises(errors.ShortPage) as short:
        scan(injected("EOF"))
    assert short.value.params == {"sequence": 1, "got": 0, "wanted": A4_AT_100}


def test_crashing_tool_is_named() -> None:
    crashing = sane_test_scanner("--depth", "1")  # an assertion in scanimage: SIGABRT
    with pytest.raises(errors.ScannerToolCrashed) as crashed:
        scan(crashing)
    assert crashed.value.params["status"] == 134


def test_hanging_driver_is_stopped() -> None:
    slow = sane_test_scanner("--read-limit=yes", "--read-limit-size", "1", "--read-delay=yes",
                             "--read-delay-duration", "200000")  # fmt: skip
    began = time.monotonic()
    with pytest.raises(errors.ScannerSilent):
        scan(slow, settings(timeout_s=0.5))
    assert time.monotonic() - began < 5


def test_resolution_that_the_device_lacks_is_noticed() -> None:
    with pytest.raises(errors.ResolutionNotDelivered) as rounded:
        scan(sane_test_scanner(), settings(dpi=1500, source=SheetSource.FLATBED))
    assert rounded.value.params["measured"] == 1200


def test_paper_larger_than_the_device_is_noticed() -> None:
    narrow = Scanner(**{
        name: getattr(sane_test_scanner(), name) for name in Scanner.__slots__
    } | {"backend_config": "geometry_max 200\n"})  # fmt: skip
    with pytest.raises(errors.ResolutionNotDelivered):
        scan(narrow)
    asked = ScanSettings(100, ColourMode.COLOUR, SheetSource.FLATBED, A3, two_sided=False)
    with pytest.raises(errors.ResolutionNotDelivered):
        scan(narrow, asked)


def test_unknown_option_is_named_before_a_sheet_moves() -> None:
    with pytest.raises(errors.ScannerNotReady):
        scan(sane_test_scanner("--nonsense"))


@pytest.mark.parametrize("device", ["test:0", "net:192.0.2.1:test:0", "", "pnm0"])
def test_driver_that_is_not_listed_is_never_loaded(device: str) -> None:
    other = Scanner(device=device, backend="pnm", backend_config="", source_words=(), mode_words=())
    with pytest.raises(errors.DriverNotListed):
        scan(other)


def test_missing_tool_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("appliance.capture.stack._PRELUDE", 'exec /usr/bin/no-such-scanimage "$@"')
    with pytest.raises(errors.ScannerToolCrashed) as raised:
        scan(sane_test_scanner())
    assert raised.value.params["status"] == 127


def test_flood_of_bytes_is_stopped(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("appliance.capture.stack.PAGE_LIMIT_BYTES", 1_000_000)
    with pytest.raises(errors.ScanNotReadable):
        scan(sane_test_scanner())


def test_stopped_walk_ends_the_tool() -> None:
    pages = SaneScanner(sane_test_scanner()).pages(PERMIT, settings(), accepted=())
    next(pages)
    pages.close()
    with pytest.raises(StopIteration):
        next(pages)


def test_real_page_image_plays_through_sane(
    tmp_path: Path, drawn_page: Callable[..., Image.Image]
) -> None:
    picture = tmp_path / "page.ppm"
    drawn = drawn_page(dpi=100)
    drawn.save(picture)
    asked = settings(source=SheetSource.FLATBED)
    page = scan(picture_player(picture), asked)[0]
    assert page.untrusted.endswith(drawn.tobytes())


def test_every_status_of_sane_is_mapped() -> None:
    assert set(sane.STATUS_ERRORS) == set(range(1, 12)) - {5}
