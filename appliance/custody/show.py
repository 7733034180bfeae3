"""Reading the log: by person, dossier, act, range."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

import msgspec

from appliance.custody.errors import ClockBehindLog, EventUnreadable
from appliance.custody.model import EventType, Outcome
from appliance.custody.words import EVENT_WORDS, OUTCOME_WORDS
from appliance.kernel.clock import iso
from appliance.kernel.language import Language
from appliance.vault.database import Row
from appliance.vault.vault import Vault

_SELECT = """
SELECT seq, leaf FROM custody_event
WHERE seq BETWEEN coalesce(?1, 0) AND coalesce(?2, 9223372036854775807)
  AND (?3 IS NULL OR json_extract(leaf, '$.type') = ?3)
  AND (?4 IS NULL OR json_extract(leaf, '$.dossier') = ?4)
  AND (?5 IS NULL OR ?5 IN (json_extract(leaf, '$.actor'), json_extract(leaf, '$.second')))
ORDER BY seq
"""
_NEWEST = "SELECT seq, leaf FROM custody_event ORDER BY seq DESC LIMIT ?"
# Every time has the zone +07:00, so text order is time order.
_LATEST = """
SELECT max(json_extract(leaf, '$.time')) AS latest
FROM (SELECT leaf FROM custody_event ORDER BY seq DESC LIMIT ?)
"""
OF_LATE = 1000
"""Events looked at: the head that was signed under a wrong clock must not hide the others."""


class _Leaf(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    v: int
    seq: int
    type: EventType
    time: str
    actor: str
    outcome: Outcome
    dossier: str | None = None
    object: str | None = None
    sha256: str | None = None
    second: str | None = None
    detail: dict[str, str | int | bool | list[str] | None] = msgspec.field(default_factory=dict)


CLOCK_TOLERANCE = dt.timedelta(minutes=5)
"""Clocks of machines without a network are put right by hand."""


@dataclass(frozen=True, slots=True)
class LogEntry:
    """One event as it stands on the log."""

    seq: int
    type: EventType
    time: str
    """ISO 8601 with zone, as recorded."""
    actor: str
    """Person id, or ``station``."""
    outcome: Outcome
    dossier: str | None
    target: str | None
    """Id of what the event is about."""
    sha256: str | None
    second: str | None
    """Person id of the second person."""
    detail: dict[str, str | int | bool | list[str] | None]
    leaf: dict[str, object]
    """The whole event as recorded."""

    def words(self, language: Language) -> str:
        """Return what happened, in words; a failure or refusal is told."""
        words = EVENT_WORDS[self.type](language)
        if self.outcome is Outcome.SUCCESS:
            return words
        return f"{words} ({OUTCOME_WORDS[self.outcome](language)})"


def entries(
    vault: Vault,
    *,
    person: str | None = None,
    dossier: str | None = None,
    act: EventType | None = None,
    first: int | None = None,
    last: int | None = None,
) -> list[LogEntry]:
    """Return events in order; each condition left ``None`` lets everything through.

    Args:
        vault: The open station.
        person: Person id: who acted, or who was the second person.
        dossier: Dossier id.
        act: Type of event.
        first: First place on the log.
        last: Last place on the log.

    Raises:
        EventUnreadable: a stored event is not one that this release writes.
    """
    conditions = (first, last, act and act.value, dossier, person)
    return [_entry(row) for row in vault.database.all(_SELECT, conditions)]


def newest(vault: Vault, count: int) -> list[LogEntry]:
    """Return the last ``count`` events, newest first."""
    return [_entry(row) for row in vault.database.all(_NEWEST, (count,))]


def require_clock_not_behind(vault: Vault) -> None:
    """Check that the clock was not set back behind the events of late.

    Raises:
        ClockBehindLog: it was.
    """
    row = vault.database.one(_LATEST, (OF_LATE,))
    latest = row["latest"] if row is not None else None
    if latest is not None and latest > iso(vault.clock.now() + CLOCK_TOLERANCE):
        raise ClockBehindLog(newest=latest)


def entry(vault: Vault, seq: int) -> LogEntry | None:
    """Return one event."""
    found = entries(vault, first=seq, last=seq)
    return found[0] if found else None


def _entry(row: Row) -> LogEntry:
    try:
        leaf = msgspec.json.decode(row["leaf"], type=_Leaf)
        whole = msgspec.json.decode(row["leaf"], type=dict[str, object])
    except msgspec.MsgspecError as exc:
        raise EventUnreadable(seq=row["seq"]) from exc
    return LogEntry(
        seq=leaf.seq, type=leaf.type, time=leaf.time, actor=leaf.actor, outcome=leaf.outcome,
        dossier=leaf.dossier, target=leaf.object, sha256=leaf.sha256, second=leaf.second,
        detail=leaf.detail, leaf=whole,
    )  # fmt: skip
