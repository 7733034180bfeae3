"""Accepting a page (encrypt, fsync, read back, commit) beside a plain write + fsync of its bytes."""

from __future__ import annotations

import os
import time
from pathlib import Path

from appliance.kernel.levels import Level
from appliance.vault.model import ObjectKind
from appliance.vault.vault import Vault
from benchmarks.ratio import Ratio
from benchmarks.station import DOSSIER, add_event, disk_folder, station

MIB = 1 << 20
SIZES = (4 * MIB, 24 * MIB)
"""A scanned page as PNG, and one as bare TIFF at 300 dpi."""
PAGES = 8
REGISTER = "INSERT INTO object (id, dossier_id, kind, sha256, bytes) VALUES (?, ?, ?, ?, ?)"


def measure(rounds: int) -> list[Ratio]:
    """Wall time a page; page and plain file alternate on the same disk."""
    with disk_folder() as folder, station(folder) as vault:
        _accept(vault, b"first: makes the dossier key")
        return [_of_size(vault, folder, os.urandom(size), rounds) for size in SIZES]


def _of_size(vault: Vault, folder: Path, page: bytes, rounds: int) -> Ratio:
    ours, peers = [], []
    for turn in range(rounds):
        mine = plain = 0.0
        for number in range(PAGES):
            plain += _seconds(lambda: _plain(folder / f"plain-{len(page)}-{turn}-{number}", page))  # noqa: B023 - called at once
            mine += _seconds(lambda: _accept(vault, page))
        ours.append(mine / PAGES)
        peers.append(plain / PAGES)
    return Ratio(f"page accept, {len(page) // MIB} MiB", "plain write + fsync", tuple(ours),
                 tuple(peers), "s/page", goal=1.5, higher_is_better=False)  # fmt: skip


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
