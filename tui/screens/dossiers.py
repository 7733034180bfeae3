"""The list of dossiers and how far each has come."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

from textual import on
from textual.app import ComposeResult
from textual.binding import BindingType
from textual.widgets import DataTable, Static

from appliance.holdings.model import DossierState
from tui import presenters
from tui.bindings import Place, bindings_of
from tui.i18n import Words
from tui.screens.task import TaskScreen
from tui.seat import Seat
from tui.widgets.cells import level_cell, number_cell, plain_cell, state_cell
from tui.widgets.listing import Listing, Row

if TYPE_CHECKING:
    from appliance.holdings.catalogue import DossierSummary

HEADINGS = (
    "dossiers.code", "dossiers.level", "dossiers.title", "dossiers.documents", "dossiers.sheets",
    "dossiers.pages", "dossiers.state",
)  # fmt: skip
TITLE_COLUMN = 2


class DossiersScreen(TaskScreen):
    """The home of the seat."""

    BINDINGS: ClassVar[list[BindingType]] = [*bindings_of(Place.DOSSIERS)]
    AUTO_FOCUS = "#dossiers"
    place = Place.DOSSIERS

    def __init__(self, seat: Seat) -> None:
        """Start with nothing read."""
        super().__init__(seat)
        self._dossiers: list[DossierSummary] = []

    def compose_task(self) -> ComposeResult:
        """Lay out the list and its count."""
        yield Listing(stretch=TITLE_COLUMN, id="dossiers")
        yield Static(id="full-title", classes="count")

    def heading(self, words: Words) -> str:
        """Return the words above the list."""
        done = sum(d.state is DossierState.PUBLISHED for d in self._dossiers)
        return words("dossiers.heading", total=len(self._dossiers), done=done)

    def load(self) -> None:
        """Read the dossiers that this person may see."""
        appliance, actor = self.seat.appliance, self.seat.actor
        self.have_done(lambda: appliance.dossiers(actor), then=self._show)

    def _show(self, dossiers: list[DossierSummary]) -> None:
        self._dossiers = dossiers
        self.refresh_words()

    def rewrite(self, words: Words) -> None:
        """Write the list in the language of ``words``."""
        rows = [_row(dossier, words) for dossier in self._dossiers]
        self.query_one(Listing).present([words(msgid) for msgid in HEADINGS], rows)

    @on(DataTable.RowHighlighted, "#dossiers")
    def _tell_full_title(self) -> None:
        """A title that the column cuts stands whole under the list."""
        here = self.query_one(Listing).here
        self.say("#full-title", next((d.title or "" for d in self._dossiers if d.code == here), ""))

    @on(DataTable.RowSelected, "#dossiers")
    def action_open_dossier(self) -> None:
        """Open the dossier under the cursor."""
        from tui.screens.dossier import DossierScreen  # noqa: PLC0415 - after first paint

        code = self.query_one(Listing).here
        summary = next((d for d in self._dossiers if d.code == code), None)
        if summary is None:
            self.app.bell()
        else:
            self.app.push_screen(DossierScreen(self.seat, dossier=summary))

    def action_search(self) -> None:
        """Go to the search."""
        from tui.screens.search import SearchScreen  # noqa: PLC0415 - after first paint

        self.app.push_screen(SearchScreen(self.seat))

    def action_show_log(self) -> None:
        """Go to the log."""
        from tui.screens.log import LogScreen  # noqa: PLC0415 - after first paint

        self.app.push_screen(LogScreen(self.seat))

    def action_refresh_list(self) -> None:
        """Read the list again."""
        self.load()


def _row(dossier: DossierSummary, words: Words) -> Row:
    return Row(
        dossier.code,
        (
            plain_cell(dossier.code),
            level_cell(presenters.level_name(dossier.level, words), dossier.level),
            plain_cell(dossier.title or words("dossiers.no_title")),
            number_cell(dossier.documents),
            number_cell(dossier.sheets_expected),
            number_cell(dossier.pages_captured),
            state_cell(
                words(presenters.DOSSIER_STATE[dossier.state]),
                done=dossier.state is DossierState.PUBLISHED,
            ),
        ),
    )
