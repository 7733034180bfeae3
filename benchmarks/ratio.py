"""What a benchmark hands to the runner: figures of ours beside a peer's, from the same rounds."""

from __future__ import annotations

import statistics
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Ratio:
    """One comparison. The ratio of a round is ours over the peer's."""

    name: str
    """What was measured."""
    peer: str
    """What it was measured beside, or ``limit``."""
    ours: tuple[float, ...]
    """Our figure of each round."""
    peers: tuple[float, ...]
    """The peer's figure of the same round."""
    unit: str
    """Unit of both figures."""
    goal: float
    """Bound of the median ratio."""
    higher_is_better: bool
    """Whether the goal is a least or a most."""

    @property
    def ratios(self) -> list[float]:
        """Return the ratio of each round."""
        return [ours / peer for ours, peer in zip(self.ours, self.peers, strict=True)]

    @property
    def median(self) -> float:
        """Return the median ratio."""
        return statistics.median(self.ratios)

    @property
    def goal_text(self) -> str:
        """Return the goal as it is printed."""
        return f"{'>=' if self.higher_is_better else '<='} {self.goal:g}"

    @property
    def reached(self) -> bool:
        """Whether the median ratio meets the goal."""
        return self.median >= self.goal if self.higher_is_better else self.median <= self.goal
