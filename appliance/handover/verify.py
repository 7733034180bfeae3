"""Verification of an export by a stranger: public keys only, no station, no network.

Invariant: when ``verify_export`` returns, every file is the one that was exported, every PDF is the
one whose publication stands in the log under the signed head, and carries the agency's signature.
Residual risk: without a key that the verifier trusts from elsewhere, an export forged as a whole,
keys included, passes; the report says so.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path
from typing import Any

import msgspec
from asn1crypto import x509

from appliance.custody import note
from appliance.custody.model import EventType
from appliance.custody.proof import require_in_log
from appliance.handover import layout
from appliance.handover.errors import (
    ExportFileChanged,
    ExportFileForeign,
    ExportFileMissing,
    ExportKeyForeign,
    ExportProofForeign,
    ExportUnreadable,
)
from appliance.kernel.language import Text
from appliance.publish.pades import certificate, require_trusted

UNPINNED = Text(
    vi="Lưu ý: khóa lấy từ chính bản xuất. Nêu --log-key và --ca để phát hiện bản xuất giả mạo "
    "toàn bộ.",
    en="Note: the keys were taken from the export itself. Give --log-key and --ca to notice an "
    "export that was forged as a whole.",
)
CHUNK = 1 << 20


@dataclass(frozen=True, slots=True)
class VerificationReport:
    """What was found to hold."""

    documents: int
    files: int
    log: str
    """Name of the station's log."""
    log_size: int
    """Events under the signed head."""
    notes: tuple[Text, ...]
    """What the verifier should know."""


def verify_export(
    folder: Path, *, log_key: str | None, ca_pem: bytes | None
) -> VerificationReport:  # fmt: skip
    """Check an export.

    Args:
        folder: The export.
        log_key: Verifier key of the log that the verifier trusts from elsewhere, or ``None``.
        ca_pem: CA certificate that the verifier trusts from elsewhere, or ``None``.

    Raises:
        ExportUnreadable: the folder is not an export.
        ExportFileMissing, ExportFileForeign, ExportFileChanged: the files are not those exported.
        ExportKeyForeign: its keys are not the trusted ones.
        ExportProofForeign, ProofRejected, ProofUnreadable, HeadNotSigned, HeadUnreadable: the log
            does not prove a document.
        SignatureNotTrusted: a PDF's signature does not hold.
    """
    hashes = _manifest(folder)
    _require_files(folder, hashes)
    key = _log_key(folder, trusted=log_key)
    authority = _authority(folder, trusted=ca_pem)
    head = note.require_signed(_text(folder, layout.HEAD), key=key)
    pdfs = [path for path in hashes if layout.PDF_NAME.fullmatch(path)]
    if not pdfs:
        raise ExportUnreadable(what=layout.DOCUMENTS)
    for pdf in pdfs:
        signed_at = _require_published(folder, pdf, digest=hashes[pdf], key=key)
        require_trusted((folder / pdf).read_bytes(), authority, at=signed_at)
    return VerificationReport(
        documents=len(pdfs),
        files=len(hashes) + 1,
        log=key.name,
        log_size=head.size,
        notes=() if log_key and ca_pem else (UNPINNED,),
    )


def _manifest(folder: Path) -> dict[str, str]:
    lines = _text(folder, layout.MANIFEST).splitlines()
    found = [layout.MANIFEST_LINE.fullmatch(line) for line in lines]
    if not lines or None in found:
        raise ExportUnreadable(what=layout.MANIFEST)
    hashes = {match[2]: match[1] for match in found if match is not None}
    if any(".." in path.split("/") or path.startswith("/") for path in hashes):
        raise ExportUnreadable(what=layout.MANIFEST)
    return hashes


def _require_files(folder: Path, hashes: dict[str, str]) -> None:
    there = {
        path.relative_to(folder).as_posix()
        for path in folder.rglob("*")
        if path.is_symlink() or not path.is_dir()
    }
    listed = {*hashes, layout.MANIFEST}
    for path in sorted(listed - there):
        raise ExportFileMissing(file=path)
    for path in sorted(there - listed):
        raise ExportFileForeign(file=path)
    for path, digest in hashes.items():
        if (folder / path).is_symlink() or _digest(folder / path) != digest:
            raise ExportFileChanged(file=path)


def _digest(path: Path) -> str:
    running = sha256()
    with path.open("rb") as file:
        while block := file.read(CHUNK):
            running.update(block)
    return running.hexdigest()


def _log_key(folder: Path, *, trusted: str | None) -> note.LogKey:
    key = note.LogKey.parse(_text(folder, layout.LOG_KEY).strip())
    if trusted is not None and note.LogKey.parse(trusted.strip()) != key:
        raise ExportKeyForeign(which="log")
    return key


def _authority(folder: Path, *, trusted: bytes | None) -> x509.Certificate:
    try:
        given = certificate((folder / layout.AUTHORITY).read_bytes())
        wanted = certificate(trusted) if trusted is not None else given
    except (OSError, ValueError) as exc:
        raise ExportUnreadable(what=layout.AUTHORITY) from exc
    if given.dump() != wanted.dump():
        raise ExportKeyForeign(which="CA")
    return given


def _require_published(
    folder: Path, pdf: str, *, digest: str, key: note.LogKey
) -> dt.datetime:  # fmt: skip
    """Check that the log says of this PDF that it was published; return when."""
    leaf = _bytes(folder, layout.leaf_path(pdf))
    require_in_log(leaf, untrusted_proof=_text(folder, layout.proof_path(pdf)), key=key)
    try:
        event: dict[str, Any] = msgspec.json.decode(leaf, type=dict[str, Any])
        at = dt.datetime.fromisoformat(str(event["time"]))
    except (msgspec.DecodeError, KeyError, ValueError) as exc:
        raise ExportProofForeign(file=pdf) from exc
    if event.get("type") != EventType.PUBLISHED.value or event.get("sha256") != digest:
        raise ExportProofForeign(file=pdf)
    return at


def _bytes(folder: Path, path: str) -> bytes:
    try:
        return (folder / path).read_bytes()
    except FileNotFoundError as exc:
        raise ExportFileMissing(file=path) from exc
    except OSError as exc:
        raise ExportUnreadable(what=path) from exc


def _text(folder: Path, path: str) -> str:
    try:
        return _bytes(folder, path).decode()
    except UnicodeDecodeError as exc:
        raise ExportUnreadable(what=path) from exc
