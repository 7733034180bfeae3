"""The chain of custody: filtered, and verified on demand."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, ClassVar

from textual import on
from textual.app import ComposeResult
from textual.binding import BindingType
from textual.containers import Horizontal
from textual.widgets import Input, Select, Static

from appliance.custody.model import EventType, Outcome
from appliance.custody.words import EVENT_WORDS
from appliance.kernel.errors import ApplianceError
from tui import presenters
from tui.bindings import Place, bindings_of
from tui.i18n import Words
from tui.screens.task import TaskScreen
from tui.seat import Seat
from tui.widgets.cells import event_cell, number_cell, plain_cell
from tui.widgets.listing import Listing, Row

if TYPE_CHECKING:
    from appliance.custody.show import LogEntry
    from appliance.custody.verify import LogReport

HEADINGS = ("log.seq", "log.time", "log.act", "log.person", "log.dossier")
FILTERS = {"person": "log.filter_person", "dossier": "log.filter_dossier"}


@dataclass(frozen=True, slots=True)
class _Reading:
    """Events, and whom and what their ids stand for."""

    entries: list[LogEntry]
    people: Mapping[str, str]
    """Person id to log-in name."""
    codes: Mapping[str, str]
    """Dossier id to code."""


class LogScreen(TaskScreen):
    """Events, newest first."""

    BINDINGS: ClassVar[list[BindingType]] = [*bindings_of(Place.LOG)]
    AUTO_FOCUS = "#entries"
    place = Place.LOG

    def __init__(self, seat: Seat) -> None:
        """Start with nothing read."""
        super().__init__(seat)
        self._reading = _Reading([], {}, {})
        self._report: LogReport | None = None
        self._failed: ApplianceError | None = None
        self._verifying = False

    def compose_task(self) -> ComposeResult:
        """Lay out filters, events and the verdict."""
        with Horizontal(id="filters"):
            for name in FILTERS:
                yield Input(id=f"filter-{name}")
            yield Select[EventType]((), id="filter-act", compact=True)
        yield Listing(stretch=2, id="entries")
        yield Static(id="verdict", classes="count")

    def heading(self, words: Words) -> str:
        """Return the words above the events."""
        return words("log.heading", count=len(self._reading.entries))

    def rewrite(self, words: Words) -> None:
        """Write filters, events and verdict in the language of ``words``."""
        for name, msgid in FILTERS.items():
            self.query_one(f"#filter-{name}", Input).placeholder = words(msgid)
        self.query_one(Listing).present(
            [words(msgid) for msgid in HEADINGS],
            [_row(entry, self._reading, words) for entry in reversed(self._reading.entries)],
        )
        self._offer_acts(words)
        self.say("#verdict", self._verdict(words))

    def load(self) -> None:
        """Read the events that pass the filters."""
        appliance, actor = self.seat.appliance, self.seat.actor
        typed = {name: self.query_one(f"#filter-{name}", Input).value.strip() for name in FILTERS}
        act = self.query_one("#filter-act", Select).value

        def read() -> _Reading:
            entries = appliance.log_entries(
                actor, person=typed["person"] or None, dossier_code=typed["dossier"] or None,
                act=act if isinstance(act, EventType) else None,
            )  # fmt: skip
            people = {str(person.id): person.login for person in appliance.people()}
            codes = {str(dossier.id): dossier.code for dossier in appliance.dossiers(actor)}
            return _Reading(entries, people, codes)

        self.have_done(read, then=self._show)

    def _show(self, reading: _Reading) -> None:
        self._reading = reading
        self.refresh_words()

    def _offer_acts(self, words: Words) -> None:
        """Name the acts in the language of ``words``; the one chosen stays chosen."""
        select: Select[EventType] = self.query_one("#filter-act", Select)
        chosen = select.value
        with self.prevent(Select.Changed):
            select.prompt = words("log.filter_act")
            select.set_options((words.text(text), act) for act, text in EVENT_WORDS.items())
            if isinstance(chosen, EventType):
                select.value = chosen

    @on(Select.Changed)
    def _act_chosen(self) -> None:
        self.action_filter_log()

    @on(Input.Submitted)
    def action_filter_log(self) -> None:
        """Read again under the filters and go to the events."""
        self.load()
        self.query_one(Listing).focus()

    def action_verify_log(self) -> None:
        """Have the whole log verified against its signed heads."""
        appliance = self.seat.appliance
        self._report, self._failed, self._verifying = None, None, not self.busy
        self.have_done(appliance.verify_log, then=self._verified)
        self.rewrite(self.seat.words)

    def _verified(self, report: LogReport) -> None:
        self._report, self._verifying = report, False
        self.rewrite(self.seat.words)

    def after_failure(self, error: ApplianceError) -> None:
        """A log that does not verify is told here too, not only in the box."""
        self._failed = error if self._verifying else None
        self._verifying = False
        self.rewrite(self.seat.words)

    def _verdict(self, words: Words) -> str:
        if self._verifying:
            return words("log.verifying")
        if self._failed is not None:
            return words("log.broken", code=self._failed.code)
        if self._report is None:
            return words("log.not_verified")
        return words("log.whole", events=self._report.events, first=self._report.first,
                     last=self._report.last, checkpoints=self._report.checkpoints)  # fmt: skip


def _row(entry: LogEntry, reading: _Reading, words: Words) -> Row:
    return Row(
        str(entry.seq),
        (
            number_cell(entry.seq),
            plain_cell(presenters.recorded(entry.time)),
            event_cell(entry.words(words.language), went_well=entry.outcome is Outcome.SUCCESS),
            plain_cell(reading.people.get(entry.actor, words("log.station"))),
            plain_cell(reading.codes.get(entry.dossier or "")),
        ),
    )
