"""Where the station token's PIN comes from."""

from __future__ import annotations

import os
import stat
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path

from appliance.vault.keys.errors import PinSourceUnusable

AskPin = Callable[[], str]
"""Asks the person at the console."""

OPEN_TO_OTHERS = stat.S_IRWXG | stat.S_IRWXO


class PinPlace(StrEnum):
    """Kind of a PIN source."""

    FILE = "file"
    VARIABLE = "env"
    ASK = "ask"


@dataclass(frozen=True, slots=True)
class PinSource:
    """A PIN source as station.toml writes it: ``file:pin``, ``env:NAME`` or ``ask``."""

    place: PinPlace
    name: str
    """File (relative to the station's folder) or variable; empty for ``ask``."""

    @classmethod
    def parse(cls, written: str) -> PinSource:
        """Read the form of station.toml.

        Raises:
            PinSourceUnusable: it is none of the three forms.
        """
        place, _, name = written.partition(":")
        try:
            source = cls(PinPlace(place), name)
        except ValueError as exc:
            raise PinSourceUnusable(source="?") from exc
        if bool(name) == (source.place is PinPlace.ASK):
            raise PinSourceUnusable(source=place)
        return source

    def __str__(self) -> str:
        return f"{self.place}:{self.name}" if self.name else str(self.place)


def pin_supplier(
    source: PinSource, folder: Path, *, environment: Mapping[str, str], ask: AskPin | None
) -> AskPin:
    """Return what gives the PIN at each start of the key process.

    A typed PIN is kept in memory, so that a token pulled by accident does not ask for it again; a
    file or a variable is read each time.
    """
    if source.place is PinPlace.FILE:
        return lambda: read_pin_file(folder / source.name)
    if source.place is PinPlace.VARIABLE:
        return lambda: _from_variable(environment, source.name)
    if ask is None:
        raise PinSourceUnusable(source=source.place)
    return _Remembered(ask)


def read_pin_file(path: Path) -> str:
    """Read a PIN file that nobody but its owner may open.

    Raises:
        PinSourceUnusable: it is missing, empty, not text, or open to others.
    """
    try:
        with path.open("rb") as file:
            if os.fstat(file.fileno()).st_mode & OPEN_TO_OTHERS:
                raise PinSourceUnusable(source=PinPlace.FILE)
            pin = file.read().decode().strip()
    except (OSError, UnicodeDecodeError) as exc:
        raise PinSourceUnusable(source=PinPlace.FILE) from exc
    if not pin:
        raise PinSourceUnusable(source=PinPlace.FILE)
    return pin


def _from_variable(environment: Mapping[str, str], name: str) -> str:
    pin = environment.get(name)
    if not pin:
        raise PinSourceUnusable(source=PinPlace.VARIABLE)
    return pin


class _Remembered:
    """Asks once, then answers from memory."""

    def __init__(self, ask: AskPin) -> None:
        self._ask = ask
        self._pin: str | None = None

    def __call__(self) -> str:
        if self._pin is None:
            self._pin = self._ask()
        return self._pin
