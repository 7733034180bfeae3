"""The approval as a document: what the approver signs, byte for byte. Pure.

Format: docs/formats/approval.md. RFC 8785 canonical JSON, strings in NFC; the signature covers
``SIGNATURE_DOMAIN`` followed by these bytes.
"""

from __future__ import annotations

import datetime as dt
import unicodedata
from dataclasses import dataclass
from typing import Literal

import msgspec
import rfc8785

from appliance.authority.errors import ApprovalTermsInvalid
from appliance.kernel.clock import iso
from appliance.kernel.levels import Level

SIGNATURE_DOMAIN = b"appliance-approval/v1\0"
"""Leads the signed message, so that no other signature of the token can pass as an approval."""
VERSION: Literal[1] = 1
LONGEST_TEXT = 500
"""Characters; a purpose is a sentence, not a file."""


@dataclass(frozen=True, slots=True)
class ApprovalTerms:
    """What the paper decision says, as it is typed in."""

    paper_number: str
    """Number of the paper decision."""
    paper_date: dt.date
    """Its date."""
    copies: int
    """Copies allowed."""
    valid_from: dt.datetime
    valid_until: dt.datetime
    """First moment at which the approval no longer holds."""
    purpose: str


class Paper(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """The paper decision behind an approval."""

    number: str
    date: dt.date


class ApprovalDocument(
    msgspec.Struct, frozen=True, forbid_unknown_fields=True, rename={"start": "from"}
):
    """The signed approval."""

    v: Literal[1]
    id: str
    station: str
    dossier_id: str
    dossier_code: str
    level: Level
    copies: int
    start: dt.datetime
    until: dt.datetime
    paper: Paper
    purpose: str
    approver: str
    """Person id."""
    approver_office: str | None
    """Id in ``offices.toml`` under which the approver signs."""
    entered_by: str
    """Person id."""


def canonical(document: ApprovalDocument) -> bytes:
    """Return the exact bytes of the document."""
    value: dict[str, object] = {
        "v": document.v, "id": document.id, "station": document.station,
        "dossier_id": document.dossier_id, "dossier_code": document.dossier_code,
        "level": document.level.value, "copies": document.copies,
        "from": iso(document.start), "until": iso(document.until),
        "paper": {"number": document.paper.number, "date": document.paper.date.isoformat()},
        "purpose": document.purpose, "approver": document.approver,
        "approver_office": document.approver_office, "entered_by": document.entered_by,
    }  # fmt: skip
    return rfc8785.dumps(value)  # type: ignore[arg-type]  # the values above are JSON


def parse(stored: bytes) -> ApprovalDocument | None:
    """Read a stored document; ``None`` unless it is canonical, byte for byte."""
    try:
        document = msgspec.json.decode(stored, type=ApprovalDocument)
    except (msgspec.DecodeError, UnicodeDecodeError):
        return None
    return document if canonical(document) == stored else None


def signed_message(document: bytes) -> bytes:
    """Return the bytes that the approver's token signs."""
    return SIGNATURE_DOMAIN + document


def require_sound(terms: ApprovalTerms, *, now: dt.datetime) -> ApprovalTerms:
    """Return the terms with their texts in NFC and trimmed.

    Raises:
        ApprovalTermsInvalid: a text is empty or too long, no copy is allowed, the period is empty
            or lacks a zone, or the paper is dated in the future.
    """
    checks = {
        "number": bool(_clean(terms.paper_number)),
        "date": terms.paper_date <= now.date(),
        "copies": terms.copies > 0,
        "period": _is_period(terms.valid_from, terms.valid_until),
        "purpose": bool(_clean(terms.purpose)),
    }
    for field, sound in checks.items():
        if not sound:
            raise ApprovalTermsInvalid(field=field)
    return ApprovalTerms(
        paper_number=_clean(terms.paper_number),
        paper_date=terms.paper_date,
        copies=terms.copies,
        valid_from=terms.valid_from.replace(microsecond=0),
        valid_until=terms.valid_until.replace(microsecond=0),
        purpose=_clean(terms.purpose),
    )


def _is_period(start: dt.datetime, until: dt.datetime) -> bool:
    return start.tzinfo is not None and until.tzinfo is not None and start < until


def _clean(text: str) -> str:
    """Return the text in NFC without outer blanks; empty if it is too long to be meant."""
    clean = unicodedata.normalize("NFC", text).strip()
    return clean if len(clean) <= LONGEST_TEXT else ""
