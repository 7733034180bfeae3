"""The open vault of one station: what every verb is given."""

from __future__ import annotations

from dataclasses import dataclass

from appliance.kernel.clock import Clock
from appliance.kernel.ids import IdSource
from appliance.vault.database import Database
from appliance.vault.model import Keys, Objects


@dataclass(frozen=True, slots=True)
class Vault:
    """Database, keys and objects of one station, with its clock and its source of ids."""

    name: str
    """Name of the station and origin line of its log, e.g. ``tram-so-hoa-01``."""
    database: Database
    keys: Keys
    objects: Objects
    clock: Clock
    ids: IdSource
