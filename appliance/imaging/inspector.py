"""The trusted side of the inspection: asks a sandboxed worker and believes only what it can check.

What is checked here again, on the bytes: the container of the master, its size and channels, both
hashes of bytes. What rests on the worker's word: the measures, the hash of the pixels, and that a
master made there shows what the source shows. A page file that owns the decoder can therefore lie
about itself, but about no other page: it sees no key, no station and no earlier page's bytes on
record; the operator sees the thumbnail.
"""

from __future__ import annotations

import hashlib
from typing import Any

import msgspec

from appliance.capture.errors import ResolutionUnknown, TruncatedPageFile
from appliance.capture.jpeg import BadJpeg, UnsuitableJpeg, parse_jpeg
from appliance.capture.model import (
    InspectedPage,
    MediaKind,
    PageFacts,
    PageWarning,
    RawPage,
)
from appliance.capture.png import BadPng, parse_png
from appliance.imaging import errors
from appliance.imaging.request import OP, Found, Request
from appliance.kernel.errors import ApplianceError
from appliance.policy.numbers import Numbers
from appliance.sandbox.frames import Frame
from appliance.sandbox.profile import MIB, Profile
from appliance.sandbox.worker import AnsweredError, Worker

PROFILE = Profile(
    "imaging",
    memory_bytes=4096 * MIB,  # A0 at 300 dpi in colour: file, decoded copy and master side by side
    cpu_s=1800,
    work_bytes=MIB,
    environment={"OPENBLAS_NUM_THREADS": "1", "OMP_NUM_THREADS": "1"},
)
MODULE = "appliance.imaging.worker"
TIMEOUT_S = 60.0
"""A4 at 300 dpi takes 0.4 s of CPU; A0 16 times that; a busy machine some more."""
PAGES_FOR_A_WORKER = 500
"""A fresh worker after that many pages: its CPU limit counts over its whole life."""
CLIPPED = 0.5
"""Share of pixels at the end of the scale from which the exposure is doubted."""
MM_PER_INCH = 25.4
RGB = 3


class SandboxedInspector:
    """A ``PageInspector`` over a worker in bubblewrap; a dead worker is replaced."""

    def __init__(self, numbers: Numbers) -> None:
        """Take the thresholds; the worker starts with the first page."""
        self._numbers = numbers
        self._worker: Worker | None = None
        self._served = 0

    def inspect(self, raw: RawPage) -> InspectedPage:
        """Decode, measure, encode and hash one page.

        Raises:
            TruncatedPageFile: it ends before its image does.
            PageImageDamaged: it does not decode.
            PageImageTooLarge: more pixels than policy allows; it was not decoded.
            PageFormUnsupported: it cannot be kept faithfully.
            ResolutionUnknown: nothing tells it.
            WorkerDied: the worker was killed or crashed; the next page gets a new one.
            WorkerTimedOut: no answer in time; the next page gets a new one.
            InspectorLied: the answer contradicts the bytes.
        """
        try:
            answer = self._ready().call(
                OP, self._request(raw), [raw.untrusted], timeout_s=TIMEOUT_S
            )
        except AnsweredError as exc:
            raise _named(exc, sequence=raw.sequence) from exc
        found, encoded, thumbnail = _understood(answer, raw=raw)
        stream = require_consistent(found, encoded, sequence=raw.sequence)
        return InspectedPage(
            encoded=encoded,
            media=found.media,
            source_sha256=hashlib.sha256(raw.untrusted).hexdigest(),
            stream_sha256=hashlib.sha256(stream).hexdigest(),
            pixel_sha256=found.pixel_sha256,
            facts=self._facts(found),
            thumbnail=thumbnail,
            sequence=raw.sequence,
            device=raw.device,
        )

    def close(self) -> None:
        """End the worker."""
        if self._worker is not None:
            self._worker.close()
            self._worker = None

    @property
    def worker_pid(self) -> int | None:
        """Process id of the running worker."""
        return self._worker.pid if self._worker is not None else None

    def _ready(self) -> Worker:
        if self._worker is not None and (
            not self._worker.alive or self._served >= PAGES_FOR_A_WORKER
        ):
            self.close()
        if self._worker is None:
            self._worker = Worker.sandboxed(PROFILE, MODULE)
            self._served = 0
        self._served += 1
        return self._worker

    def _request(self, raw: RawPage) -> dict[str, Any]:
        scan, imaging = self._numbers.scan, self._numbers.imaging
        lossless = scan.encoding.value == "lossless"
        request = Request(
            kind=raw.kind, frame=raw.frame, told_dpi=raw.told_dpi, paper=raw.paper,
            largest_side_px=imaging.largest_side_px.value,
            largest_pixels=imaging.largest_pixels.value,
            jpeg_quality=None if lossless else scan.jpeg_quality.value,
        )  # fmt: skip
        fields: dict[str, Any] = msgspec.to_builtins(request)
        return fields

    def _facts(self, found: Found) -> PageFacts:
        blank = found.ink_ratio <= self._numbers.imaging.blank_ink_ratio.value
        return PageFacts(
            width_px=found.width_px,
            height_px=found.height_px,
            dpi=round(found.dpi),
            dpi_basis=found.dpi_basis,
            depth_bits=found.channels * found.sample_bits,
            colour=found.colour,
            blank=blank,
            skew_degrees=0.0 if blank else round(found.skew_degrees, 1),
            sharpness=round(found.sharpness, 1),
            ink_ratio=round(found.ink_ratio, 5),
            clipped_white=round(found.clipped_white, 4),
            clipped_black=round(found.clipped_black, 4),
            width_mm=round(found.width_px * MM_PER_INCH / found.dpi, 1),
            height_mm=round(found.height_px * MM_PER_INCH / found.dpi, 1),
            warnings=tuple(self._warnings(found, blank=blank)),
        )

    def _warnings(self, found: Found, *, blank: bool) -> list[PageWarning]:
        limits = self._numbers.imaging
        told = {
            PageWarning.BLANK: blank,
            PageWarning.SKEWED: not blank
            and abs(found.skew_degrees) > limits.skew_warn_degrees.value,
            PageWarning.BLURRED: not blank and found.sharpness < limits.sharpness_least.value,
            PageWarning.OVEREXPOSED: found.clipped_white > CLIPPED,
            PageWarning.UNDEREXPOSED: found.clipped_black > CLIPPED,
            PageWarning.GREY_AS_COLOUR: found.equal_channels,
        }
        return [*found.warnings, *(warning for warning, is_so in told.items() if is_so)]


