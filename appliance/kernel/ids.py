"""Opaque identifiers. An id never carries a title, a number or a level."""

from __future__ import annotations

import secrets
from typing import NewType, Protocol

PersonId = NewType("PersonId", str)
DossierId = NewType("DossierId", str)
DocumentId = NewType("DocumentId", str)
PageId = NewType("PageId", str)
ObjectId = NewType("ObjectId", str)
ApprovalId = NewType("ApprovalId", str)
PermitId = NewType("PermitId", str)
DecisionId = NewType("DecisionId", str)
SessionId = NewType("SessionId", str)
PublicationId = NewType("PublicationId", str)
ActId = NewType("ActId", str)

ID_BYTES = 16
"""128 random bits: two ids never meet by chance (birthday bound 2**64)."""


class IdSource(Protocol):
    """Where new ids come from."""

    def new(self) -> str:
        """Return a fresh id: 32 lower-case hexadecimal characters."""
        ...


class RandomIds:
    """Ids from the operating system's random source."""

    def new(self) -> str:
        """Return 32 lower-case hexadecimal characters."""
        return secrets.token_hex(ID_BYTES)
