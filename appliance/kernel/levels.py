"""Secrecy levels. English words are avoided on purpose, so that nobody mistranslates them."""

from __future__ import annotations

from enum import StrEnum


class Level(StrEnum):
    """Secrecy level of a document (law on the protection of state secrets, Art. 8)."""

    NONE = "NONE"
    MAT = "MAT"
    TOI_MAT = "TOI_MAT"
    TUYET_MAT = "TUYET_MAT"

    @property
    def rank(self) -> int:
        """Order of the levels: 0 (not secret) to 3 (Tuyệt mật)."""
        return _RANK[self]

    @property
    def secret(self) -> bool:
        """Whether the level makes a state secret."""
        return self is not Level.NONE


_RANK = {Level.NONE: 0, Level.MAT: 1, Level.TOI_MAT: 2, Level.TUYET_MAT: 3}


def highest(levels: list[Level]) -> Level:
    """Return the highest level given; ``NONE`` for an empty list."""
    return max(levels, key=lambda level: level.rank, default=Level.NONE)
