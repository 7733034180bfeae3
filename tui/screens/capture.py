"""Capture a dossier: pages appear and are counted as they are accepted."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, ClassVar

from textual import on
from textual.app import ComposeResult
from textual.binding import BindingType
from textual.containers import Horizontal, Vertical
from textual.message import Message
from textual.widgets import DataTable, Digits, Input, RadioSet, Static

from appliance.capture.errors import DuplicatePage
from appliance.kernel.errors import ApplianceError
from tui import presenters
from tui.bindings import Place, bindings_of
from tui.i18n import Words
from tui.screens.confirm import ConfirmScreen
from tui.screens.task import TaskScreen
from tui.seat import Seat
from tui.widgets.cells import number_cell, plain_cell
from tui.widgets.listing import Listing, Row
from tui.widgets.phrase import FieldLabel, Option, Phrase
from tui.widgets.thumbnail import Thumbnail

if TYPE_CHECKING:
    from appliance.bootstrap import CaptureReport, SourceChoice
    from appliance.capture.model import AcceptedPage
    from appliance.holdings.catalogue import DossierSummary

HEADINGS = ("capture.document", "capture.page", "capture.facts", "capture.look_at")
DEFAULT_SCANNER = "test:0"


class PageArrived(Message):
    """A page lies encrypted on disk and stands in the log."""

    def __init__(self, page: AcceptedPage) -> None:
        """Carry the page from the capture thread to the screen."""
        super().__init__()
        self.page = page


class CaptureScreen(TaskScreen):
    """Scanner or folder, live counter, pages with their measures."""

    BINDINGS: ClassVar[list[BindingType]] = [*bindings_of(Place.CAPTURE)]
    AUTO_FOCUS = "#source"
    place = Place.CAPTURE

    def __init__(self, seat: Seat, *, dossier: DossierSummary) -> None:
        """Capture this dossier."""
        super().__init__(seat)
        self._dossier = dossier
        self._pages: list[AcceptedPage] = []
        self._report: CaptureReport | None = None
        self._duplicate_met = False

    def compose_task(self) -> ComposeResult:
        """Lay out source, counter, list and picture."""
        with Horizontal(id="sources"):
            yield FieldLabel("capture.source_kind")
            with RadioSet(id="source-kind"):
                yield Option("capture.scanner", id="scanner", value=True)
                yield Option("capture.folder", id="folder")
        with Horizontal(classes="field"):
            yield FieldLabel("capture.source")
            yield Input(DEFAULT_SCANNER, id="source")
        with Horizontal(id="pages-area"):
            with Vertical(id="pages-side"):
                with Horizontal(id="counter"):
                    yield Digits("0", id="page-count")
                    yield Static(id="count-words")
                yield Listing(stretch=2, id="pages")
            with Vertical(id="picture-side"):
                yield Thumbnail(id="picture")
        yield Phrase("capture.picture_hint", classes="count")

    def heading(self, words: Words) -> str:
        """Return dossier and level."""
        level = presenters.level_name(self._dossier.level, words)
        return words("capture.heading", code=self._dossier.code, level=level)

    def rewrite(self, words: Words) -> None:
        """Write counter and list in the language of ``words``."""
        self.query_one("#page-count", Digits).update(str(len(self._pages)))
        self.say("#count-words", f"{self._state(words)}\n" + words(
            "capture.expected", sheets=self._dossier.sheets_expected,
            documents=self._dossier.documents))  # fmt: skip
        self.query_one(Listing).present(
            [words(msgid) for msgid in HEADINGS], [_row(page, words) for page in self._pages]
        )

    @on(RadioSet.Changed)
    def _source_chosen(self, event: RadioSet.Changed) -> None:
        scanner = event.pressed.id == "scanner"
        self.query_one("#source", Input).value = DEFAULT_SCANNER if scanner else ""

    @on(Input.Submitted)
    def action_capture(self) -> None:
        """Capture every document that has no pages yet; a known duplicate is confirmed first."""
        if self.busy or not self.query_one("#source", Input).value.strip():
            self.app.bell()
        elif self._duplicate_met:
            self._ask_about_duplicate()
        else:
            self._capture(confirm_duplicates=False)

    def _ask_about_duplicate(self) -> None:
        def decided(go_on: bool | None) -> None:
            if go_on:
                self._capture(confirm_duplicates=True)

        self.app.push_screen(
            ConfirmScreen(self.seat, title="capture.duplicate_title",
                          summary=self.seat.words("capture.duplicate_summary"),
                          code=self._dossier.code),
            decided,
        )  # fmt: skip

    def _capture(self, *, confirm_duplicates: bool) -> None:
        appliance, actor, code = self.seat.appliance, self.seat.actor, self._dossier.code
        source = self._source()
        self._report = None

        def capture() -> CaptureReport:
            return appliance.capture(
                actor, code=code, source=source, confirm_duplicates=confirm_duplicates,
                on_page=lambda page: self.post_message(PageArrived(page)) and None,
            )  # fmt: skip

        self.have_done(capture, then=self._finished)
        self.rewrite(self.seat.words)

    def _source(self) -> SourceChoice:
        from appliance.bootstrap import Folder, Scanner  # noqa: PLC0415 - after first paint

        named = self.query_one("#source", Input).value.strip()
        pressed = self.query_one(RadioSet).pressed_button
        is_scanner = pressed is not None and pressed.id == "scanner"
        return Scanner(named) if is_scanner else Folder(Path(named))

    @on(PageArrived)
    def _page_arrived(self, message: PageArrived) -> None:
        self._pages.append(message.page)
        self.rewrite(self.seat.words)
        self.query_one(Listing).move_cursor(row=len(self._pages) - 1)
        self.query_one(Thumbnail).show_picture(message.page.thumbnail)

    @on(DataTable.RowHighlighted, "#pages")
    def _picture_of_row(self, event: DataTable.RowHighlighted) -> None:
        if event.cursor_row < len(self._pages):
            self.query_one(Thumbnail).show_picture(self._pages[event.cursor_row].thumbnail)

    def _finished(self, report: CaptureReport) -> None:
        self._report, self._duplicate_met = report, False
        self.rewrite(self.seat.words)
        self.query_one(Listing).focus()

    def after_failure(self, error: ApplianceError) -> None:
        """Remember a duplicate: the next start asks for a typed confirmation."""
        self._duplicate_met = isinstance(error, DuplicatePage)
        self.rewrite(self.seat.words)

    def _state(self, words: Words) -> str:
        if self.busy:
            return words("capture.running")
        if self._report is None:
            return words("capture.not_running")
        differences = [words.text(difference) for difference in self._report.differences]
        return "; ".join([words("capture.finished", pages=self._report.pages), *differences])


def _row(page: AcceptedPage, words: Words) -> Row:
    return Row(
        page.id,
        (
            number_cell(page.document_ordinal),
            number_cell(page.ordinal),
            plain_cell(presenters.page_facts(page.facts, words)),
            plain_cell(presenters.page_warnings(page.facts, words)),
        ),
    )
