"""Search the text layer, with or without tones."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

from textual import on
from textual.app import ComposeResult
from textual.binding import BindingType
from textual.widgets import DataTable, Input, Static

from tui.bindings import Place, bindings_of
from tui.i18n import Words
from tui.screens.task import TaskScreen
from tui.seat import Seat
from tui.widgets.cells import number_cell, plain_cell
from tui.widgets.listing import Listing, Row

if TYPE_CHECKING:
    from appliance.holdings.catalogue import DossierSummary
    from appliance.publish.search import Hit

HEADINGS = ("search.dossier", "search.document", "search.page", "search.found")


class SearchScreen(TaskScreen):
    """One field, the pages that hold the words."""

    BINDINGS: ClassVar[list[BindingType]] = [*bindings_of(Place.SEARCH)]
    AUTO_FOCUS = "#query"
    place = Place.SEARCH

    def __init__(self, seat: Seat) -> None:
        """Start with nothing found."""
        super().__init__(seat)
        self._hits: list[Hit] | None = None

    def compose_task(self) -> ComposeResult:
        """Lay out field, hits and count."""
        yield Input(id="query")
        yield Listing(stretch=3, id="hits")
        yield Static(id="count", classes="count")

    def heading(self, words: Words) -> str:
        """Return the words above the field."""
        return words("search.heading")

    def rewrite(self, words: Words) -> None:
        """Write hits and count in the language of ``words``."""
        self.query_one("#query", Input).placeholder = words("search.query")
        hits = self._hits or []
        self.query_one(Listing).present(
            [words(msgid) for msgid in HEADINGS],
            [_row(number, hit) for number, hit in enumerate(hits)],
        )
        told = words("search.not_asked" if self._hits is None else "search.count", count=len(hits))
        self.say("#count", told)

    @on(Input.Submitted, "#query")
    def search(self) -> None:
        """Look for the words typed."""
        query = self.query_one("#query", Input).value.strip()
        if not query:
            self.app.bell()
            return
        appliance, actor = self.seat.appliance, self.seat.actor
        self.have_done(lambda: appliance.search(actor, query), then=self._show)

    def _show(self, hits: list[Hit]) -> None:
        self._hits = hits
        self.rewrite(self.seat.words)
        if hits:
            self.query_one(Listing).focus()

    @on(DataTable.RowSelected, "#hits")
    def action_open_hit(self) -> None:
        """Open the dossier of the page under the cursor."""
        here = self.query_one(Listing).here
        if here is None or not self._hits:
            self.app.bell()
            return
        code = self._hits[int(here)].dossier_code
        appliance, actor = self.seat.appliance, self.seat.actor
        self.have_done(
            lambda: next(d for d in appliance.dossiers(actor) if d.code == code), then=self._open
        )

    def _open(self, dossier: DossierSummary) -> None:
        from tui.screens.dossier import DossierScreen  # noqa: PLC0415 - screens know each other

        self.app.push_screen(DossierScreen(self.seat, dossier=dossier))


def _row(number: int, hit: Hit) -> Row:
    return Row(
        str(number),
        (
            plain_cell(hit.dossier_code),
            number_cell(hit.document_ordinal),
            number_cell(hit.page_ordinal),
            plain_cell(" ".join(hit.snippet.split())),
        ),
    )
