"""Walking a source over one document: pull, inspect, accept, and only then pull again."""

from __future__ import annotations

import contextlib
from collections.abc import Callable, Generator, Iterator

from appliance.capture.errors import DuplicatePage, PageOutOfOrder
from appliance.capture.model import (
    AcceptedPage,
    CaptureReport,
    CaptureSession,
    InspectedPage,
    PageInspector,
    PageSource,
    RawPage,
    ScanSettings,
)
from appliance.capture.pages import (
    accept_page,
    pages_of,
    require_not_duplicate,
    require_permit_for,
)
from appliance.capture.scanner_errors import FeederEmpty
from appliance.capture.session import record_fault
from appliance.holdings.model import Document
from appliance.kernel.errors import ApplianceError
from appliance.policy.engine import PolicyEngine
from appliance.vault.vault import Vault

ConfirmDuplicate = Callable[[DuplicatePage], bool]
"""Asks a person whether the paper really holds the page twice."""


def capture_document(
    vault: Vault,
    policy: PolicyEngine,
    session: CaptureSession,
    *,
    document: Document,
    settings: ScanSettings,
    source: PageSource,
    inspector: PageInspector,
    on_page: Callable[[AcceptedPage], None],
    confirm_duplicate: ConfirmDuplicate,
) -> CaptureReport:
    """Capture what the source holds for a document and compare it with the list.

    A duplicate that nobody confirms is left out and the walk goes on. Any other error stops the
    walk: it is written to the log by its code, accepted pages stay, the session stays open, and a
    further call goes on after them.

    Raises:
        ApplianceError: of the source, the inspector or ``accept_page``.
    """
    before = [page.source_sha256 for page in pages_of(vault, document.id)]
    accepted = 0
    try:
        require_permit_for(session, document, now=vault.clock.now())
        with _closing(source.pages(session.permit, settings, accepted=before)) as pages:
            for raw in pages:
                inspected = inspector.inspect(raw)
                if raw.before_accepted:
                    _require_left_out(vault, session, inspected)
                    continue
                page = _accept(
                    vault, policy, session,
                    document=document, inspected=inspected, confirm=confirm_duplicate,
                )  # fmt: skip
                if page is not None:
                    accepted += 1
                    on_page(page)
    except ApplianceError as error:
        if not _already_whole(error, session, document=document, pages=len(before) + accepted):
            record_fault(vault, session, document=document.id, error=error)
            raise
    total = len(before) + accepted
    return CaptureReport(
        document=document.id,
        pages_now=accepted,
        pages_total=total,
        sheets_expected=document.sheets,
        sheets_captured=-(-total // 2) if settings.two_sided else total,
    )


def _require_left_out(vault: Vault, session: CaptureSession, inspected: InspectedPage) -> None:
    """Check that a page passed by before is a duplicate: it was left out then and stays out.

    Raises:
        PageOutOfOrder: it is new; pages are kept in the order in which they come.
    """
    try:
        require_not_duplicate(vault, session, inspected)
    except DuplicatePage:
        return
    raise PageOutOfOrder(sequence=inspected.sequence)


def _already_whole(
    error: ApplianceError, session: CaptureSession, *, document: Document, pages: int
) -> bool:
    """Whether a power cut came after the last sheet: the feeder is empty and nothing is missing."""
    return isinstance(error, FeederEmpty) and session.resumed and pages >= document.sheets


def _accept(
    vault: Vault,
    policy: PolicyEngine,
    session: CaptureSession,
    *,
    document: Document,
    inspected: InspectedPage,
    confirm: ConfirmDuplicate,
) -> AcceptedPage | None:
    try:
        return accept_page(
            vault, policy, session,
            document=document, inspected=inspected, duplicate_confirmed=False,
        )  # fmt: skip
    except DuplicatePage as twice:
        record_fault(vault, session, document=document.id, error=twice)
        if not confirm(twice):
            return None
    return accept_page(
        vault, policy, session, document=document, inspected=inspected, duplicate_confirmed=True
    )


@contextlib.contextmanager
def _closing(pages: Iterator[RawPage]) -> Iterator[Iterator[RawPage]]:
    """Stop the source at once when the walk stops: a feeder must not run on."""
    try:
        yield pages
    finally:
        if isinstance(pages, Generator):
            pages.close()
