"""Export of a dossier that is not secret: whole, with its proofs, read back from the medium.

Invariant: the target folder appears under its name only after every file in it was read back from
the medium and compared. Residual risk: a medium that answers from its own cache and fails later.
"""

from __future__ import annotations

import contextlib
import errno
import os
import shutil
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

from appliance.authority.gate import require_allowed
from appliance.authority.model import Action, Actor
from appliance.handover import acts, contents, layout
from appliance.handover.errors import ExportNotWritten, TargetNotEmpty, TargetNotThere
from appliance.holdings.model import Dossier
from appliance.kernel.errors import ApplianceError
from appliance.kernel.ids import ActId
from appliance.policy.engine import PolicyEngine
from appliance.vault import files
from appliance.vault.vault import Vault


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

    The log names the manifest before anything is written, so that a stranger can tell that nothing
    was taken out of the export or put into it.

    Args:
        vault: The open station.
        policy: The rules; a secret dossier is refused by them.
        actor: Who exports.
        dossier: What is exported; every document of it that may be copied must be published.
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
    listed = contents.listed(vault, dossier)
    _remove_interrupted(target.parent, acts.close_interrupted(vault, dossier.id, actor=actor))
    stated = contents.stated(vault, dossier, listed, authority=authority)
    manifest = contents.manifest(dossier, listed, stated=stated)
    digest = contents.digest_of(manifest)
    act = acts.intend(vault, dossier.id, actor=actor, manifest_sha256=digest)
    try:
        proofs = contents.proofs(vault, dossier, listed, exported=act.seq)
        with _appearing(target, act=act.id) as temp:
            for path, content in {**stated, **proofs, layout.MANIFEST: manifest}.items():
                _write(temp / path, content)
            for item in contents.published(listed):
                path = layout.pdf_path(dossier.code, item.document.ordinal)
                _require_same(_write(temp / path, vault.objects.get(item.object)), item.sha256)
    except ApplianceError as exc:
        acts.failed(vault, act, actor=actor, code=exc.code)
        raise
    acts.done(vault, act, actor=actor, manifest_sha256=digest)
    return _report(target, digest)


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
def _appearing(target: Path, *, act: ActId) -> Iterator[Path]:
    """Give a folder beside the target that takes its name at the end, or leaves nothing."""
    temp = target.with_name(f"{target.name}.{act}{layout.PART}")
    try:
        temp.mkdir()
        yield temp
        for folder in (temp, *(f for f in temp.rglob("*") if f.is_dir())):
            files.fsync_folder(folder)
        temp.rename(target)
        with _undone(target, back=temp):
            files.fsync_folder(target.parent)
    except BaseException as exc:
        shutil.rmtree(temp, ignore_errors=True)
        if isinstance(exc, OSError):
            if exc.errno in (errno.EEXIST, errno.ENOTEMPTY):
                raise TargetNotEmpty from exc
            raise ExportNotWritten from exc
        raise


@contextlib.contextmanager
def _undone(target: Path, *, back: Path) -> Iterator[None]:
    try:
        yield
    except OSError:
        target.rename(back)
        raise


def _remove_interrupted(medium: Path, interrupted: Iterable[ActId]) -> None:
    """Remove what a crash left on this medium; on another one it is named at each start."""
    for act in interrupted:
        for folder in medium.glob(f"*.{act}{layout.PART}"):
            shutil.rmtree(folder, ignore_errors=True)
