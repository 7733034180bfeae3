"""A custody event: something that happened, in the words of PREMIS 3 and of this product. Pure."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum

from appliance.kernel.clock import iso

Detail = Mapping[str, str | int | bool | list[str] | None]
"""Further facts of an event: ids, counts, hashes, rule ids; never a title or text."""


class EventType(StrEnum):
    """PREMIS 3 eventType names (Library of Congress vocabulary), then our own with a dot."""

    CAPTURE = "capture"
    DELETION = "deletion"
    SIGNATURE = "digital signature generation"
    SIGNATURE_VALIDATION = "digital signature validation"
    FIXITY_CHECK = "fixity check"
    STATION_CREATED = "station.created"
    STATION_OPENED = "station.opened"
    PERSON_ENROLLED = "person.enrolled"
    LOG_IN = "session.login"
    LOG_OUT = "session.logout"
    LIST_IMPORTED = "list.imported"
    DOSSIER_IMPORTED = "dossier.imported"
    POLICY_DECISION = "policy.decision"
    APPROVAL_ENTERED = "approval.entered"
    APPROVAL_ACTIVATED = "approval.activated"
    APPROVAL_REVOKED = "approval.revoked"
    CAPTURE_OPENED = "capture.opened"
    CAPTURE_CLOSED = "capture.closed"
    CAPTURE_FAULT = "capture.fault"
    KEY_CREATED = "key.created"
    PUBLISHED = "document.published"
    EXPORT_INTENT = "export.intent"
    EXPORT_DONE = "export.done"
    EXPORT_FAILED = "export.failed"
    SIGN_INTENT = "sign.intent"
    SIGN_FAILED = "sign.failed"
    ANCHOR = "anchor"


class Outcome(StrEnum):
    """How an event ended (PREMIS eventOutcome)."""

    SUCCESS = "success"
    FAILURE = "failure"
    REFUSED = "refused"


@dataclass(frozen=True, slots=True)
class CustodyEvent:
    """One event before it gets its place in the log."""

    type: EventType
    time: dt.datetime
    actor: str
    """Person id, or ``station``."""
    outcome: Outcome = Outcome.SUCCESS
    dossier: str | None = None
    target: str | None = None
    """Id of what the event is about: page, approval, person, publication ..."""
    sha256: str | None = None
    """Hash that the event vouches for, hexadecimal."""
    second: str | None = None
    """Person id of the second person, where two are needed."""
    detail: Detail = field(default_factory=dict)

    def leaf(self, seq: int) -> dict[str, object]:
        """Return the JSON value that is canonicalised (RFC 8785) and hashed at place ``seq``."""
        value: dict[str, object] = {
            "v": 1, "seq": seq, "type": self.type.value, "time": iso(self.time),
            "actor": self.actor, "outcome": self.outcome.value, "dossier": self.dossier,
            "object": self.target, "sha256": self.sha256, "second": self.second,
            "detail": dict(self.detail) or None,
        }  # fmt: skip
        return {key: item for key, item in value.items() if item is not None}
