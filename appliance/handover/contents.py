"""What goes into an export: read from the vault, each PDF checked against the log."""

from __future__ import annotations

import csv
import io
from collections.abc import Sequence
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path

from appliance.custody import store
from appliance.custody.anchor import log_key
from appliance.custody.log import prove
from appliance.custody.proof import parse
from appliance.handover import layout
from appliance.handover.errors import NothingPublished
from appliance.handover.guide import GUIDE_TEXT
from appliance.holdings.catalogue import documents
from appliance.holdings.model import Copying, Document, Dossier
from appliance.kernel.ids import ObjectId
from appliance.vault.database import Row
from appliance.vault.vault import Vault

_PUBLICATION = "SELECT object_id, pdf_sha256, pages, seq FROM publication WHERE document_id = ?"
COLUMNS = (
    "dossier", "ordinal", "type", "number", "notation", "issued", "issuer", "subject", "copying",
    "sheets", "pages", "file", "sha256",
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


def listed(vault: Vault, dossier: Dossier) -> list[Item | Document]:
    """Return every document in order: with its publication, or alone if it may not be copied.

    Raises:
        NothingPublished: one that may be copied has none; an export is whole or not made.
    """
    rows = [(d, vault.database.one(_PUBLICATION, (d.id,))) for d in documents(vault, dossier.id)]
    found = [d if row is None else _item(d, row) for d, row in rows]
    missing = [d for d in found if isinstance(d, Document) and d.copying is not Copying.NOT_ALLOWED]
    if missing or not published(found):
        raise NothingPublished(dossier=dossier.code, missing=len(missing))
    return found


def published(listed: Sequence[Item | Document]) -> list[Item]:
    """Return the documents that leave."""
    return [item for item in listed if isinstance(item, Item)]


def stated(
    vault: Vault, dossier: Dossier, listed: Sequence[Item | Document], *, authority: Path
) -> dict[str, bytes]:
    """Return what the manifest lists besides the PDFs: relative path to bytes."""
    key = log_key(vault)
    items = published(listed)
    made = {
        layout.LOG_KEY: (key.verifier() + "\n").encode(),
        layout.AUTHORITY: authority.read_bytes(),
        layout.LIST: _list(dossier, listed),
        layout.GUIDE: GUIDE_TEXT.format(
            station=vault.name, code=dossier.code, count=len(items), vkey=key.verifier()
        ).encode(),
    }
    for item in items:
        path = layout.leaf_path(layout.pdf_path(dossier.code, item.document.ordinal))
        made[path] = store.leaf(vault.database, item.seq) or b""
    return made


def manifest(
    dossier: Dossier, listed: Sequence[Item | Document], *, stated: dict[str, bytes]
) -> bytes:
    """Return the manifest as ``sha256sum -c`` reads it."""
    hashes = {path: digest_of(content) for path, content in stated.items()}
    for item in published(listed):
        hashes[layout.pdf_path(dossier.code, item.document.ordinal)] = item.sha256
    return "".join(f"{digest}  {path}\n" for path, digest in sorted(hashes.items())).encode()


def proofs(
    vault: Vault, dossier: Dossier, listed: Sequence[Item | Document], *, exported: int
) -> dict[str, bytes]:
    """Return what proves the manifest and each PDF by the log; ``exported`` names the former."""
    proof = prove(vault, exported)
    made = {
        layout.EXPORT_LEAF: store.leaf(vault.database, exported) or b"",
        layout.EXPORT_PROOF: proof.encode(),
        layout.HEAD: parse(proof).head.encode(),
    }
    for item in published(listed):
        path = layout.proof_path(layout.pdf_path(dossier.code, item.document.ordinal))
        made[path] = prove(vault, item.seq).encode()
    return made


def digest_of(content: bytes) -> str:
    """Return SHA-256, hexadecimal."""
    return sha256(content).hexdigest()


def _item(document: Document, row: Row) -> Item:
    return Item(
        document, ObjectId(row["object_id"]), row["pdf_sha256"], row["pages"], row["seq"]
    )  # fmt: skip


def _list(dossier: Dossier, listed: Sequence[Item | Document]) -> bytes:
    text = io.StringIO()
    lines = csv.writer(text, lineterminator="\r\n")
    lines.writerow(COLUMNS)
    for each in listed:
        d, made = (each.document, each) if isinstance(each, Item) else (each, None)
        lines.writerow([
            dossier.code, d.ordinal, d.type_name, d.code_number, d.code_notation,
            d.issued.iso() if d.issued else None, d.issuer, d.subject, d.copying, d.sheets,
            made and made.pages, made and layout.pdf_path(dossier.code, d.ordinal),
            made and made.sha256,
        ])  # fmt: skip
    return b"\xef\xbb\xbf" + text.getvalue().encode()
