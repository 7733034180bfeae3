"""Accepting a page (encrypt, fsync, read back, commit) beside a plain write + fsync."""

from __future__ import annotations

import itertools
import os
import time
import unittest.mock
from pathlib import Path

from appliance.kernel.levels import Level
from appliance.vault import objects
from appliance.vault.model import ObjectKind
from appliance.vault.vault import Vault
from benchmarks.ratio import Ratio
from benchmarks.station import DOSSIER, add_event, disk_folder, station

MIB = 1 << 20
SIZES = (4 * MIB, 16 * MIB)
"""A scanned colour page as PNG at 200 and at 300 dpi."""
PAGES = 8
REGISTER = "INSERT INTO object (id, dossier_id, kind, sha256, bytes) VALUES (?, ?, ?, ?, ?)"


def measure(rounds: int) -> list[Ratio]:
    """Wall time a page; page and plain file alternate on the same disk.

    The second row of each size leaves the reading back out, to tell what it costs.
    """
    with disk_folder() as folder, station(folder) as vault:
        _accept(vault, b"first: makes the dossier key")
        return [
            ratio for size in SIZES for ratio in _of_size(vault, folder, os.urandom(size), rounds)
        ]


def _of_size(vault: Vault, folder: Path, page: bytes, rounds: int) -> list[Ratio]:
    figures: dict[str, list[float]] = {"plain": [], "whole": [], "without read-back": []}
    names = (folder / f"plain-{len(page)}-{number}" for number in itertools.count())
    acts = {  # both keep their files: freed pages and blocks would make the next write cheaper
        "plain": lambda: _plain(next(names), page),
        "whole": lambda: _accept(vault, page),
        "without read-back": lambda: _accept_unread(vault, page),
    }
    for _ in range(rounds):
        spent = dict.fromkeys(acts, 0.0)
        for _ in range(PAGES):
            for name, act in acts.items():
                spent[name] += _seconds(act)
        for name, seconds in spent.items():
            figures[name].append(seconds / PAGES)
    return [
        Ratio(f"page accept, {len(page) // MIB} MiB, {name}", "plain write + fsync",
              tuple(figures[name]), tuple(figures["plain"]), "s/page", goal=1.5,
              higher_is_better=False)
        for name in ("whole", "without read-back")
    ]  # fmt: skip


def _accept_unread(vault: Vault, page: bytes) -> None:
    with unittest.mock.patch.object(objects, "_require_read_back"):
        _accept(vault, page)


def _accept(vault: Vault, page: bytes) -> None:
    stored = vault.objects.put(
        dossier=DOSSIER, level=Level.NONE, kind=ObjectKind.PAGE, plaintext=page
    )
    with vault.database.unit_of_work() as uow:
        uow.execute(
            REGISTER, (stored.id, stored.dossier, stored.kind.value, stored.sha256, stored.size)
        )
        add_event(uow, vault.clock, DOSSIER)
        uow.commit()


def _plain(path: Path, page: bytes) -> None:
    with path.open("xb", buffering=0) as file:
        file.write(page)
        os.fsync(file.fileno())


def _seconds(act) -> float:
    start = time.perf_counter()
    act()
    return time.perf_counter() - start
