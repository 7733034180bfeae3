"""The time of the station. Vietnam has one zone and no summer time (UTC+07:00)."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import Protocol

VIETNAM = dt.timezone(dt.timedelta(hours=7))
"""Zone of every time shown or signed (circular 05/2025 Art. 8.1: Vietnam time, ISO 8601)."""


class Clock(Protocol):
    """Tells the time; given from outside so that rules can be tested on any day."""

    def now(self) -> dt.datetime:
        """Return the time now, whole seconds, with zone +07:00."""
        ...


class SystemClock:
    """The machine's own clock. Its truth is a claim: no time authority is reachable offline."""

    def now(self) -> dt.datetime:
        """Return the machine's time in Vietnam's zone, whole seconds."""
        return dt.datetime.now(tz=VIETNAM).replace(microsecond=0)


@dataclass(slots=True)
class PinnedClock:
    """A clock that stands still until moved."""

    at: dt.datetime
    """Time to tell; must carry a zone."""

    def now(self) -> dt.datetime:
        """Return the pinned time in Vietnam's zone."""
        return self.at.astimezone(VIETNAM).replace(microsecond=0)


def iso(moment: dt.datetime) -> str:
    """Return ISO 8601 with seconds and zone, e.g. ``2026-11-23T09:30:15+07:00``."""
    return moment.astimezone(VIETNAM).isoformat(timespec="seconds")
