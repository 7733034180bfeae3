"""What the inspector asks its worker and what it accepts as an answer. Pure, strictly parsed."""

from __future__ import annotations

from typing import Annotated

import msgspec
from msgspec import Meta

from appliance.capture.model import DpiBasis, MediaKind, PageWarning, Paper

OP = "inspect"
Ratio = Annotated[float, Meta(ge=0, le=1)]
Sha256 = Annotated[str, Meta(pattern="^[0-9a-f]{64}$")]


class Request(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """One page to inspect; its bytes travel beside it."""

    kind: MediaKind
    frame: int
    told_dpi: int | None
    paper: Paper | None
    largest_side_px: int
    largest_pixels: int
    jpeg_quality: int | None
    """For raw scanner pixels; ``None`` for lossless."""


class Found(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """The worker's answer; the master and the thumbnail travel beside it."""

    width_px: Annotated[int, Meta(ge=1)]
    height_px: Annotated[int, Meta(ge=1)]
    channels: Annotated[int, Meta(ge=1, le=3)]
    sample_bits: Annotated[int, Meta(ge=1, le=8)]
    media: MediaKind
    kept: bool
    """Whether the source itself is the master."""
    pixel_sha256: Sha256
    dpi: Annotated[float, Meta(gt=0)]
    dpi_basis: DpiBasis
    warnings: list[PageWarning]
    """Those of the resolution and of the file."""
    ink_ratio: Ratio
    skew_degrees: float
    sharpness: Annotated[float, Meta(ge=0)]
    colour: bool
    equal_channels: bool
    clipped_white: Ratio
    clipped_black: Ratio
