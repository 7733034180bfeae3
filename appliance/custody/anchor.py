"""Heads of the log kept outside the database, and what they tell at the next start.

Invariant: a database behind an anchor, or off it, is noticed; a database ahead of the anchors is
legal, because a power cut may fall between the commit and the anchoring.
Residual risks: what was recorded after the last anchor can be cut unnoticed (a program anchors
after each act and when it closes, so this takes a kill); whoever rewrites the database, the file
and the token together is caught only by a head on paper or on an export.
"""

from __future__ import annotations

from pathlib import Path

from appliance.custody import note, store, tree
from appliance.custody.errors import (
    AnchorMissing,
    HeadUnreadable,
    HistoryRewritten,
    LogRolledBack,
    LogTailCut,
)
from appliance.vault import files
from appliance.vault.vault import Vault

FILE_NAME = "custody-head"
"""Beside the database; the same note lies in the token."""

_LAST_LEAF_NODE = "SELECT coalesce(max(idx) + 1, 0) AS n FROM custody_node WHERE height = 0"


def log_key(vault: Vault) -> note.LogKey:
    """Return the public key of the station's log."""
    return note.LogKey(name=vault.name, public=vault.keys.log_public_key())


def anchor_file(vault: Vault) -> Path:
    """Return where the head is kept next to the database."""
    return vault.database.path.with_name(FILE_NAME)


def pinned_heads(vault: Vault) -> list[str]:
    """Return the notes kept in the token and in the anchor file.

    Raises:
        AnchorMissing: heads were anchored before, but one of both places is empty.
        HeadUnreadable: what is kept there is not text.
    """
    kept = {"token": vault.keys.read_anchor(), "file": _read(anchor_file(vault))}
    if store.count_checkpoints(vault.database) > 1:  # with one, a power cut may have come between
        for place, head in kept.items():
            if head is None:
                raise AnchorMissing(place=place)
    return [_text(head) for head in kept.values() if head is not None]


def require_unbroken(vault: Vault) -> int:
    """Check at start, in a few reads, that the log goes on from every head it was anchored at.

    Returns:
        The number of events on the log.

    Raises:
        LogRolledBack: an older database was put back.
        LogTailCut: events at the end are missing that the database itself had signed.
        HistoryRewritten: the tree is not the one that was signed.
        HeadNotSigned: a head was forged or belongs to another station.
        AnchorMissing: the log was anchored before and the anchor is gone.
        TreeDamaged: a node is missing.
    """
    key, size = log_key(vault), store.size(vault.database)
    pinned = pinned_heads(vault)
    last = store.last_checkpoint(vault.database)
    for head in [*pinned, last[1]] if last else pinned:
        require_goes_on_from(vault.database, note.require_signed(head, key=key), size=size)
    return size


def require_goes_on_from(reader: store.Reader, head: note.Checkpoint, *, size: int) -> None:
    """Check that a log of ``size`` events begins with the tree of ``head``.

    Raises:
        LogRolledBack: the log is shorter and knows nothing of what is missing.
        LogTailCut: the log is shorter, but traces of what is missing are still there.
        HistoryRewritten: it is long enough but has another root.
    """
    if size < head.size:
        known = _once_held(reader)
        if known > size:
            raise LogTailCut(first=size, last=max(known, head.size) - 1)
        raise LogRolledBack(size=size, pinned=head.size)
    if tree.root(head.size, lookup=store.nodes(reader)) != head.root:
        raise HistoryRewritten(first=0, last=head.size - 1)


def write(vault: Vault, head: str) -> None:
    """Keep ``head`` in the token, then in the file; both replace the head before it."""
    vault.keys.write_anchor(head.encode())
    files.replace_durably(anchor_file(vault), head.encode())


def _once_held(reader: store.Reader) -> int:
    """Return how many events the database shows that it had: by leaf nodes or by its own heads."""
    row = reader.one(_LAST_LEAF_NODE)
    nodes = int(row["n"]) if row is not None else 0
    last = store.last_checkpoint(reader)
    return max(nodes, last[0] if last else 0)


def _read(path: Path) -> bytes | None:
    try:
        return path.read_bytes()
    except FileNotFoundError:
        return None


def _text(head: bytes) -> str:
    try:
        return head.decode()
    except UnicodeDecodeError:
        raise HeadUnreadable(fault="encoding") from None
