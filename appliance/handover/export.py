"""Export of a dossier that is not secret: whole, with its proofs, read back from the medium.

Invariant: the target folder appears under its name only after every file in it was read back from
the medium and compared. Residual risk: a medium that answers from its own cache and fails later.
"""

from __future__ import annotations

import contextlib
import errno
import os
import shutil
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from appliance.authority.gate import require_allowed
from appliance.authority.model import Action, Actor
from appliance.custody.log import record
from appliance.custody.model import CustodyEvent, EventType, Outcome
from appliance.handover import contents, layout
from appliance.handover.errors import ExportNotWritten, TargetNotEmpty, TargetNotThere
from appliance.holdings.model import Dossier
from appliance.kernel.errors import ApplianceError
from appliance.kernel.ids import ActId
from appliance.policy.engine import PolicyEngine
from appliance.vault import files
from appliance.vault.vault import Vault

_INTENT = "INSERT INTO act (id, kind, target_id, state, intent_seq) VALUES (?, ?, ?, 'INTENT', ?)"
_END = "UPDATE act SET state = ?, end_seq = ? WHERE id = ?"
EXPORT = "export"
_OPEN = "SELECT count(*) AS n FROM act WHERE kind = ? AND state = 'INTENT'"


@dataclass(frozen=True, slots=True)
class ExportReport:
    """What was written and read back."""

    folder: Path
    pdfs: tuple[Path, ...]
    files: int
    size: int
    """Bytes of all files."""
    manifest_sha256: str


def export_dossier(
    vault: Vault,
    policy: PolicyEngine,
    *,
    actor: Actor,
    dossier: Dossier,
    target: Path,
    authority: Path,
) -> ExportReport:
    """Write a dossier's PDFs, list, proofs and public keys to a new folder.

    Args:
        vault: The open station.
        policy: The rules; a secret dossier is refused by them.
        actor: Who exports.
        dossier: What is exported; every document of it must be published.
        target: The new folder; its parent is the medium.
        authority: Certificate of the agency's certificate authority, PEM.

    Raises:
        PolicyRefusal: a rule said no; nothing was written.
        TargetNotEmpty, TargetNotThere, NothingPublished: nothing was written.
        ExportNotWritten: the medium failed; the unfinished export was removed.
    """
    require_allowed(vault, policy, actor=actor, action=Action.EXPORT, dossier=dossier.id)
    if target.exists() or target.is_symlink():
        raise TargetNotEmpty
    if not target.parent.is_dir():
        raise TargetNotThere
    items = contents.published(vault, dossier)
    act = _intend(vault, actor, dossier)
    temp = target.with_name(f".{act}.part")
    try:
        evidence = contents.evidence(vault, dossier, items, authority=authority)
        with _written_or_removed(temp):
            hashes = {path: _write(temp / path, content) for path, content in evidence.items()}
            for item in items:
                path = layout.pdf_path(dossier.code, item.document.ordinal)
                hashes[path] = _write(temp / path, vault.objects.get(item.object))
                _require_same(hashes[path], item.sha256)
            listing = contents.manifest(hashes)
            _write(temp / layout.MANIFEST, listing)
            for folder in (temp, *(f for f in temp.rglob("*") if f.is_dir())):
                files.fsync_folder(folder)
            temp.rename(target)
            files.fsync_folder(target.parent)
    except ApplianceError as exc:
        _end(vault, actor, dossier, act, sha256=None, code=exc.code)
        raise
    digest = contents.digest_of(listing)
    _end(vault, actor, dossier, act, sha256=digest, code=None)
    return _report(target, digest)


def unfinished_exports(vault: Vault) -> int:
    """Return how many exports were intended and neither done nor failed: a crash came between."""
    row = vault.database.one(_OPEN, (EXPORT,))
    return int(row["n"]) if row is not None else 0


def _report(target: Path, digest: str) -> ExportReport:
    written = [path for path in target.rglob("*") if path.is_file()]
    return ExportReport(
        folder=target,
        pdfs=tuple(sorted(path for path in written if path.suffix == layout.PDF_SUFFIX)),
        files=len(written),
        size=sum(path.stat().st_size for path in written),
        manifest_sha256=digest,
    )


def _write(path: Path, content: bytes) -> str:
    """Write one file, make it durable, read it back from the medium; return its SHA-256."""
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("xb") as file:
        file.write(content)
        file.flush()
        os.fsync(file.fileno())
    digest = contents.digest_of(content)
    _require_same(contents.digest_of(_read_back(path)), digest)
    return digest


def _read_back(path: Path) -> bytes:
    with files.from_disk(path) as file:
        return file.readall()


def _require_same(found: str, wanted: str) -> None:
    if found != wanted:
        raise ExportNotWritten


@contextlib.contextmanager
def _written_or_removed(temp: Path) -> Iterator[None]:
    try:
        temp.mkdir()
        yield
    except BaseException as exc:
        shutil.rmtree(temp, ignore_errors=True)
        if isinstance(exc, OSError):
            if exc.errno in (errno.EEXIST, errno.ENOTEMPTY):
                raise TargetNotEmpty from exc
            raise ExportNotWritten from exc
        raise


def _intend(vault: Vault, actor: Actor, dossier: Dossier) -> ActId:
    act = ActId(vault.ids.new())
    with vault.database.unit_of_work() as uow:
        event = CustodyEvent(
            type=EventType.EXPORT_INTENT, time=vault.clock.now(), actor=actor.id,
            dossier=dossier.id, target=act,
        )  # fmt: skip
        uow.execute(_INTENT, (act, EXPORT, dossier.id, record(uow, event)))
        uow.commit()
    return act


def _end(
    vault: Vault,
    actor: Actor,
    dossier: Dossier,
    act: ActId,
    *,
    sha256: str | None,
    code: str | None,
) -> None:
    done = code is None
    with vault.database.unit_of_work() as uow:
        event = CustodyEvent(
            type=EventType.EXPORT_DONE if done else EventType.EXPORT_FAILED,
            time=vault.clock.now(),
            actor=actor.id,
            outcome=Outcome.SUCCESS if done else Outcome.FAILURE,
            dossier=dossier.id,
            target=act,
            sha256=sha256,
            detail={} if done else {"code": code},
        )
        uow.execute(_END, ("DONE" if done else "FAILED", record(uow, event), act))
        uow.commit()
