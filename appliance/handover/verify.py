"""Verification of an export by a stranger: public keys only, no station, no network.

Invariant: when ``verify_export`` returns, the files are those that the log says were exported, none
more and none less; every PDF is the one whose publication stands in the log under a signed head,
and carries the agency's signature.
Residual risk: without a key that the verifier trusts from elsewhere, an export forged as a whole,
keys included, passes; the report says so.
"""

from __future__ import annotations

import datetime as dt
import errno
import os
import stat
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path
from typing import Any, BinaryIO

import msgspec
from asn1crypto import x509

from appliance.custody import note
from appliance.custody.errors import HeadUnreadable
from appliance.custody.model import EventType
from appliance.custody.proof import parse, require_in_log
from appliance.handover import layout
from appliance.handover.errors import (
    ExportFileChanged,
    ExportFileForeign,
    ExportFileMissing,
    ExportKeyForeign,
    ExportProofForeign,
    ExportUnreadable,
    TrustedKeyUnreadable,
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
        TrustedKeyUnreadable: ``log_key`` or ``ca_pem`` is none; nothing was verified.
        ExportUnreadable: the folder is not an export.
        ExportFileMissing, ExportFileForeign, ExportFileChanged: the files are not those exported.
        ExportKeyForeign: its keys are not the trusted ones.
        ExportProofForeign, ProofRejected, ProofUnreadable, HeadNotSigned, HeadUnreadable: the log
            does not prove a document.
        SignatureNotTrusted: a PDF's signature does not hold.
    """
    if not (folder / layout.MANIFEST).exists():
        raise ExportUnreadable(what=layout.MANIFEST)
    untrusted_manifest = _bytes(folder, layout.MANIFEST)
    hashes = _hashes(untrusted_manifest)
    pdfs = [path for path in hashes if layout.PDF_NAME.fullmatch(path)]
    if not pdfs:
        raise ExportUnreadable(what=layout.DOCUMENTS)
    proofs = layout.proofs_of(pdfs)
    _require_files(folder, hashes, proofs=proofs)
    key = _log_key(folder, trusted=log_key)
    authority = _authority(folder, trusted=ca_pem)
    for pdf in pdfs:
        signed_at = _require_published(folder, pdf, digest=hashes[pdf], key=key)
        require_trusted(_bytes(folder, pdf), authority, at=signed_at)
    head = _require_exported(folder, digest=sha256(untrusted_manifest).hexdigest(), key=key)
    return VerificationReport(
        documents=len(pdfs),
        files=len(hashes) + len(proofs) + 1,
        log=key.name,
        log_size=head.size,
        notes=() if log_key and ca_pem else (UNPINNED,),
    )


def _hashes(untrusted_manifest: bytes) -> dict[str, str]:
    try:
        lines = untrusted_manifest.decode("ascii").splitlines()
    except UnicodeDecodeError as exc:
        raise ExportUnreadable(what=layout.MANIFEST) from exc
    found = [layout.MANIFEST_LINE.fullmatch(line) for line in lines]
    hashes = {match[2]: match[1] for match in found if match is not None}
    if not lines or len(hashes) != len(lines):
        raise ExportUnreadable(what=layout.MANIFEST)
    if any(".." in path.split("/") or path.startswith("/") for path in hashes):
        raise ExportUnreadable(what=layout.MANIFEST)
    return hashes


def _require_files(folder: Path, hashes: dict[str, str], *, proofs: set[str]) -> None:
    there = {
        path.relative_to(folder).as_posix()
        for path in folder.rglob("*")
        if path.is_symlink() or not path.is_dir()
    }
    expected = {*hashes, *proofs, layout.MANIFEST}
    for path in sorted(expected - there):
        raise ExportFileMissing(file=path)
    for path in sorted(there - expected):
        raise ExportFileForeign(file=path)
    for path, digest in hashes.items():
        if _digest(folder, path) != digest:
            raise ExportFileChanged(file=path)


def _digest(folder: Path, path: str) -> str:
    running = sha256()
    with _open(folder, path) as file:
        while block := file.read(CHUNK):
            running.update(block)
    return running.hexdigest()


def _log_key(folder: Path, *, trusted: str | None) -> note.LogKey:
    try:
        wanted = note.LogKey.parse(trusted) if trusted is not None else None
    except HeadUnreadable as exc:
        raise TrustedKeyUnreadable(which="--log-key") from exc
    key = note.LogKey.parse(_text(folder, layout.LOG_KEY))
    if wanted not in (None, key):
        raise ExportKeyForeign(which="log")
    return key


def _authority(folder: Path, *, trusted: bytes | None) -> x509.Certificate:
    try:
        wanted = certificate(trusted) if trusted is not None else None
    except ValueError as exc:
        raise TrustedKeyUnreadable(which="--ca") from exc
    try:
        given = certificate(_bytes(folder, layout.AUTHORITY))
    except ValueError as exc:
        raise ExportUnreadable(what=layout.AUTHORITY) from exc
    if wanted is not None and given.dump() != wanted.dump():
        raise ExportKeyForeign(which="CA")
    return given


def _require_published(
    folder: Path, pdf: str, *, digest: str, key: note.LogKey
) -> dt.datetime:  # fmt: skip
    """Check that the log says of this PDF that it was published; return when."""
    event = _proved(folder, layout.leaf_path(pdf), proof=layout.proof_path(pdf), key=key)
    try:
        at = dt.datetime.fromisoformat(str(event["time"]))
    except (KeyError, ValueError) as exc:
        raise ExportProofForeign(file=pdf) from exc
    if event.get("type") != EventType.PUBLISHED.value or event.get("sha256") != digest:
        raise ExportProofForeign(file=pdf)
    return at


def _require_exported(folder: Path, *, digest: str, key: note.LogKey) -> note.Checkpoint:
    """Check that the log names this manifest as exported; return the head that covers it."""
    event = _proved(folder, layout.EXPORT_LEAF, proof=layout.EXPORT_PROOF, key=key)
    if event.get("type") != EventType.EXPORT_INTENT.value or event.get("sha256") != digest:
        raise ExportProofForeign(file=layout.MANIFEST)
    head = _text(folder, layout.HEAD)
    if parse(_text(folder, layout.EXPORT_PROOF)).head != head:
        raise ExportProofForeign(file=layout.HEAD)
    return note.require_signed(head, key=key)


def _proved(folder: Path, path: str, *, proof: str, key: note.LogKey) -> dict[str, Any]:
    """Return an event once it is proved to stand in the log."""
    leaf = _bytes(folder, path)
    require_in_log(leaf, untrusted_proof=_text(folder, proof), key=key)
    try:
        return msgspec.json.decode(leaf, type=dict[str, Any])
    except msgspec.DecodeError as exc:
        raise ExportProofForeign(file=path) from exc


def _open(folder: Path, path: str) -> BinaryIO:
    """Open an ordinary file: no link, and nothing that could wait for a writer."""
    try:
        handle = os.open(folder / path, os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK | os.O_CLOEXEC)
    except FileNotFoundError as exc:
        raise ExportFileMissing(file=path) from exc
    except OSError as exc:
        if exc.errno == errno.ELOOP:
            raise ExportFileChanged(file=path) from exc
        raise ExportUnreadable(what=path) from exc
    if not stat.S_ISREG(os.fstat(handle).st_mode):
        os.close(handle)
        raise ExportFileChanged(file=path)
    return os.fdopen(handle, "rb")


def _bytes(folder: Path, path: str) -> bytes:
    with _open(folder, path) as file:
        try:
            return file.read()
        except OSError as exc:
            raise ExportUnreadable(what=path) from exc


def _text(folder: Path, path: str) -> str:
    try:
        return _bytes(folder, path).decode()
    except UnicodeDecodeError as exc:
        raise ExportUnreadable(what=path) from exc
