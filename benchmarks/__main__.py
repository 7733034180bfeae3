"""Runs every ``bench_*`` module and prints its ratios.

A module has ``measure(rounds: int) -> list[Ratio]``; ours and the peer are interleaved in it.
"""

from __future__ import annotations

import argparse
import importlib
import json
import pkgutil
import statistics
import sys
from collections.abc import Iterator
from dataclasses import asdict
from pathlib import Path

from benchmarks.ratio import Ratio

PREFIX = "bench_"
COLUMNS = "{:<52} {:<34} {:>8} {:>8} {:>8}  {:<8} {}"


def main() -> int:
    """Print a table, or JSON; exit 1 when a goal is missed and ``--strict`` was given."""
    parser = argparse.ArgumentParser(prog="bench", description=__doc__)
    parser.add_argument("only", nargs="*", help="names without bench_, e.g. floe")
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--json", action="store_true")
    parser.add_argument("--strict", action="store_true")
    options = parser.parse_args()
    if not options.json:
        print(COLUMNS.format("ours", "beside", "min", "median", "max", "goal", ""))
    found = []
    for ratio in measured(options.only, rounds=options.rounds):
        found.append(ratio)
        if not options.json:
            print(line(ratio), flush=True)
    if options.json:
        print(json.dumps([as_dict(ratio) for ratio in found]))
    return int(options.strict and not all(ratio.reached for ratio in found))


def measured(only: list[str], *, rounds: int) -> Iterator[Ratio]:
    """Run the modules asked for, all by default, and yield what they measured."""
    names = [m.name for m in pkgutil.iter_modules([str(Path(__file__).parent)])]
    known = [name.removeprefix(PREFIX) for name in names if name.startswith(PREFIX)]
    unknown = set(only) - set(known)
    if unknown:
        sys.exit(f"no such benchmark: {', '.join(sorted(unknown))}; there are {', '.join(known)}")
    for name in known:
        if not only or name in only:
            yield from importlib.import_module(f"benchmarks.{PREFIX}{name}").measure(rounds)


def line(ratio: Ratio) -> str:
    """Return one row of the table."""
    low, middle, high = min(ratio.ratios), ratio.median, max(ratio.ratios)
    figures = f"{statistics.median(ratio.ours):,.4g} / {statistics.median(ratio.peers):,.4g}"
    verdict = "ok" if ratio.reached else "MISSED"
    return COLUMNS.format(
        ratio.name, ratio.peer, f"{low:.2f}", f"{middle:.2f}", f"{high:.2f}", ratio.goal_text,
        f"{verdict}  ({figures} {ratio.unit})",
    )  # fmt: skip


def as_dict(ratio: Ratio) -> dict[str, object]:
    """Return what ``--json`` prints of one ratio."""
    low, high = min(ratio.ratios), max(ratio.ratios)
    more = {"min": low, "median": ratio.median, "max": high, "reached": ratio.reached}
    return {**asdict(ratio), **more}


if __name__ == "__main__":
    sys.exit(main())
