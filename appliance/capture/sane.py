"""A scanner through SANE's ``scanimage``, which runs in a sandbox with one driver.

Invariant: a page leaves here only if its bytes are one whole PNM of the mode and resolution asked
for. The tool's words are never believed: it reports success for a page without a single sample,
and it rounds what it cannot do.

Residual risks: a scanner that moves the next sheet ahead on its own; a driver that invents pixels.
"""

from __future__ import annotations

import contextlib
import itertools
from collections.abc import Iterator, Sequence

from appliance.authority.model import Permit
from appliance.capture import scanner_errors as errors
from appliance.capture.model import (
    ColourMode,
    MediaKind,
    Paper,
    RawPage,
    ScanSettings,
    SheetSource,
)
from appliance.capture.permits import require_scan_permit
from appliance.capture.pnm import HEADER_LIMIT, BadPnm, PnmHeader, parse_header
from appliance.capture.scanners import Scanner, require_listed_driver, write_allow_list
from appliance.capture.stack import START_TIMEOUT_S, Flooded, NotOpened, Stack, TooSlow
from appliance.kernel.errors import DeviceError
from appliance.sandbox.ram import ram_folder

MM_PER_INCH = 25.4
DPI_TOLERANCE = 0.02
"""Share by which counted pixels may differ from the resolution asked: scanners step in lines."""

STATUS_ERRORS: dict[int, type[DeviceError]] = {
    1: errors.SettingsNotSupported,
    2: errors.ScanCancelled,
    3: errors.ScannerBusy,
    4: errors.SettingsNotSupported,
    6: errors.FeederJammed,
    7: errors.FeederEmpty,
    8: errors.CoverOpen,
    9: errors.ScannerIoError,
    10: errors.ScannerOutOfMemory,
    11: errors.ScannerAccessDenied,
}
"""Exit status of scanimage = SANE_Status (SANE standard 1.06, section 4.2.7)."""
STATUS_GOOD, STATUS_NO_DOCS = 0, 7
RGB = 3


class SaneScanner:
    """A ``PageSource`` over one scanner of the station's list."""

    def __init__(self, scanner: Scanner) -> None:
        """Name the scanner; nothing is opened yet."""
        self._scanner = scanner

    @property
    def device(self) -> str:
        """SANE name of the scanner."""
        return self._scanner.device

    def pages(
        self, permit: Permit, settings: ScanSettings, *, accepted: Sequence[str]
    ) -> Iterator[RawPage]:
        """Yield the sheets of the feeder until it is empty, or the one sheet on the flatbed.

        A sheet moves only when its page is asked for.

        Raises:
            NoScanPermit: the permit is for another act; nothing moved.
            DriverNotListed: the device's name asks for another driver; nothing was loaded.
            ScannerSettingsMissing: no resolution or paper size was chosen; nothing moved.
            DeviceError: one class for each condition of ``STATUS_ERRORS``, and ``ScannerNotReady``,
                ``ScannerToolCrashed``, ``ScannerSilent``, ``ShortPage``, ``ScanNotReadable``,
                ``ResolutionNotDelivered``, ``ColourNotDelivered``. Pages yielded before are whole.
        """
        require_scan_permit(permit)
        require_listed_driver(self._scanner)
        if settings.dpi is None or settings.paper is None:
            raise errors.ScannerSettingsMissing
        return self._pull(settings, dpi=settings.dpi, paper=settings.paper, accepted=len(accepted))

    def _pull(
        self, settings: ScanSettings, *, dpi: int, paper: Paper, accepted: int
    ) -> Iterator[RawPage]:
        with ram_folder() as config, contextlib.ExitStack() as open_device:
            write_allow_list(self._scanner, config)
            stack = Stack(self._scanner, self._scanner.options(settings), config=config)
            _open(stack, on=open_device, sequence=accepted + 1)
            for sequence in itertools.count(accepted + 1):
                untrusted = _next_sheet(stack, settings.timeout_s, sequence=sequence)
                if untrusted is None:
                    require_any_sheet(sequence, accepted=accepted)
                    return
                header = require_whole_page(untrusted, sequence=sequence)
                require_as_asked(
                    header, colour=settings.colour, dpi=dpi, paper=paper, sequence=sequence
                )
                yield RawPage(untrusted, MediaKind.PNM, 0, sequence, self.device, dpi, paper)
                if settings.source is SheetSource.FLATBED:
                    return


def require_any_sheet(sequence: int, *, accepted: int) -> None:
    """Tell an empty feeder from the end of a stack.

    Raises:
        FeederEmpty: not one sheet came.
    """
    if sequence == accepted + 1:
        raise errors.FeederEmpty(sequence=sequence)


def _open(stack: Stack, *, on: contextlib.ExitStack, sequence: int) -> None:
    try:
        on.enter_context(stack)
    except NotOpened as exc:
        kind = STATUS_ERRORS.get(exc.status, errors.ScannerToolCrashed)
        if kind is errors.SettingsNotSupported:
            raise errors.ScannerNotReady(status=exc.status) from exc
        raise kind(sequence=sequence, status=exc.status) from exc
    except TooSlow as exc:
        raise errors.ScannerSilent(sequence=sequence, timeout_s=START_TIMEOUT_S) from exc


def require_whole_page(untrusted: bytes, *, sequence: int) -> PnmHeader:
    """Count the bytes of a page against its own header.

    Raises:
        ScanNotReadable: no header that we accept, or bytes after the last sample.
        ShortPage: samples are missing.
    """
    try:
        header = parse_header(untrusted)
    except BadPnm as exc:
        raise errors.ScanNotReadable(sequence=sequence) from exc
    got = len(untrusted) - header.offset
    if got < header.samples:
        raise errors.ShortPage(sequence=sequence, got=got, wanted=header.samples)
    if got > header.samples:
        raise errors.ScanNotReadable(sequence=sequence)
    return header


def require_as_asked(
    header: PnmHeader, *, colour: ColourMode, dpi: int, paper: Paper, sequence: int
) -> None:
    """Compare mode and pixels with what was asked; width decides, because paper may be shorter.

    Raises:
        ColourNotDelivered: grey for colour or colour for grey.
        ResolutionNotDelivered: pixels over millimetres do not give the resolution.
    """
    came = ColourMode.COLOUR if header.channels == RGB else ColourMode.GREY
    if came is not colour:
        raise errors.ColourNotDelivered(sequence=sequence, asked=colour.value, measured=came.value)
    measured = header.width * MM_PER_INCH / paper.width_mm
    if abs(measured - dpi) > dpi * DPI_TOLERANCE:
        raise errors.ResolutionNotDelivered(sequence=sequence, asked=dpi, measured=round(measured))


def _next_sheet(stack: Stack, timeout_s: float, *, sequence: int) -> bytes | None:
    """Return the bytes of the next sheet; ``None`` at the end of the stack.

    In a batch without end scanimage ends with status 0, or tells 7, only when the feeder has no
    more sheets; a driver that notices it late leaves a header without a single sample behind.
    """
    try:
        page = stack.next_sheet(timeout_s=timeout_s)
    except TooSlow as exc:
        raise errors.ScannerSilent(sequence=sequence, timeout_s=timeout_s) from exc
    except Flooded as exc:
        raise errors.ScanNotReadable(sequence=sequence) from exc
    status = stack.status
    if status is None:
        return page
    if status in {STATUS_GOOD, STATUS_NO_DOCS}:
        return page if len(page) > HEADER_LIMIT else None
    kind = STATUS_ERRORS.get(status, errors.ScannerToolCrashed)
    raise kind(sequence=sequence, status=status)
