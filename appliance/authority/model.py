"""People, approvals and permits as values. Pure."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from enum import StrEnum

from appliance.kernel.ids import ApprovalId, DossierId, PermitId, PersonId
from appliance.kernel.levels import Level


class Role(StrEnum):
    """What a person does here (architecture, people)."""

    OPERATOR = "operator"
    QUALITY_CHECKER = "quality_checker"
    APPROVING_LEADER = "approving_leader"
    SECURITY_OFFICER = "security_officer"
    INSPECTOR = "inspector"
    ADMINISTRATOR = "administrator"


class Action(StrEnum):
    """What the gate decides about."""

    IMPORT_LIST = "import_list"
    ENTER_APPROVAL = "enter_approval"
    SIGN_APPROVAL = "sign_approval"
    ACTIVATE_APPROVAL = "activate_approval"
    REVOKE_APPROVAL = "revoke_approval"
    SCAN = "scan"
    PUBLISH = "publish"
    READ = "read"
    SEARCH = "search"
    EXPORT = "export"
    READ_LOG = "read_log"
    ENROL_PERSON = "enrol_person"


@dataclass(frozen=True, slots=True)
class Person:
    """A person on record."""

    id: PersonId
    login: str
    """Short name typed at log-in, e.g. ``an``."""
    name: str
    roles: frozenset[Role]
    clearance: Level
    """Highest level this person may see."""
    office: str | None
    """Id in ``policies/offices.toml``: decides which levels this person may approve."""
    token_label: str | None
    """PKCS#11 token; ``None`` when the person uses a password."""


@dataclass(frozen=True, slots=True)
class Actor:
    """A person who has proved who they are in this session."""

    id: PersonId
    login: str
    name: str
    roles: frozenset[Role]
    clearance: Level
    token_label: str | None


class ApprovalState(StrEnum):
    """Life of an approval."""

    ENTERED = "ENTERED"
    ACTIVE = "ACTIVE"
    REVOKED = "REVOKED"


@dataclass(frozen=True, slots=True)
class Approval:
    """A written approval on record."""

    id: ApprovalId
    dossier: DossierId
    level: Level
    paper_number: str
    """Number of the paper decision."""
    paper_date: dt.date
    approver: PersonId
    entered_by: PersonId
    activated_by: PersonId | None
    valid_from: dt.datetime
    valid_until: dt.datetime
    copies_allowed: int
    copies_used: int
    state: ApprovalState


@dataclass(frozen=True, slots=True)
class Permit:
    """The gate's yes for one act on one dossier; persisted with its decision."""

    id: PermitId
    action: Action
    dossier: DossierId
    level: Level
    approval: ApprovalId | None
    person: PersonId
    issued_at: dt.datetime
    expires_at: dt.datetime
    rules: tuple[str, ...]
    """Ids of the rules that permitted it."""
