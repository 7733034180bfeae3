"""A question to the policy and its answer, as values. Pure."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from enum import StrEnum

from appliance.kernel.language import Text
from appliance.kernel.levels import Level


class Grade(StrEnum):
    """How sure the basis of a rule or number is (docs/policy.md)."""

    SEED = "S"
    """Read in the letter of the provincial Department of Home Affairs itself."""
    PRIMARY = "P"
    """Read in the text of the law, or a page that reproduces it."""
    NAMED = "N"
    """Read in a press or portal summary that names the article."""
    DRAFT = "D"
    """Read in a draft."""
    THIRD_PARTY = "T"
    """Read in engineering notes of others that paraphrase the law."""
    PRACTICE = "C"
    """Practice of agencies or contractors."""
    REMEMBERED = "R"
    """Not read anywhere; must be checked by a person."""
    DESIGN = "DESIGN"
    """Our own inference for the software."""

    @property
    def cites_law(self) -> bool:
        """Whether the basis may be shown as a citation; any other grade is marked as not law."""
        return self in {Grade.SEED, Grade.PRIMARY, Grade.NAMED}


class Effect(StrEnum):
    """What a rule does when it applies."""

    PERMIT = "permit"
    FORBID = "forbid"


@dataclass(frozen=True, slots=True)
class Rule:
    """One rule as an officer reads it."""

    id: str
    """Stable, e.g. ``SEC-01``; the same in policies, code and tests."""
    effect: Effect
    basis: str
    """Document and article, or the reason of a design choice."""
    grade: Grade
    text: Text
    """What the rule says."""
    missing: Text | None
    """The paper that would lift it; ``None`` when no paper does."""
    grantor: Text | None
    """Who can grant that paper."""


@dataclass(frozen=True, slots=True)
class PersonFacts:
    """The person who asks."""

    id: str
    roles: frozenset[str]
    """Role names of the schema, e.g. ``operator``."""
    clearance: Level
    office_max: Level
    """Highest level this person's office may approve today; ``NONE`` for no such office."""


@dataclass(frozen=True, slots=True)
class DossierFacts:
    """The dossier that is asked about."""

    id: str
    level: Level
    """Highest of the dossier's own level and its documents'."""
    copying: str
    """Worst of its documents: ``ALLOWED`` < ``NOT_STATED`` < ``NOT_ALLOWED``."""
    condition: str
    """Worst of its documents: ``GOOD`` < ``NORMAL`` < ``DAMAGED``."""


@dataclass(frozen=True, slots=True)
class ApprovalFacts:
    """The approval that the act would rest on."""

    dossier: str
    """Id of the dossier that the signed document names."""
    level: Level
    state: str
    """``ENTERED``, ``ACTIVE`` or ``REVOKED``."""
    valid_from: dt.datetime
    valid_until: dt.datetime
    copies_left: int
    approver: str
    """Person id."""
    approver_max: Level
    """Highest level the approver's office could approve on the day of the paper decision."""
    entered_by: str
    """Person id."""
    activated_by: str | None
    """Person id of the second person."""
    signature_valid: bool
    """Whether the approver's signature verifies now and the record equals the signed document."""


@dataclass(frozen=True, slots=True)
class Request:
    """One question: may this person do this, to this, now?"""

    action: str
    """Action name of the schema, e.g. ``scan``."""
    person: PersonFacts
    dossier: DossierFacts | None
    """``None`` for acts on the station itself."""
    approval: ApprovalFacts | None
    now: dt.datetime


@dataclass(frozen=True, slots=True)
class Verdict:
    """The answer."""

    allowed: bool
    rules: tuple[Rule, ...]
    """The rules that decided: the permits of a yes, or every rule that said no."""
    policy_sha256: str
    """Hash of all policy files, hexadecimal (docs/policy.md)."""
