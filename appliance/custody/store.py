"""Rows of the log: how events, nodes and signed heads are read and written."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Protocol

from appliance.custody.errors import TreeDamaged
from appliance.custody.tree import Lookup
from appliance.vault.database import Row, UnitOfWork

_SIZE = "SELECT coalesce(max(seq) + 1, 0) AS size FROM custody_event"
# OR FAIL spares a statement journal; the unit of work rolls everything back on any error.
_INSERT_EVENT = "INSERT OR FAIL INTO custody_event (seq, leaf) VALUES (?, ?)"
_INSERT_NODE = "INSERT OR FAIL INTO custody_node (height, idx, hash) VALUES (?, ?, ?)"
_NODE = "SELECT hash FROM custody_node WHERE height = ? AND idx = ?"
_LEAF = "SELECT leaf FROM custody_event WHERE seq = ?"
_INSERT_CHECKPOINT = "INSERT INTO custody_checkpoint (size, note) VALUES (?, ?)"
_LAST_CHECKPOINT = "SELECT size, note FROM custody_checkpoint ORDER BY size DESC LIMIT 1"
_COUNT_CHECKPOINTS = "SELECT count(*) AS n FROM custody_checkpoint"


class Reader(Protocol):
    """Reads rows: an open database, or the transaction in hand."""

    def one(self, sql: str, parameters: Sequence[object] = ()) -> Row | None:
        """Return the first row or ``None``."""
        ...

    def all(self, sql: str, parameters: Sequence[object] = ()) -> list[Row]:
        """Return every row."""
        ...


def size(reader: Reader) -> int:
    """Return the number of events on the log."""
    row = reader.one(_SIZE)
    return int(row["size"]) if row is not None else 0


def nodes(reader: Reader) -> Lookup:
    """Return the stored nodes as a lookup.

    Raises:
        TreeDamaged: (when called) a node that must be stored is not.
    """

    def lookup(height: int, index: int) -> bytes:
        row = reader.one(_NODE, (height, index))
        if row is None:
            raise TreeDamaged(height=height, index=index)
        return bytes(row["hash"])

    return lookup


def leaf(reader: Reader, seq: int) -> bytes | None:
    """Return the canonical JSON of event ``seq``."""
    row = reader.one(_LEAF, (seq,))
    return None if row is None else row["leaf"].encode()


def append(uow: UnitOfWork, seq: int, *, leaf: bytes, nodes: list[tuple[int, int, bytes]]) -> None:
    """Write an event and the nodes it completes."""
    uow.execute(_INSERT_EVENT, (seq, leaf.decode()))
    uow.execute_many(_INSERT_NODE, nodes)


def last_checkpoint(reader: Reader) -> tuple[int, str] | None:
    """Return size and note of the newest signed head."""
    row = reader.one(_LAST_CHECKPOINT)
    return None if row is None else (row["size"], row["note"])


def count_checkpoints(reader: Reader) -> int:
    """Return how many heads were signed."""
    row = reader.one(_COUNT_CHECKPOINTS)
    return int(row["n"]) if row is not None else 0


def add_checkpoint(uow: UnitOfWork, *, size: int, note: str) -> None:
    """Keep a signed head."""
    uow.execute(_INSERT_CHECKPOINT, (size, note))
