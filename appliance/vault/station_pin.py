"""Whether a person must type the station's PIN, told without loading the vault.

The console paints its first screen before the vault is loaded, and a PIN can be typed only before.
"""

from __future__ import annotations

import tomllib
from pathlib import Path

SETTINGS_NAME = "station.toml"
ASK = "ask"
"""The form of ``keys.pins.PinPlace.ASK`` in the settings."""


def asks_for_pin(folder: Path) -> bool:
    """Whether the settings say so; what is wrong with them is told when the station is opened."""
    try:
        settings = tomllib.loads((folder / SETTINGS_NAME).read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return False
    token = settings.get("token")
    return isinstance(token, dict) and token.get("pin") == ASK
