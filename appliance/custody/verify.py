"""Verification of the log: everything recomputed from the events, nothing believed.

Invariant: after ``verify_log`` returns, every event is the one that every signed and pinned head
covers, in its place, with none missing.
Residual risk: events younger than the newest head have only each other as witnesses.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from hashlib import sha256

from appliance.custody import anchor, note, store, tree
from appliance.custody.errors import (
    EventEdited,
    EventRemoved,
    HistoryRewritten,
    LogTailCut,
    NoSuchEvent,
    TreeDamaged,
)
from appliance.vault.database import Row
from appliance.vault.vault import Vault

BATCH_HEIGHT = 12
BATCH = 1 << BATCH_HEIGHT
"""Events read at a time: a complete subtree, so that batches join without leftovers."""

_EVENTS = "SELECT seq, leaf FROM custody_event WHERE seq >= ? AND seq < ? ORDER BY seq"
_EXTENT = "SELECT count(*) AS n, coalesce(min(seq), 0) AS first FROM custody_event"
_NODES = "SELECT hash FROM custody_node WHERE height = ? AND idx >= ? AND idx < ? ORDER BY idx"
_COUNT_NODES = "SELECT count(*) AS n FROM custody_node"
_LEAF_NODES = "SELECT coalesce(max(idx) + 1, 0) AS n FROM custody_node WHERE height = 0"
_CHECKPOINTS = "SELECT size, note FROM custody_checkpoint ORDER BY size"
_COVERING = "SELECT note FROM custody_checkpoint WHERE size > ? ORDER BY size LIMIT 1"


@dataclass(frozen=True, slots=True)
class LogReport:
    """What a verification found to hold."""

    events: int
    """Events recomputed."""
    first: int
    last: int
    """First and last of them; ``last`` is -1 for an empty log."""
    checkpoints: int
    """Signed heads compared, pinned ones included."""
    root: str
    """Root of the whole log (or of the head that covers the range), hexadecimal."""


def verify_log(
    vault: Vault, *, first: int | None = None, last: int | None = None, head: str | None = None
) -> LogReport:
    """Verify the whole log, or the events ``first`` to ``last``, also against a head from outside.

    Args:
        vault: The open station.
        first: First event of a range; ``None`` for the beginning.
        last: Last event of a range; ``None`` for the end.
        head: A signed note kept outside: from an export, a printed minute, another machine.

    Raises:
        LogBroken: its leaf class tells what was done to the log and where.
        HeadUnreadable: ``head`` is not a signed head.
        NoSuchEvent: the range lies beyond the log.
    """
    pinned = [*anchor.pinned_heads(vault), *([head] if head is not None else [])]
    key = anchor.log_key(vault)
    if first is None and last is None:
        return verify_whole(vault.database, key=key, pinned=pinned)
    size = store.size(vault.database)
    for text in pinned:
        anchor.require_goes_on_from(vault.database, note.require_signed(text, key=key), size=size)
    return verify_range(
        vault.database, key=key, first=first or 0, last=size - 1 if last is None else last
    )


def verify_whole(
    reader: store.Reader, *, key: note.LogKey, pinned: Sequence[str]
) -> LogReport:  # fmt: skip
    """Recompute the whole log and compare it with stored nodes, signed and pinned heads."""
    size = store.size(reader)
    _require_no_gap(reader, size)
    _require_events_and_nodes(reader, size)
    _require_no_stray_nodes(reader, size)
    own = [row["note"] for row in reader.all(_CHECKPOINTS)]
    _require_heads(reader, own, key=key, size=size)
    for text in pinned:
        anchor.require_goes_on_from(reader, note.require_signed(text, key=key), size=size)
    root = tree.root(size, lookup=store.nodes(reader))
    return LogReport(
        events=size, first=0, last=size - 1, checkpoints=len(own) + len(pinned), root=root.hex()
    )


def verify_range(
    reader: store.Reader, *, key: note.LogKey, first: int, last: int
) -> LogReport:  # fmt: skip
    """Recompute a range of events and lead it to the first signed head that covers it.

    Events younger than every head are compared with the stored tree only.
    """
    size = store.size(reader)
    if not 0 <= first <= last < size:
        raise NoSuchEvent(seq=last if 0 <= first <= last else first, size=size)
    hashes: list[bytes] = []
    for start in range(first, last + 1, BATCH):
        end = min(start + BATCH, last + 1)
        hashes += _leaf_hashes(_events(reader, start, end), start=start, end=end)
        _require_level(reader, hashes[start - first :], height=0, start=start)
    covering = reader.one(_COVERING, (last,))
    lookup = store.nodes(reader)
    if covering is None:
        root = tree.root_around(size, first=first, leaf_hashes=hashes, lookup=lookup)
    else:
        signed = note.require_signed(covering["note"], key=key)
        root = tree.root_around(signed.size, first=first, leaf_hashes=hashes, lookup=lookup)
        if root != signed.root:
            raise HistoryRewritten(first=first, last=last)
    return LogReport(
        events=len(hashes), first=first, last=last, checkpoints=int(covering is not None),
        root=root.hex(),
    )  # fmt: skip


def _require_no_gap(reader: store.Reader, size: int) -> None:
    row = reader.one(_EXTENT)
    if row is None or (row["n"], row["first"]) == (size, 0):
        return
    for start in range(0, size, BATCH):
        end = min(start + BATCH, size)
        _require_sequence(_events(reader, start, end), start=start, end=end)
    raise EventRemoved(seq=row["first"])


def _require_events_and_nodes(reader: store.Reader, size: int) -> None:
    """Hash every event and compare each node of the tree with the stored one, level by level."""
    tops: list[bytes] = []
    for start in range(0, size, BATCH):
        end = min(start + BATCH, size)
        hashes = _leaf_hashes(_events(reader, start, end), start=start, end=end)
        tops += _require_subtree(reader, hashes, height=0, start=start, stop=BATCH_HEIGHT)
    _require_subtree(reader, tops, height=BATCH_HEIGHT, start=0, stop=size.bit_length())


def _require_subtree(
    reader: store.Reader, level: list[bytes], *, height: int, start: int, stop: int
) -> list[bytes]:
    """Compare a level and those above it, below ``stop``; return the level at ``stop``."""
    while height < stop and level:
        _require_level(reader, level, height=height, start=start)
        pairs = zip(level[::2], level[1::2], strict=False)  # a last odd node has no parent yet
        level = [sha256(b"\1" + left + right).digest() for left, right in pairs]
        height, start = height + 1, start >> 1
    return level


def _require_level(
    reader: store.Reader, level: Sequence[bytes], *, height: int, start: int
) -> None:
    rows = reader.all(_NODES, (height, start, start + len(level)))
    stored = [row[0] for row in rows]
    if stored == level:
        return
    for place, digest in enumerate(level):
        if place >= len(stored) or stored[place] != digest:
            if height == 0:
                raise EventEdited(seq=start + place)
            raise TreeDamaged(height=height, index=start + place)


def _require_no_stray_nodes(reader: store.Reader, size: int) -> None:
    count, leaves = reader.one(_COUNT_NODES), reader.one(_LEAF_NODES)
    if leaves is not None and leaves["n"] > size:
        raise LogTailCut(first=size, last=leaves["n"] - 1)
    if count is not None and count["n"] != tree.count_of_nodes(size):
        raise TreeDamaged(height=size.bit_length(), index=0)


def _require_heads(
    reader: store.Reader, notes: Sequence[str], *, key: note.LogKey, size: int
) -> None:
    """Compare the database's own heads, oldest first, so that the first wrong one says where."""
    good, lookup = 0, store.nodes(reader)
    for text in notes:
        head = note.require_signed(text, key=key)
        if head.size > size:
            raise LogTailCut(first=size, last=head.size - 1)
        if tree.root(head.size, lookup=lookup) != head.root:
            raise HistoryRewritten(first=good, last=head.size - 1)
        good = head.size


def _events(reader: store.Reader, start: int, end: int) -> list[Row]:
    return reader.all(_EVENTS, (start, end))


def _leaf_hashes(rows: list[Row], *, start: int, end: int) -> list[bytes]:
    _require_sequence(rows, start=start, end=end)
    return [sha256(b"\0" + leaf.encode()).digest() for _, leaf in rows]


def _require_sequence(rows: list[Row], *, start: int, end: int) -> None:
    """Check that rows stand at their places and that each event names its own place."""
    for expected, (seq, leaf) in enumerate(rows, start=start):
        if seq != expected or f'"seq":{expected},' not in leaf:
            raise EventRemoved(seq=expected)
    if len(rows) != end - start:
        raise EventRemoved(seq=start + len(rows))
