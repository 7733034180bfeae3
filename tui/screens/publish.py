"""Publish a dossier: recognise, assemble PDF/A, read back, sign; with a progress bar."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

from textual import on
from textual.app import ComposeResult
from textual.binding import BindingType
from textual.message import Message
from textual.widgets import ProgressBar, Static

from appliance.kernel.errors import ApplianceError
from tui import presenters
from tui.bindings import Place, bindings_of
from tui.i18n import Words
from tui.screens.task import TaskScreen
from tui.seat import Seat
from tui.widgets.cells import number_cell, plain_cell
from tui.widgets.listing import Listing, Row
from tui.widgets.phrase import Phrase

if TYPE_CHECKING:
    from appliance.holdings.catalogue import DossierSummary
    from appliance.publish.model import Publication, PublishProgress

HEADINGS = ("publish.document", "publish.pages", "publish.hash", "publish.signed")


class ProgressTold(Message):
    """A step of the publication is done."""

    def __init__(self, progress: PublishProgress) -> None:
        """Carry the step from the worker's thread to the screen."""
        super().__init__()
        self.progress = progress

    def can_replace(self, message: Message) -> bool:
        """Only the newest step matters."""
        return isinstance(message, ProgressTold)


class PublishScreen(TaskScreen):
    """Progress of the documents of one dossier, then what was signed."""

    BINDINGS: ClassVar[list[BindingType]] = [*bindings_of(Place.PUBLISH)]
    AUTO_FOCUS = "#publications"
    place = Place.PUBLISH

    def __init__(self, seat: Seat, *, dossier: DossierSummary) -> None:
        """Publish this dossier."""
        super().__init__(seat)
        self._dossier = dossier
        self._progress: PublishProgress | None = None
        self._publications: list[Publication] = []

    def compose_task(self) -> ComposeResult:
        """Lay out state, bar and what was signed."""
        yield Phrase("publish.hint", classes="hint")
        yield Static(id="stage", classes="section")
        yield ProgressBar(total=100, show_eta=False, id="bar")
        yield Listing(stretch=2, id="publications")

    def heading(self, words: Words) -> str:
        """Return dossier and level."""
        level = presenters.level_name(self._dossier.level, words)
        return words("publish.heading", code=self._dossier.code, level=level)

    def rewrite(self, words: Words) -> None:
        """Write stage and list in the language of ``words``."""
        self.say("#stage", self._stage(words))
        self.query_one(Listing).present(
            [words(msgid) for msgid in HEADINGS], [_row(p) for p in self._publications]
        )

    def action_publish(self) -> None:
        """Have every captured document published that is not yet."""
        appliance, actor, code = self.seat.appliance, self.seat.actor, self._dossier.code

        self._progress = None

        def publish() -> list[Publication]:
            return appliance.publish(actor, code=code, progress=self._progress_from_thread)

        self.have_done(publish, then=self._finished)
        self.rewrite(self.seat.words)

    def _progress_from_thread(self, progress: PublishProgress) -> None:
        self.post_message(ProgressTold(progress))

    @on(ProgressTold)
    def _progress_told(self, message: ProgressTold) -> None:
        self._progress = message.progress
        self.query_one(ProgressBar).update(
            total=max(message.progress.total, 1), progress=message.progress.done
        )
        self.say("#stage", self._stage(self.seat.words))

    def _finished(self, publications: list[Publication]) -> None:
        self._publications = publications
        self.query_one(ProgressBar).update(total=1, progress=1)
        self.rewrite(self.seat.words)

    def after_failure(self, error: ApplianceError) -> None:
        """Nothing counts as published; the bar goes back."""
        self._progress = None
        self.query_one(ProgressBar).update(total=100, progress=0)
        self.rewrite(self.seat.words)

    def _stage(self, words: Words) -> str:
        if not self.busy:
            count = len(self._publications)
            return words("publish.done", count=count) if count else words("publish.not_running")
        if self._progress is None:
            return words("publish.starting")
        return words(
            "publish.stage", document=self._progress.document_ordinal,
            stage=words.text(self._progress.stage), done=self._progress.done,
            total=self._progress.total,
        )  # fmt: skip


def _row(publication: Publication) -> Row:
    return Row(
        publication.id,
        (
            number_cell(publication.document_ordinal),
            number_cell(publication.pages),
            plain_cell(publication.pdf_sha256),
            plain_cell(presenters.moment(publication.published_at)),
        ),
    )
