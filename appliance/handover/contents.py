"""What goes into an export: read from the vault, each PDF checked against the log."""

from __future__ import annotations

import csv
import io
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path

from appliance.custody import store
from appliance.custody.anchor import log_key
from appliance.custody.log import checkpoint, prove
from appliance.handover import layout
from appliance.handover.errors import NothingPublished
from appliance.handover.guide import GUIDE_TEXT
from appliance.holdings.catalogue import documents
from appliance.holdings.model import Document, Dossier
from appliance.kernel.ids import ObjectId
from appliance.vault.database import Row
from appliance.vault.vault import Vault

_PUBLICATION = "SELECT object_id, pdf_sha256, pages, seq FROM publication WHERE document_id = ?"
COLUMNS = (
    "dossier", "ordinal", "type", "number", "notation", "issued", "issuer", "subject", "sheets",
    "pages", "file", "sha256",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Item:
    """One published document."""

    document: Document
    object: ObjectId
    sha256: str
    pages: int
    seq: int
    """Place of its publication on the log."""


def published(vault: Vault, dossier: Dossier) -> list[Item]:
    """Return every document of the dossier with its publication.

    Raises:
        NothingPublished: at least one has none; an export is whole or not made.
    """
    listed = documents(vault, dossier.id)
    rows = [(d, vault.database.one(_PUBLICATION, (d.id,))) for d in listed]
    missing = [d for d, row in rows if row is None]
    if missing:
        raise NothingPublished(dossier=dossier.code, missing=len(missing))
    return [_item(d, row) for d, row in rows if row is not None]


def evidence(
    vault: Vault, dossier: Dossier, items: list[Item], *, authority: Path
) -> dict[str, bytes]:
    """Return everything of the export but PDFs and manifest: relative path to bytes."""
    head = checkpoint(vault)
    key = log_key(vault)
    made = {
        layout.HEAD: head.encode(),
        layout.LOG_KEY: (key.verifier() + "\n").encode(),
        layout.AUTHORITY: authority.read_bytes(),
        layout.LIST: _list(dossier, items),
        layout.GUIDE: GUIDE_TEXT.format(
            station=vault.name, code=dossier.code, count=len(items), vkey=key.verifier()
        ).encode(),
    }
    for item in items:
        pdf = layout.pdf_path(dossier.code, item.document.ordinal)
        made[layout.leaf_path(pdf)] = store.leaf(vault.database, item.seq) or b""
        made[layout.proof_path(pdf)] = prove(vault, item.seq).encode()
    return made


def manifest(hashes: dict[str, str]) -> bytes:
    """Return the manifest as ``sha256sum -c`` reads it."""
    return "".join(f"{digest}  {path}\n" for path, digest in sorted(hashes.items())).encode()


def digest_of(content: bytes) -> str:
    """Return SHA-256, hexadecimal."""
    return sha256(content).hexdigest()


def _item(document: Document, row: Row) -> Item:
    return Item(
        document, ObjectId(row["object_id"]), row["pdf_sha256"], row["pages"], row["seq"]
    )  # fmt: skip


def _list(dossier: Dossier, items: list[Item]) -> bytes:
    text = io.StringIO()
    lines = csv.writer(text, lineterminator="\r\n")
    lines.writerow(COLUMNS)
    for item in items:
        d = item.document
        lines.writerow([
            dossier.code, d.ordinal, d.type_name, d.code_number, d.code_notation,
            d.issued.iso() if d.issued else None, d.issuer, d.subject, d.sheets, item.pages,
            layout.pdf_path(dossier.code, d.ordinal), item.sha256,
        ])  # fmt: skip
    return b"\xef\xbb\xbf" + text.getvalue().encode()
