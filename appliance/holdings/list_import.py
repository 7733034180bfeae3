"""Import of an office's list: what should be in the boxes."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from typing import Protocol

from appliance.custody.log import record
from appliance.custody.model import CustodyEvent, EventType
from appliance.holdings import store
from appliance.holdings.cells import Context
from appliance.holdings.errors import DossierAlreadyListed, FondsDiffers
from appliance.holdings.finding_aid import FindingAid, parse_finding_aid
from appliance.holdings.model import Actor
from appliance.holdings.spreadsheet import read_rows
from appliance.kernel.ids import DossierId
from appliance.kernel.language import Text
from appliance.policy.numbers import Codes
from appliance.vault.database import UnitOfWork
from appliance.vault.vault import Vault

CODES_SHOWN = 10
"""Codes named in a message; the rest are counted."""


class RequireAllowed(Protocol):
    """The gate's answer for the import: raises a refusal, or returns the verdict it kept."""

    def __call__(self, *, actor: Actor, dossier: DossierId | None) -> object:
        """Raise unless the policy lets ``actor`` import a list."""
        ...


@dataclass(frozen=True, slots=True)
class ImportReport:
    """What an import brought in."""

    sha256: str
    """Of the file's bytes, hexadecimal."""
    dossiers: int
    documents: int
    sheets: int
    notes: tuple[Text, ...]
    """What was normalised, left out or looks odd."""


def import_list(
    vault: Vault,
    require_allowed: RequireAllowed,
    *,
    actor: Actor,
    untrusted_name: str,
    untrusted: bytes,
    codes: Codes,
) -> ImportReport:
    """Take a whole list into the holdings, or nothing of it.

    The name serves only to tell .xlsx from .csv: it can tell a title, so it is kept nowhere.

    Raises:
        PolicyRefusal: the gate said no (raised by ``require_allowed``).
        BadFindingAid: rows are wrong; every fault is reported, nothing was imported.
        DossierAlreadyListed: a code is on record already; nothing was imported.
        FondsDiffers: a known fonds under another name; nothing was imported.
        UsageError: the file cannot be read as a list (see ``spreadsheet.read_rows``).
    """
    require_allowed(actor=actor, dossier=None)
    rows = read_rows(untrusted_name, untrusted)
    context = Context(codes=codes, today=vault.clock.now().date())
    finding_aid = parse_finding_aid(rows, context=context)
    report = _report(finding_aid, sha256=hashlib.sha256(untrusted).hexdigest())
    with vault.database.unit_of_work() as uow:
        _require_new_codes(uow, finding_aid)
        _require_same_fonds(uow, finding_aid)
        _record_import(vault, uow, report=report, actor=actor)
        _store_dossiers(vault, uow, finding_aid=finding_aid, actor=actor)
        uow.commit()
    return report


def _report(finding_aid: FindingAid, *, sha256: str) -> ImportReport:
    documents = [document for dossier in finding_aid.dossiers for document in dossier.documents]
    return ImportReport(
        sha256=sha256,
        dossiers=len(finding_aid.dossiers),
        documents=len(documents),
        sheets=sum(document.sheets for document in documents),
        notes=finding_aid.notes,
    )


def _require_new_codes(uow: UnitOfWork, finding_aid: FindingAid) -> None:
    known = store.codes_on_record(uow)
    repeated = [
        dossier.code for dossier in finding_aid.dossiers if dossier.code.casefold() in known
    ]
    if repeated:
        raise DossierAlreadyListed(count=len(repeated), codes=_shown(repeated))


def _require_same_fonds(uow: UnitOfWork, finding_aid: FindingAid) -> None:
    known = store.fonds_titles(uow)
    listed = {dossier.box.inventory.fonds for dossier in finding_aid.dossiers}
    differing = [
        fonds.code for fonds in listed if known.get(fonds.code, fonds.title) != fonds.title
    ]
    if differing:
        raise FondsDiffers(codes=_shown(sorted(differing)))


def _shown(codes: list[str]) -> str:
    rest = len(codes) - CODES_SHOWN
    return ", ".join(codes[:CODES_SHOWN]) + (f" … (+{rest})" if rest > 0 else "")


def _record_import(vault: Vault, uow: UnitOfWork, *, report: ImportReport, actor: Actor) -> None:
    event = CustodyEvent(
        type=EventType.LIST_IMPORTED,
        time=vault.clock.now(),
        actor=actor.id,
        sha256=report.sha256,
        detail={
            "dossiers": report.dossiers,
            "documents": report.documents,
            "sheets": report.sheets,
        },
    )
    record(uow, event)


def _store_dossiers(
    vault: Vault, uow: UnitOfWork, *, finding_aid: FindingAid, actor: Actor
) -> None:
    shelf = store.Shelf(uow, vault.ids)
    for listed in finding_aid.dossiers:
        dossier = DossierId(vault.ids.new())
        event = CustodyEvent(
            type=EventType.DOSSIER_IMPORTED,
            time=vault.clock.now(),
            actor=actor.id,
            dossier=dossier,
            detail={
                "code": listed.code,
                "level": listed.level.value,
                "documents": len(listed.documents),
                "sheets": sum(document.sheets for document in listed.documents),
            },
        )
        shelf.add(dossier, listed, imported_seq=record(uow, event))
