"""Values of the capture room: what is asked of a source, what came, what was measured. Pure."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Protocol

from appliance.authority.model import Permit
from appliance.kernel.ids import DocumentId, DossierId, ObjectId, PageId, PersonId, SessionId


class ColourMode(StrEnum):
    """What the source is asked to deliver."""

    COLOUR = "COLOUR"
    GREY = "GREY"


class SheetSource(StrEnum):
    """Where the sheets lie."""

    FEEDER = "FEEDER"
    FLATBED = "FLATBED"


class MediaKind(StrEnum):
    """Image formats that may come in, found by their first bytes and never by a file name."""

    PNM = "pnm"
    JPEG = "jpeg"
    PNG = "png"
    TIFF = "tiff"


class DpiBasis(StrEnum):
    """What a resolution rests on."""

    PAPER = "paper"
    """Pixels counted over the paper's size: the strongest."""
    TOLD = "told"
    """The operator's statement."""
    TAG = "tag"
    """The tag in the file: a claim of whoever wrote it."""


class PageWarning(StrEnum):
    """What a person should look at; none of them refuses the page."""

    BLANK = "blank"
    SKEWED = "skewed"
    BLURRED = "blurred"
    OVEREXPOSED = "overexposed"
    UNDEREXPOSED = "underexposed"
    GREY_AS_COLOUR = "grey-as-colour"
    """Three channels that are equal everywhere: colour was lost before the page came here."""
    DPI_TAG_DIFFERS = "dpi-tag-differs"
    UNUSUAL_SIZE = "unusual-size"
    """The resolution rests on a tag, and no common paper has the size that follows."""
    ROTATED_BY_TAG = "rotated-by-tag"
    """The file asks viewers to turn it (Exif orientation); the bytes are kept as they are."""


@dataclass(frozen=True, slots=True)
class Paper:
    """Size of the sheet as it lies: millimetres."""

    width_mm: int
    height_mm: int


A4 = Paper(210, 297)
A3 = Paper(297, 420)


@dataclass(frozen=True, slots=True)
class ScanSettings:
    """What the operator asks of a source for one document."""

    dpi: int | None
    """Scanner: asked resolution. Folder: what the operator states, ``None`` to use the tags."""
    colour: ColourMode
    source: SheetSource
    paper: Paper | None
    """Size of the sheets; a scanner needs it, a folder profits from it."""
    two_sided: bool
    """Whether each sheet gives two pages."""
    timeout_s: float = 120.0
    """Longest wait for one page."""


@dataclass(frozen=True, slots=True, repr=False)
class RawPage:
    """One page as it came. Nothing in ``untrusted`` is believed before inspection."""

    untrusted: bytes
    """The whole image file (for a TIFF of many pages: the same bytes with each ``frame``)."""
    kind: MediaKind
    frame: int
    """0-based page inside the file; 0 except for TIFF."""
    sequence: int
    """1-based number in the source, shown to the operator."""
    device: str
    """Scanner or ``folder``."""
    told_dpi: int | None
    """Resolution from the options or the operator, never from the file."""
    paper: Paper | None
    """Size of the sheet if it is known."""
    before_accepted: bool = False
    """Whether pages that the vault already holds come after it in the source."""


@dataclass(frozen=True, slots=True)
class PageFacts:
    """What imaging measured on the pixels of the master image."""

    width_px: int
    height_px: int
    dpi: int
    """Real resolution, the lower of both axes, rounded."""
    dpi_basis: DpiBasis
    depth_bits: int
    """Bits of a pixel: bits of a sample times channels (24, 8 or 1)."""
    colour: bool
    """Whether the pixels show colour (stamps, inks, paper tone), not only the file's mode."""
    blank: bool
    """Whether hardly a pixel is darker than its surroundings; an evenly dark page counts too."""
    skew_degrees: float
    """Turn that sets the text lines level, counter-clockwise positive; 0.0 for a blank page."""
    sharpness: float
    """Variance of the Laplacian of the grey image at 150 dpi."""
    ink_ratio: float
    """Share of pixels darker than their surroundings, 0..1."""
    clipped_white: float
    """Share of pixels at 255, 0..1."""
    clipped_black: float
    """Share of pixels at 0..2, 0..1."""
    width_mm: float
    height_mm: float
    warnings: tuple[PageWarning, ...]


@dataclass(frozen=True, slots=True, repr=False)
class InspectedPage:
    """A page fit to be stored: the master image, its hashes and its measures."""

    encoded: bytes
    """The master: a JPEG as it came, or a PNG/JPEG made once; these bytes never change."""
    media: MediaKind
    """``JPEG`` or ``PNG``."""
    source_sha256: str
    """Of the bytes as they came."""
    stream_sha256: str
    """Of the image data in the PDF: the whole JPEG, or the joined IDAT chunks of the PNG."""
    pixel_sha256: str
    """Of the decoded 8-bit samples of the master (RGB or grey), row by row from the top."""
    facts: PageFacts
    thumbnail: bytes
    """Small JPEG for the operator's list."""
    sequence: int
    """1-based number in the source."""
    device: str
    """Scanner or ``folder``."""


@dataclass(frozen=True, slots=True)
class CaptureSession:
    """Work on one dossier under one permit: one copy in the sense of the approval."""

    id: SessionId
    dossier: DossierId
    permit: Permit
    person: PersonId
    device: str
    """Scanner or ``folder``, as told when the session was opened."""
    resumed: bool
    """Whether it was left open, by a crash or a fault, and goes on now."""


@dataclass(frozen=True, slots=True)
class PageRecord:
    """A page on record."""

    id: PageId
    document: DocumentId
    ordinal: int
    """1-based order in the document."""
    object: ObjectId
    """Where the master lies."""
    source_sha256: str
    stream_sha256: str
    pixel_sha256: str
    facts: PageFacts
    captured_at: dt.datetime
    seq: int
    """Place of its custody event on the log."""


@dataclass(frozen=True, slots=True, repr=False)
class AcceptedPage:
    """A page that lies encrypted on disk and stands in the log."""

    id: PageId
    document: DocumentId
    document_ordinal: int
    """1-based order of the document in its dossier."""
    ordinal: int
    """1-based order of the page in the document."""
    facts: PageFacts
    thumbnail: bytes
    """Small JPEG for the operator's list."""


@dataclass(frozen=True, slots=True)
class CaptureReport:
    """How the pages of a document compare with what the list says."""

    document: DocumentId
    pages_now: int
    """Accepted in this run."""
    pages_total: int
    """Accepted for the document so far."""
    sheets_expected: int
    """From the finding aid."""
    sheets_captured: int
    """Pages, or half of them when both sides were taken."""

    @property
    def matches(self) -> bool:
        """Whether as many sheets came as the list promises."""
        return self.sheets_captured == self.sheets_expected


class PageSource(Protocol):
    """A scanner or a folder."""

    @property
    def device(self) -> str:
        """Name for the record: a scanner's SANE name or ``folder``."""
        ...

    def pages(
        self, permit: Permit, settings: ScanSettings, *, accepted: Sequence[str]
    ) -> Iterator[RawPage]:
        """Yield pages one at a time; the next sheet moves only when the next page is asked for.

        Args:
            permit: The gate's yes; no source starts without it.
            settings: What is asked.
            accepted: SHA-256 of the source bytes of each page of the document that the vault
                already holds. A folder leaves them out; a scanner only numbers on from them.
        """
        ...


class PageInspector(Protocol):
    """Measures and encodes a page without trusting it."""

    def inspect(self, raw: RawPage) -> InspectedPage:
        """Decode, measure, encode and hash one page."""
        ...
