"""The custody log beside the bare disk, and its full verification beside a fixed rate."""

from __future__ import annotations

import os
import time
from pathlib import Path

from appliance.custody.anchor import log_key
from appliance.custody.log import checkpoint
from appliance.custody.verify import verify_whole
from appliance.vault.vault import Vault
from benchmarks.ratio import Ratio
from benchmarks.station import DOSSIER, add_event, disk_folder, station

APPENDS = 200
EVENTS = 100_000
CHECKPOINTS = 20
LEAST_EVENTS_A_SECOND = 150_000.0


def measure(rounds: int) -> list[Ratio]:
    """Append one event a commit; verify 100,000 events."""
    with disk_folder() as folder, station(folder) as vault:
        return [_append(vault, folder, rounds), _verification(vault, rounds)]


def _append(vault: Vault, folder: Path, rounds: int) -> Ratio:
    ours, peers = [], []
    descriptor = os.open(folder / "raw.log", os.O_CREAT | os.O_WRONLY | os.O_APPEND)
    event = b"x" * 330  # as long as a leaf
    for _ in range(rounds):
        peers.append(_rate(lambda: (os.write(descriptor, event), os.fdatasync(descriptor))))
        ours.append(_rate(lambda: _commit_one(vault)))
    os.close(descriptor)
    return Ratio("custody append, one commit each", "raw write + fdatasync", tuple(ours),
                 tuple(peers), "events/s", goal=0.75, higher_is_better=True)  # fmt: skip


def _verification(vault: Vault, rounds: int) -> Ratio:
    for _ in range(CHECKPOINTS):
        with vault.database.unit_of_work() as uow:
            for _ in range(EVENTS // CHECKPOINTS):
                add_event(uow, vault.clock, DOSSIER)
            uow.commit()
        checkpoint(vault)
    ours = []
    for _ in range(rounds):
        start = time.perf_counter()
        report = verify_whole(vault.database, key=log_key(vault), pinned=[])
        ours.append(report.events / (time.perf_counter() - start))
    return Ratio("full verification of 100,000 events", "limit", tuple(ours),
                 (LEAST_EVENTS_A_SECOND,) * rounds, "events/s", goal=1.0,
                 higher_is_better=True)  # fmt: skip


def _commit_one(vault: Vault) -> None:
    with vault.database.unit_of_work() as uow:
        add_event(uow, vault.clock, DOSSIER)
        uow.commit()


def _rate(act) -> float:
    start = time.perf_counter()
    for _ in range(APPENDS):
        act()
    return APPENDS / (time.perf_counter() - start)
