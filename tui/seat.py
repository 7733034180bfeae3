"""Who sits at the console, at which station, in which language."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from appliance.kernel.language import Language
from tui.i18n import Words

if TYPE_CHECKING:
    from appliance.authority.model import Actor
    from appliance.bootstrap import Appliance


class NobodyLoggedIn(RuntimeError):
    """A screen that needs a person was shown without one: a fault of the console."""


class StationNotOpen(RuntimeError):
    """A screen asked for the station before it was open: a fault of the console."""


@dataclass(slots=True)
class Seat:
    """The state that all screens of one console share."""

    station: Appliance | None = None
    """The open station; ``None`` while it is being opened."""
    person: Actor | None = None
    """Who logged in; ``None`` at the log-in screen."""
    words: Words = field(default_factory=lambda: Words.of(Language.VI))
    """Vietnamese first."""

    @property
    def appliance(self) -> Appliance:
        """Return the open station."""
        if self.station is None:
            raise StationNotOpen
        return self.station

    @property
    def actor(self) -> Actor:
        """Return the person at the seat."""
        if self.person is None:
            raise NobodyLoggedIn
        return self.person
