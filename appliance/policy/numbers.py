"""The numbers, lists and forms of ``policies/*.toml``, strictly parsed.

Each value keeps its basis and grade beside it: ``numbers.scan.least_dpi_administrative.value``.
A missing key, an unknown key or a value out of range is refused: nothing has a silent default.
"""

from __future__ import annotations

import datetime as dt
from pathlib import Path
from typing import Annotated, Generic, Literal, TypeVar

import msgspec
from msgspec import Meta, Struct

from appliance.kernel.language import Text
from appliance.kernel.levels import Level
from appliance.policy.errors import PolicyDamaged
from appliance.policy.model import Grade

T = TypeVar("T")
S = TypeVar("S", bound=Struct)

Words = Annotated[str, Meta(min_length=1)]
Count = Annotated[int, Meta(ge=1)]
Ratio = Annotated[float, Meta(ge=0, le=1)]
Positive = Annotated[float, Meta(gt=0)]


class Sourced(Struct, Generic[T], frozen=True, forbid_unknown_fields=True):
    """A value with the reason it is what it is."""

    value: T
    unit: Words
    basis: Words
    """Document and article, or the reason of a design choice."""
    grade: Grade


class ScanNumbers(Struct, frozen=True, forbid_unknown_fields=True):
    """What a scan and its PDF must be (``scan.toml``)."""

    least_dpi_administrative: Sourced[Count]
    least_dpi_map_drawing: Sourced[Count]
    least_depth_bits: Sourced[Count]
    colour_required: Sourced[bool]
    two_layer: Sourced[bool]
    pdf_flavour: Sourced[Literal["2b"]]
    encoding: Sourced[Literal["jpeg", "lossless"]]
    jpeg_quality: Sourced[Annotated[int, Meta(ge=75, le=100)]]


class ImagingNumbers(Struct, frozen=True, forbid_unknown_fields=True):
    """Thresholds for a page image (``imaging.toml``)."""

    blank_ink_ratio: Sourced[Ratio]
    """At or below this share of inked pixels a page counts as blank."""
    skew_warn_degrees: Sourced[Positive]
    sharpness_least: Sourced[Positive]
    dpi_tolerance_ratio: Sourced[Ratio]
    """A page passes with ``least dpi * (1 - ratio)``."""
    largest_side_px: Sourced[Count]
    largest_pixels: Sourced[Count]
    largest_file_bytes: Sourced[Count]


class OcrNumbers(Struct, frozen=True, forbid_unknown_fields=True):
    """Recognition of text (``ocr.toml``)."""

    language: Sourced[Words]
    recognition_dpi: Sourced[Count]
    low_confidence: Sourced[Annotated[float, Meta(ge=0, le=100)]]
    """Mean word confidence under which a person reads the page again."""


class PeopleNumbers(Struct, frozen=True, forbid_unknown_fields=True):
    """Log-in and permits (``people.toml``)."""

    argon2_memory_kib: Sourced[Annotated[int, Meta(ge=65536)]]
    argon2_passes: Sourced[Count]
    argon2_lanes: Sourced[Count]
    least_password_length: Sourced[Annotated[int, Meta(ge=8)]]
    first_delay_seconds: Sourced[Count]
    """After the first failure; doubled at each further one."""
    failures_before_lock: Sourced[Count]
    lock_minutes: Sourced[Count]
    permit_minutes: Sourced[Count]
    idle_minutes: Sourced[Count]


class SignatureNumbers(Struct, frozen=True, forbid_unknown_fields=True):
    """Appearance of the agency's signature (``signature.toml``)."""

    place: Sourced[Literal["top_right_first_page"]]
    font: Sourced[Words]
    font_embedded: Sourced[Words]
    size_pt: Sourced[Count]
    colour: Sourced[Literal["black"]]
    seal_image: Sourced[Literal[False]]
    time_pattern: Sourced[Words]
    """``strftime`` pattern for a time that is already in Vietnam's zone."""


class Office(Struct, frozen=True, forbid_unknown_fields=True):
    """An office whose holder may permit copying, while its rule was or is in force."""

    id: Words
    vi: Words
    en: Words
    max_level: Level
    valid_from: dt.date
    basis: Words
    grade: Grade
    valid_to: dt.date | None = None
    """Last day; open when absent."""

    def in_force(self, day: dt.date) -> bool:
        """Whether the office may approve anything on ``day``."""
        return self.valid_from <= day and (self.valid_to is None or day <= self.valid_to)


class Offices(Struct, frozen=True, forbid_unknown_fields=True):
    """The catalogue of offices (``offices.toml``)."""

    office: list[Office]

    def max_level(self, office: str | None, *, day: dt.date) -> Level:
        """Return the highest level ``office`` may approve on ``day``; ``NONE`` for none."""
        levels = [o.max_level for o in self.office if o.id == office and o.in_force(day)]
        return max(levels, key=lambda level: level.rank, default=Level.NONE)

    def may_approve(self, level: Level, *, day: dt.date) -> list[Office]:
        """Return the offices that may approve ``level`` on ``day``, in the order of the file."""
        return [o for o in self.office if o.in_force(day) and o.max_level.rank >= level.rank]

    def known(self, office: str) -> bool:
        """Whether the catalogue names ``office`` at all."""
        return any(o.id == office for o in self.office)


class CodeName(Struct, frozen=True, forbid_unknown_fields=True):
    """Words of one code."""

    vi: Words
    en: Words

    @property
    def text(self) -> Text:
        """Return the words in both languages."""
        return Text(vi=self.vi, en=self.en)


class CodeList(Struct, frozen=True, forbid_unknown_fields=True):
    """One code list of the archival packages."""

    vi: Words
    en: Words
    basis: Words
    grade: Grade
    names: dict[Annotated[str, Meta(pattern=r"^\d{2}$")], CodeName]
    """Two-digit code to words."""

    def code_of(self, name_vi: str) -> str | None:
        """Return the code with this Vietnamese name (any letter case), else ``None``."""
        wanted = name_vi.strip().casefold()
        return next((c for c, n in self.names.items() if n.vi.casefold() == wanted), None)


class Codes(Struct, frozen=True, forbid_unknown_fields=True):
    """Code lists (``codes.toml``)."""

    retention: CodeList
    type_name: CodeList
    access_mode: CodeList
    language: CodeList


class Numbers(Struct, frozen=True):
    """Everything the TOML files hold."""

    scan: ScanNumbers
    imaging: ImagingNumbers
    ocr: OcrNumbers
    people: PeopleNumbers
    signature: SignatureNumbers
    offices: Offices
    codes: Codes

    @classmethod
    def load(cls, folder: Path) -> Numbers:
        """Read the seven files of ``folder``.

        Raises:
            PolicyDamaged: a file is missing, or a key is missing, unknown or out of range.
        """
        return cls(
            scan=_read(folder / "scan.toml", ScanNumbers),
            imaging=_read(folder / "imaging.toml", ImagingNumbers),
            ocr=_read(folder / "ocr.toml", OcrNumbers),
            people=_read(folder / "people.toml", PeopleNumbers),
            signature=_read(folder / "signature.toml", SignatureNumbers),
            offices=_read(folder / "offices.toml", Offices),
            codes=_read(folder / "codes.toml", Codes),
        )


def _read(path: Path, shape: type[S]) -> S:
    try:
        return msgspec.toml.decode(path.read_bytes(), type=shape)
    except OSError as exc:
        raise PolicyDamaged(name=path.name, fault="cannot be read") from exc
    except (msgspec.DecodeError, UnicodeDecodeError) as exc:
        raise PolicyDamaged(name=path.name, fault=str(exc)) from exc
