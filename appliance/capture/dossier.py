"""Capturing a dossier: which source serves which document, and the walk over them."""

from __future__ import annotations

import os
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from appliance.authority.model import Actor
from appliance.capture.document import ConfirmDuplicate, capture_document
from appliance.capture.errors import FolderEntriesForeign, FolderNotThere, NothingToCapture
from appliance.capture.folder import FolderSource, left_by_a_system
from appliance.capture.model import (
    A4,
    AcceptedPage,
    CaptureReport,
    ColourMode,
    PageInspector,
    PageSource,
    ScanSettings,
    SheetSource,
)
from appliance.capture.pages import require_unpublished
from appliance.capture.sane import SaneScanner
from appliance.capture.scanners import Scanner
from appliance.capture.session import close_session, open_session
from appliance.holdings.catalogue import documents
from appliance.holdings.model import Document, Dossier, Original
from appliance.policy.engine import PolicyEngine
from appliance.policy.numbers import Numbers
from appliance.vault.vault import Vault


@dataclass(frozen=True, slots=True)
class FromScanner:
    """The stack in the feeder is one document."""

    scanner: Scanner
    document: int
    """1-based order of the document that lies in the feeder."""


@dataclass(frozen=True, slots=True)
class FromFolder:
    """Page images: ``folder/<document number>/``, or ``folder`` for a single document."""

    folder: Path


SourceChoice = FromScanner | FromFolder
"""What the operator chose."""


@dataclass(frozen=True, slots=True)
class Matched:
    """A document with the source of its pages."""

    document: Document
    source: PageSource
    settings: ScanSettings


def capture_dossier(
    vault: Vault,
    policy: PolicyEngine,
    *,
    actor: Actor,
    dossier: Dossier,
    choice: SourceChoice,
    inspector: PageInspector,
    on_page: Callable[[AcceptedPage], None],
    confirm_duplicate: ConfirmDuplicate,
) -> list[CaptureReport]:
    """Capture every document that the choice has pages for, in the order of the dossier.

    The gate is asked before a sheet moves or a file is opened. After an error the
    session stays open and the same call goes on after the accepted pages.

    Raises:
        PolicyRefusal: a rule said no.
        NothingToCapture: the choice names no document of this dossier.
        DocumentPublished: the document for the scanner has its signed copy; no sheet moved.
        FolderNotThere: the folder cannot be read.
        FolderEntriesForeign: something in it belongs to no document; nothing was read.
        ApplianceError: of the source, the inspector or ``accept_page``.
    """
    matched = match(documents(vault, dossier.id), choice, numbers=policy.numbers)
    if not matched:  # looked at first: opening a session counts a copy
        raise NothingToCapture(dossier=dossier.code)
    if isinstance(choice, FromScanner):  # a folder may hold the pages of published documents too
        require_unpublished(vault, matched[0].document)
    session = open_session(
        vault, policy, actor=actor, dossier=dossier.id, device=matched[0].source.device
    )
    reports = [
        capture_document(
            vault, policy, session,
            document=each.document, settings=each.settings, source=each.source,
            inspector=inspector, on_page=on_page, confirm_duplicate=confirm_duplicate,
        )
        for each in matched
    ]  # fmt: skip
    close_session(vault, session)
    return reports


def match(listed: list[Document], choice: SourceChoice, *, numbers: Numbers) -> list[Matched]:
    """Return the documents that the choice serves, in the order of the dossier.

    Raises:
        FolderNotThere: the folder cannot be read.
        FolderEntriesForeign: something in it would be left out.
    """
    if isinstance(choice, FromScanner):
        return [
            Matched(
                document,
                SaneScanner(choice.scanner),
                _scanner_settings(document, numbers, scanner=choice.scanner),
            )
            for document in listed
            if document.ordinal == choice.document
        ]
    folders = _numbered(choice.folder, known={document.ordinal for document in listed})
    if not folders and len(listed) == 1:
        folders = {listed[0].ordinal: choice.folder}
    largest = numbers.imaging.largest_file_bytes.value
    return [
        Matched(
            document,
            FolderSource(folders[document.ordinal], largest_file_bytes=largest),
            _FOLDER_SETTINGS,
        )
        for document in listed
        if document.ordinal in folders
    ]


_FOLDER_SETTINGS = ScanSettings(
    dpi=None, colour=ColourMode.COLOUR, source=SheetSource.FLATBED, paper=None, two_sided=False
)
"""Resolution is told by the files themselves; the requirement check does not believe too little."""


def _numbered(folder: Path, *, known: set[int]) -> dict[int, Path]:
    """Return the folders named by the number of a document; none if no name is a number."""
    if not os.access(folder, os.R_OK | os.X_OK) or not folder.is_dir():
        raise FolderNotThere
    entries = [entry for entry in folder.iterdir() if not left_by_a_system(entry.name)]
    numbered = [
        entry
        for entry in entries
        if entry.is_dir() and not entry.is_symlink() and entry.name.isascii()
        and entry.name.isdigit()
    ]  # fmt: skip
    found = {int(entry.name): entry for entry in numbered if int(entry.name) in known}
    if numbered and len(found) != len(entries):
        raise FolderEntriesForeign(count=len(entries) - len(found))
    return found


def _scanner_settings(document: Document, numbers: Numbers, *, scanner: Scanner) -> ScanSettings:
    feeder = SheetSource.FEEDER in dict(scanner.source_words)
    least = (
        numbers.scan.least_dpi_map_drawing
        if document.original is Original.MAP_DRAWING
        else numbers.scan.least_dpi_administrative
    )
    return ScanSettings(
        dpi=least.value, colour=ColourMode.COLOUR, paper=A4,
        source=SheetSource.FEEDER if feeder else SheetSource.FLATBED,
        two_sided=False,
    )  # fmt: skip
