"""What a published document is: page images, words on them, the two-layer PDF. Pure."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from enum import StrEnum
from itertools import groupby
from statistics import fmean
from typing import Protocol

from appliance.kernel.ids import ActId, DocumentId, ObjectId, PublicationId
from appliance.kernel.language import Text


@dataclass(frozen=True, slots=True)
class PageImage:
    """The master of one page, as captured; its bytes never change."""

    encoded: bytes
    """JPEG or PNG file."""
    width: int
    """Pixels."""
    height: int
    """Pixels."""
    dpi: float
    """Real resolution, pixels per inch of paper."""
    stream_sha256: str
    """Of the image data as it must stand in the PDF, hexadecimal."""


@dataclass(frozen=True, slots=True)
class Word:
    """One recognised word. The box is upright, in pixels of the page as captured."""

    text: str
    """NFC, no white space, basic multilingual plane."""
    left: float
    top: float
    width: float
    height: float
    confidence: float
    """0..100, as the recogniser claims."""
    line: int
    """Number of its line on the page, counted in reading order."""


@dataclass(frozen=True, slots=True)
class PageText:
    """What was read on one page, in reading order."""

    words: tuple[Word, ...]
    skew_deg: float
    """Turn that sets the text lines level, degrees, counter-clockwise positive."""

    @property
    def body(self) -> str:
        """The text, one line of paper a line."""
        lines = groupby(self.words, key=lambda word: word.line)
        return "\n".join(" ".join(word.text for word in line) for _, line in lines)

    @property
    def confidence(self) -> float:
        """Mean word confidence, 0..100; 0 for a page without words."""
        return fmean(word.confidence for word in self.words) if self.words else 0.0


@dataclass(frozen=True, slots=True)
class Label:
    """What the PDF says about itself. Reference codes only: a title would leave with the file."""

    reference: str
    """Dossier code and ordinal of the document, e.g. ``H26.01.05.0000007``."""
    agency: str
    """Name of the agency that converted the paper."""
    made_at: dt.datetime
    """Time of conversion, with zone."""


@dataclass(frozen=True, slots=True)
class TwoLayerPdf:
    """An unsigned PDF/A-2b and the text it should carry."""

    pdf: bytes
    texts: tuple[PageText, ...]
    in_order: bool
    """Whether the words must be read back in the order in which they were recognised. A layer
    that places words one by one on a page scanned askew cannot promise that."""


class Stage(StrEnum):
    """Where a publication stands."""

    RECOGNISE = "recognise"
    ASSEMBLE = "assemble"
    VALIDATE = "validate"
    SIGN = "sign"
    STORE = "store"

    @property
    def text(self) -> Text:
        """Words for the screen."""
        return _STAGE_TEXTS[self]


_STAGE_TEXTS = {
    Stage.RECOGNISE: Text(vi="nhận dạng chữ", en="recognising text"),
    Stage.ASSEMBLE: Text(vi="tạo PDF/A hai lớp", en="making the two-layer PDF/A"),
    Stage.VALIDATE: Text(vi="đọc lại và kiểm tra", en="reading back and checking"),
    Stage.SIGN: Text(vi="ký số", en="signing"),
    Stage.STORE: Text(vi="mã hóa và lưu", en="encrypting and storing"),
}


@dataclass(frozen=True, slots=True)
class Step:
    """One move within a document."""

    stage: Stage
    done: int
    total: int


Steps = Callable[[Step], None]
"""Told about each step by an engine; called from worker threads."""


@dataclass(frozen=True, slots=True)
class PublishProgress:
    """One move of the progress bar."""

    document_ordinal: int
    stage: Text
    done: int
    total: int


Progress = Callable[[PublishProgress], None]
"""Told about each step of a publication; called from worker threads."""


@dataclass(frozen=True, slots=True)
class Examined:
    """What another program read in a written PDF (untrusted until compared)."""

    words: list[list[str]]
    """Words of the text layer, page by page, NFC, in reading order."""
    refused: list[str]
    """PDF/A rules for which it is not approved; empty is a pass."""


class WrittenPdfReader(Protocol):
    """Reads written PDFs back, apart from whoever wrote them."""

    def examine(self, pdf: bytes) -> Examined:
        """Return what stands in the written bytes."""
        ...


class SearchableEngine(Protocol):
    """Turns page images into a two-layer PDF/A. It never changes an image byte."""

    @property
    def name(self) -> str:
        """Name and version, recorded with the publication."""
        ...

    @property
    def bench(self) -> WrittenPdfReader:
        """Where what it made is read back."""
        ...

    def make(self, pages: Sequence[PageImage], *, label: Label, steps: Steps) -> TwoLayerPdf:
        """Recognise the pages and assemble the unsigned PDF."""
        ...

    def close(self) -> None:
        """End the workers."""
        ...


@dataclass(frozen=True, slots=True)
class WrittenFacts:
    """What was proved about the written bytes before they were signed."""

    pages: int
    words: int
    """Words read back from the text layer, equal to the words recognised."""
    pdfa: str
    """Flavour approved by the validator, e.g. ``2b``."""
    images_sha256: tuple[str, ...]
    """Of each page's raw image stream in the PDF, equal to the captured ones."""


@dataclass(frozen=True, slots=True)
class SignedPdf:
    """A signed PDF, its signature read back and trusted."""

    pdf: bytes
    certificate_sha256: str
    """Of the agency's certificate, DER, hexadecimal."""
    signed_at: dt.datetime
    """The station's own clock: a claim, no time authority is reachable offline."""
    added_bytes: int
    """Length of the signature's incremental update."""


SignMessage = Callable[[bytes], bytes]
"""RSA PKCS#1 v1.5 over SHA-256 of the message, by the token."""


class AgencySigner(Protocol):
    """The agency's hand: signs and reads the signature back."""

    @property
    def agency(self) -> str:
        """Name of the agency as it stands in the certificate and on the page."""
        ...

    def sign(self, unsigned: bytes, *, at: dt.datetime) -> SignedPdf:
        """Sign, check the update against the allow-list, verify by read-back."""
        ...


@dataclass(frozen=True, slots=True)
class PublicationFacts:
    """The proofs kept with a publication."""

    engine: str
    unsigned_sha256: str
    written: WrittenFacts
    certificate_sha256: str
    signed_at: str
    """ISO 8601 with zone."""
    confidence: float
    """Mean word confidence over the document, 0..100."""


@dataclass(frozen=True, slots=True)
class Publication:
    """The signed two-layer PDF of one document, stored and on record."""

    id: PublicationId
    document: DocumentId
    document_ordinal: int
    """1-based order in the dossier."""
    object: ObjectId
    pdf_sha256: str
    pages: int
    facts: PublicationFacts
    published_at: dt.datetime


@dataclass(frozen=True, slots=True)
class OpenAct:
    """An intent without its end: the station stopped in between."""

    id: ActId
    document: DocumentId
    dossier: str
    intended_at: str
    """ISO 8601 with zone."""