def require_consistent(found: Found, encoded: bytes, *, sequence: int) -> bytes:
    """Compare the answer with the master's own container; return the stream for the PDF.

    Raises:
        InspectorLied: they differ.
    """
    try:
        if found.media is MediaKind.JPEG:
            frame = parse_jpeg(encoded)
            size, stream = (frame.width, frame.height, frame.channels), encoded
        else:
            png = parse_png(encoded)
            size, stream = (png.width, png.height, png.channels), png.idat
            if not png.fits_pdf:
                raise errors.InspectorLied(sequence=sequence)
    except (BadJpeg, BadPng, UnsuitableJpeg) as exc:
        raise errors.InspectorLied(sequence=sequence) from exc
    if size != (found.width_px, found.height_px, found.channels):
        raise errors.InspectorLied(sequence=sequence)
    return stream


def _understood(answer: Frame, *, raw: RawPage) -> tuple[Found, bytes, bytes]:
    try:
        found = msgspec.convert(answer.fields, Found)
        encoded, thumbnail = answer.blobs
    except (msgspec.ValidationError, ValueError) as exc:
        raise errors.InspectorLied(sequence=raw.sequence) from exc
    if found.kept and found.media is not raw.kind:
        raise errors.InspectorLied(sequence=raw.sequence)
    return found, raw.untrusted if found.kept else encoded, thumbnail


def _named(answered: AnsweredError, *, sequence: int) -> ApplianceError:
    fields = answered.fields
    match answered.name:
        case "truncated":
            return TruncatedPageFile(sequence=sequence)
        case "too-large":
            width, height = fields.get("width"), fields.get("height")
            return errors.PageImageTooLarge(sequence=sequence, width=width, height=height)
        case "unsupported":
            return errors.PageFormUnsupported(sequence=sequence, form=fields.get("form"))
        case "resolution-unknown":
            return ResolutionUnknown(sequence=sequence)
        case "unfaithful":
            return errors.UnfaithfulEncoding(sequence=sequence)
        case _:
            return errors.PageImageDamaged(sequence=sequence)
