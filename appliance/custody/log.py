"""The verbs of the log: record an event, sign the head, prove an event."""

from __future__ import annotations

from appliance.custody import anchor, note, store, tree
from appliance.custody.canonical import leaf_bytes
from appliance.custody.errors import NoSuchEvent
from appliance.custody.model import CustodyEvent, EventType
from appliance.custody.proof import written
from appliance.vault.database import UnitOfWork
from appliance.vault.vault import Vault

STATION = "station"
"""Actor of what the station does by itself."""


def record(uow: UnitOfWork, event: CustodyEvent) -> int:
    """Append an event within the caller's transaction and return its place on the log."""
    seq = store.size(uow)
    leaf = leaf_bytes(event, seq=seq)
    nodes = tree.nodes_of_append(seq, leaf, lookup=store.nodes(uow))
    store.append(uow, seq, leaf=leaf, nodes=nodes)
    uow.mark_recorded()
    return seq


def checkpoint(vault: Vault) -> str:
    """Sign the head of the log, keep it, and anchor it in the token and in the anchor file.

    The head covers an ``anchor`` event of its own, which tells when it was signed; a log that has
    not grown since its last head is anchored again under the same note. An anchor is never
    replaced by the head of a log that does not go on from it.

    Returns:
        The signed note.

    Raises:
        LogBroken: the log does not go on from its anchors; nothing was signed.
    """
    anchor.require_unbroken(vault)
    head = _signed_head(vault)
    anchor.write(vault, head)
    return head


def seal(vault: Vault) -> None:
    """Sign the head when the newest one does not cover the whole log: refusals, failed log-ins.

    Raises:
        LogBroken: as ``checkpoint``.
    """
    last = store.last_checkpoint(vault.database)
    if last is None or last[0] < store.size(vault.database):
        checkpoint(vault)


def prove(vault: Vault, seq: int) -> str:
    """Return the proof that event ``seq`` stands under the newest signed head.

    Signs a new head first when the event is younger than the last one.

    Raises:
        NoSuchEvent: the log has no such event.
    """
    size = store.size(vault.database)
    if not 0 <= seq < size:
        raise NoSuchEvent(seq=seq, size=size)
    last = store.last_checkpoint(vault.database)
    head = last[1] if last is not None and seq < last[0] else checkpoint(vault)
    signed_size = note.parse(head).checkpoint.size
    path = tree.inclusion_proof(seq, size=signed_size, lookup=store.nodes(vault.database))
    return written(seq, path=path, head=head)


def _signed_head(vault: Vault) -> str:
    key = anchor.log_key(vault)
    with vault.database.unit_of_work() as uow:
        last = store.last_checkpoint(uow)
        if last is not None and last[0] == store.size(uow):
            return last[1]
        seq = record(
            uow,
            CustodyEvent(
                type=EventType.ANCHOR,
                time=vault.clock.now(),
                actor=STATION,
                detail={"previous_size": last[0] if last else 0},
            ),
        )
        root = tree.root(seq + 1, lookup=store.nodes(uow))
        head = note.Checkpoint(origin=key.name, size=seq + 1, root=root)
        text = note.signed(head, key=key, sign=vault.keys.sign_log)
        store.add_checkpoint(uow, size=seq + 1, note=text)
        uow.commit()
    return text
