"""One dossier: its documents, its approvals, and what can be done with it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, ClassVar

from textual import on
from textual.app import ComposeResult
from textual.binding import BindingType
from textual.widgets import DataTable, Static

from appliance.authority.model import Approval, ApprovalState
from appliance.holdings.model import Document
from tui import presenters
from tui.bindings import Place, bindings_of
from tui.i18n import Words
from tui.screens.confirm import ConfirmScreen
from tui.screens.task import TaskScreen
from tui.seat import Seat
from tui.widgets.cells import level_cell, number_cell, plain_cell, state_cell
from tui.widgets.listing import Listing, Row
from tui.widgets.phrase import Phrase

if TYPE_CHECKING:
    from appliance.holdings.catalogue import DossierSummary

DOCUMENT_HEADINGS = (
    "dossier.ordinal", "dossier.document", "dossier.level", "dossier.copying", "dossier.sheets",
    "dossier.pages",
)  # fmt: skip
APPROVAL_HEADINGS = (
    "dossier.paper_number", "dossier.paper_date", "dossier.level", "dossier.copies_left",
    "dossier.until", "dossier.approval_state",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class _Reading:
    """What is known of one dossier now."""

    dossier: DossierSummary
    documents: list[tuple[Document, int]]
    """Each with the number of its captured pages."""
    approvals: list[Approval]


class DossierScreen(TaskScreen):
    """Documents and approvals of one dossier."""

    BINDINGS: ClassVar[list[BindingType]] = [*bindings_of(Place.DOSSIER)]
    AUTO_FOCUS = "#documents"
    place = Place.DOSSIER

    def __init__(self, seat: Seat, *, dossier: DossierSummary) -> None:
        """Show this dossier."""
        super().__init__(seat)
        self._reading = _Reading(dossier, [], [])

    def compose_task(self) -> ComposeResult:
        """Lay out title, documents and approvals."""
        yield Static(id="dossier-title", classes="line")
        yield Listing(stretch=1, id="documents")
        yield Phrase("dossier.approvals", classes="section")
        yield Static(id="no-approvals", classes="line")
        yield Listing(stretch=0, id="approvals")

    def heading(self, words: Words) -> str:
        """Return code, level and state of the dossier."""
        return words(
            "dossier.heading",
            code=self._reading.dossier.code,
            level=presenters.level_name(self._reading.dossier.level, words),
            state=words(presenters.DOSSIER_STATE[self._reading.dossier.state]),
        )

    def load(self) -> None:
        """Read dossier, documents and approvals."""
        appliance, actor, code = self.seat.appliance, self.seat.actor, self._reading.dossier.code

        def read() -> _Reading:
            documents = appliance.documents(actor, code)
            return _Reading(
                dossier=next(d for d in appliance.dossiers(actor) if d.code == code),
                documents=[(d, len(appliance.pages(code, d.ordinal))) for d in documents],
                approvals=appliance.approvals(actor, code),
            )

        self.have_done(read, then=self._show)

    def _show(self, reading: _Reading) -> None:
        self._reading = reading
        self.refresh_words()
        if any(approval.state is ApprovalState.ENTERED for approval in reading.approvals):
            self.query_one("#approvals").focus()  # so that Enter does what the footer promises

    def rewrite(self, words: Words) -> None:
        """Write title and both lists in the language of ``words``."""
        reading = self._reading
        self.say("#dossier-title", reading.dossier.title or words("dossiers.no_title"))
        self.query_one("#documents", Listing).present(
            [words(msgid) for msgid in DOCUMENT_HEADINGS],
            [_document_row(document, pages, words) for document, pages in reading.documents],
        )
        self.query_one("#approvals", Listing).present(
            [words(msgid) for msgid in APPROVAL_HEADINGS],
            [_approval_row(approval, words) for approval in reading.approvals],
        )
        self._tell_about_approvals(words)

    def _tell_about_approvals(self, words: Words) -> None:
        approvals, secret = self._reading.approvals, self._reading.dossier.level.secret
        self.query_one("#approvals").display = bool(approvals)
        self.query_one("#no-approvals").display = not approvals
        self.say("#no-approvals", words("dossier.approval_needed" if secret else "dossier.open"))

    def action_enter_approval(self) -> None:
        """Go to the form for a written approval."""
        from tui.screens.approval import ApprovalScreen  # noqa: PLC0415 - after first paint

        self.app.push_screen(ApprovalScreen(self.seat, dossier=self._reading.dossier))

    def action_capture(self) -> None:
        """Go to the scanner."""
        from tui.screens.capture import CaptureScreen  # noqa: PLC0415 - after first paint

        waiting = (d.ordinal for d, pages in self._reading.documents if not pages)
        self.app.push_screen(
            CaptureScreen(self.seat, dossier=self._reading.dossier, document=next(waiting, 1))
        )

    def action_publish(self) -> None:
        """Go to OCR, PDF/A and signature."""
        from tui.screens.publish import PublishScreen  # noqa: PLC0415 - after first paint

        self.app.push_screen(PublishScreen(self.seat, dossier=self._reading.dossier))

    @on(DataTable.RowSelected, "#approvals")
    def action_activate_approval(self) -> None:
        """Ask for a typed confirmation, then have the approval activated."""
        here = self.query_one("#approvals", Listing).here
        approval = next((a for a in self._reading.approvals if a.id == here), None)
        if approval is None or approval.state is not ApprovalState.ENTERED:
            self.app.bell()
            return

        def decided(go_on: bool | None) -> None:
            if go_on:
                self._activate(approval)

        summary = presenters.approval_line(approval, self.seat.words)
        self.app.push_screen(
            ConfirmScreen(self.seat, title="activate.title", summary=summary,
                          code=approval.paper_number),
            decided,
        )  # fmt: skip

    def _activate(self, approval: Approval) -> None:
        appliance, actor = self.seat.appliance, self.seat.actor
        self.have_done(
            lambda: appliance.activate_approval(actor, approval.id), then=lambda _: self.load()
        )


def _document_row(document: Document, pages: int, words: Words) -> Row:
    return Row(
        document.id,
        (
            number_cell(document.ordinal),
            plain_cell(presenters.document_name(document) or words("dossiers.no_title")),
            level_cell(presenters.level_name(document.level, words), document.level),
            plain_cell(words(presenters.COPYING[document.copying])),
            number_cell(document.sheets),
            number_cell(pages),
        ),
    )


def _approval_row(approval: Approval, words: Words) -> Row:
    return Row(
        approval.id,
        (
            plain_cell(approval.paper_number),
            plain_cell(presenters.day(approval.paper_date)),
            level_cell(presenters.level_name(approval.level, words), approval.level),
            number_cell(presenters.copies(approval, words)),
            plain_cell(presenters.last_day(approval.valid_until)),
            state_cell(
                words(presenters.APPROVAL_STATE[approval.state]),
                done=approval.state is ApprovalState.ACTIVE,
            ),
        ),
    )
