"""Capture a dossier: pages appear and are counted as they are accepted."""

from __future__ import annotations

from concurrent.futures import Future
from pathlib import Path
from typing import TYPE_CHECKING, ClassVar

from textual import on
from textual.app import ComposeResult
from textual.binding import BindingType
from textual.containers import Horizontal, Vertical
from textual.message import Message
from textual.widgets import DataTable, Digits, Input, RadioSet, Static

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
    from appliance.capture.dossier import SourceChoice
    from appliance.capture.errors import DuplicatePage
    from appliance.capture.model import AcceptedPage, CaptureReport
    from appliance.holdings.catalogue import DossierSummary

HEADINGS = ("capture.document", "capture.page", "capture.facts", "capture.look_at")


class PageArrived(Message):
    """A page lies encrypted on disk and stands in the log."""

    def __init__(self, page: AcceptedPage) -> None:
        """Carry the page from the capture thread to the screen."""
        super().__init__()
        self.page = page


class DuplicateMet(Message):
    """The same pixels came twice; the capture thread waits for a person's answer."""

    def __init__(self, twice: DuplicatePage, answer: Future[bool]) -> None:
        """Carry the question from the capture thread to the screen."""
        super().__init__()
        self.twice, self.answer = twice, answer


class CaptureScreen(TaskScreen):
    """Scanner or folder, live counter, pages with their measures."""

    BINDINGS: ClassVar[list[BindingType]] = [*bindings_of(Place.CAPTURE)]
    AUTO_FOCUS = "#source"
    place = Place.CAPTURE

    def __init__(self, seat: Seat, *, dossier: DossierSummary, document: int) -> None:
        """Capture this dossier; ``document`` is the next one to lie in the feeder."""
        super().__init__(seat)
        self._dossier, self._document = dossier, document
        self._pages: list[AcceptedPage] = []
        self._reports: list[CaptureReport] = []
        self._unclear = False
        self._question: Future[bool] | None = None

    def compose_task(self) -> ComposeResult:
        """Lay out source, counter, list and picture."""
        with Horizontal(id="sources"):
            yield FieldLabel("capture.source_kind")
            with RadioSet(id="source-kind"):
                yield Option("capture.scanner", id="scanner", value=True)
                yield Option("capture.folder", id="folder")
        with Horizontal(classes="field"):
            yield FieldLabel("capture.document_in_feeder", id="source-label")
            yield Input(str(self._document), id="source")
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
        expected = words("capture.expected", sheets=self._dossier.sheets_expected,
                         documents=self._dossier.documents)  # fmt: skip
        self.say("#count-words", f"{self._state(words)}\n{expected}")
        self.query_one(Listing).present(
            [words(msgid) for msgid in HEADINGS], [_row(page, words) for page in self._pages]
        )

    @on(RadioSet.Changed)
    def _source_chosen(self, event: RadioSet.Changed) -> None:
        scanner = event.pressed.id == "scanner"
        label = self.query_one("#source-label", FieldLabel)
        label.msgid = "capture.document_in_feeder" if scanner else "capture.folder_path"
        label.speak(self.seat.words)
        self.query_one("#source", Input).value = str(self._document) if scanner else ""

    @on(Input.Submitted)
    def action_capture(self) -> None:
        """Have the document in the feeder, or the folder's images, captured."""
        choice = self._choice()
        self._unclear = choice is None
        if choice is not None:
            self._capture(choice)
        self.rewrite(self.seat.words)

    def _choice(self) -> SourceChoice | None:
        from appliance.capture.dossier import FromFolder, FromScanner  # noqa: PLC0415 - heavy
        from appliance.capture.scanners import test_scanner  # noqa: PLC0415 - heavy

        typed = self.query_one("#source", Input).value.strip()
        pressed = self.query_one(RadioSet).pressed_button
        if pressed is not None and pressed.id == "scanner":
            number = int(typed) if typed.isascii() and typed.isdigit() else 0
            return FromScanner(test_scanner(), number) if number else None
        return FromFolder(Path(typed)) if typed and Path(typed).is_dir() else None

    def _capture(self, choice: SourceChoice) -> None:
        appliance, actor, code = self.seat.appliance, self.seat.actor, self._dossier.code
        self._reports = []

        def capture() -> list[CaptureReport]:
            return appliance.capture(
                actor, code=code, choice=choice, on_page=self._page_from_thread,
                confirm_duplicate=self._ask_from_thread,
            )  # fmt: skip

        self.have_done(capture, then=self._finished)

    def _page_from_thread(self, page: AcceptedPage) -> None:
        self.post_message(PageArrived(page))

    def _ask_from_thread(self, twice: DuplicatePage) -> bool:
        """Wait in the capture thread until a person has answered; the feeder stands still."""
        answer: Future[bool] = Future()
        self.post_message(DuplicateMet(twice, answer))
        return answer.result()

    @on(DuplicateMet)
    def _ask_about_duplicate(self, message: DuplicateMet) -> None:
        words = self.seat.words
        self._question = message.answer
        self.app.push_screen(
            ConfirmScreen(self.seat, title="capture.duplicate_title",
                          summary=message.twice.message(words.language), code=self._dossier.code),
            lambda accepted: message.answer.set_result(bool(accepted)),
        )  # fmt: skip

    def on_unmount(self) -> None:
        """Leave no capture thread waiting for an answer that will not come."""
        if self._question is not None and not self._question.done():
            self._question.set_result(False)

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

    def _finished(self, reports: list[CaptureReport]) -> None:
        self._reports = reports
        self.rewrite(self.seat.words)
        self.query_one(Listing).focus()

    def after_failure(self, _error: ApplianceError) -> None:
        """Accepted pages stay; the same start goes on after them."""
        self.rewrite(self.seat.words)

    def _state(self, words: Words) -> str:
        if self.busy:
            return words("capture.running")
        if self._unclear:
            return words("capture.source_unclear")
        if not self._reports:
            return words("capture.not_running")
        whole = all(report.matches for report in self._reports)
        return words("capture.matches" if whole else "capture.differs",
                     captured=sum(report.sheets_captured for report in self._reports),
                     expected=sum(report.sheets_expected for report in self._reports))  # fmt: skip


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
