"""What a holding is made of: fonds > inventory > box > dossier > document. Pure.

Levels follow ISAD(G) and circular 05/2025/TT-BNV Art. 4; enums match ``0002_holdings.sql``.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import Protocol

from appliance.kernel.ids import DocumentId, DossierId, PersonId
from appliance.kernel.levels import Level, highest


class Copying(StrEnum):
    """What the document says of copying in its "Nơi nhận" block (decree 26/2020 Art. 2)."""

    ALLOWED = "ALLOWED"
    NOT_ALLOWED = "NOT_ALLOWED"
    NOT_STATED = "NOT_STATED"


class Condition(StrEnum):
    """Physical condition (circular 05/2025, field ``format``: 01, 02, 03)."""

    GOOD = "GOOD"
    NORMAL = "NORMAL"
    DAMAGED = "DAMAGED"


class Original(StrEnum):
    """Nature of the original; it decides the resolution (circular 05/2025 Art. 8)."""

    ADMINISTRATIVE = "ADMINISTRATIVE"
    MAP_DRAWING = "MAP_DRAWING"


@dataclass(frozen=True, slots=True)
class PartialDate:
    """A date as far as the paper tells it: a day, a month or only a year."""

    year: int
    month: int | None = None
    day: int | None = None

    def iso(self) -> str:
        """Return ISO 8601 as far as known: ``1998-03-12``, ``1998-03`` or ``1998``."""
        parts = [f"{self.year:04d}"]
        parts += [f"{part:02d}" for part in (self.month, self.day) if part is not None]
        return "-".join(parts)

    @classmethod
    def from_iso(cls, text: str) -> PartialDate:
        """Read back what ``iso`` wrote."""
        return cls(*(int(part) for part in text.split("-")))


@dataclass(frozen=True, slots=True)
class Fonds:
    """Phông: all papers of one creator."""

    code: str
    title: str


@dataclass(frozen=True, slots=True)
class Inventory:
    """Mục lục: one list of dossiers of a fonds."""

    fonds: Fonds
    code: str


@dataclass(frozen=True, slots=True)
class Box:
    """Hộp: where the dossier stands in the store."""

    inventory: Inventory
    code: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ListedDocument:
    """A document as the office's list describes it."""

    ordinal: int
    """1-based order in the dossier, as the papers lie."""
    type_name: str | None
    """Code of the document type."""
    code_number: str | None
    code_notation: str | None
    issued: PartialDate | None
    issuer: str | None
    subject: str | None
    """Abstract (trích yếu); never kept for Tuyệt mật."""
    level: Level
    copying: Copying
    sheets: int
    """Sheets of paper (tờ), more than 0."""
    condition: Condition
    original: Original


@dataclass(frozen=True, slots=True, kw_only=True)
class Document(ListedDocument):
    """A document on record."""

    id: DocumentId
    dossier: DossierId


@dataclass(frozen=True, slots=True, kw_only=True)
class ListedDossier:
    """A dossier as the office's list describes it."""

    code: str
    """Mã hồ sơ: ASCII letters, digits, ``.``, ``-`` and ``_``."""
    box: Box
    title: str | None
    """Never kept for Tuyệt mật."""
    retention: str
    """Code of the retention term."""
    documents: tuple[ListedDocument, ...]
    """In the order in which the papers lie; never empty."""

    @property
    def level(self) -> Level:
        """The highest level of its documents."""
        return highest([document.level for document in self.documents])


@dataclass(frozen=True, slots=True, kw_only=True)
class Dossier:
    """A dossier on record."""

    id: DossierId
    code: str
    box: Box
    position: int
    """Physical order in the store, over all imports."""
    title: str | None
    level: Level
    retention: str


class DossierState(StrEnum):
    """How far a dossier has come; derived from its pages and publications, never stored."""

    NOT_DIGITISED = "NOT_DIGITISED"
    """Tuyệt mật: it stays on paper."""
    LISTED = "LISTED"
    CAPTURING = "CAPTURING"
    CAPTURED = "CAPTURED"
    """Every document that may be copied has at least one page for each sheet."""
    PUBLISHING = "PUBLISHING"
    PUBLISHED = "PUBLISHED"
    """Every document that may be copied has its signed PDF/A."""


class Actor(Protocol):
    """A person who has proved who they are; the authority room's ``Actor`` fits."""

    @property
    def id(self) -> PersonId:
        """Return the person's id."""
        ...
