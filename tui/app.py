"""The console: one seat, its screens, its language. No rules inside."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, ClassVar

from textual import on
from textual.app import App
from textual.binding import BindingType
from textual.widgets import Input

from appliance.kernel.errors import ApplianceError
from appliance.kernel.language import Language
from tui.bindings import Place, bindings_of
from tui.i18n import Words, other
from tui.screens.log_in import LogInScreen
from tui.screens.task import TaskScreen
from tui.seat import Seat
from tui.theme import THEME
from tui.widgets.phrase import Spoken
from tui.work import VerbFailed, carry_out

if TYPE_CHECKING:
    from appliance.bootstrap import Appliance


class ConsoleApp(App[None]):
    """The operator's console. Give it an open station, or the way to open one."""

    BINDINGS: ClassVar[list[BindingType]] = [*bindings_of(Place.EVERYWHERE)]
    CSS_PATH = "styles/console.tcss"
    ENABLE_COMMAND_PALETTE = False
    TITLE = "Trạm số hóa"

    def __init__(
        self, station: Appliance | Callable[[], Appliance], *, language: Language = Language.VI
    ) -> None:
        """Sit down at ``station``; a callable is run in a thread after the first paint."""
        super().__init__()
        opened = None if callable(station) else station
        self._open_station = station if callable(station) else None
        self.seat = Seat(station=opened, words=Words.of(language))
        self.broken: ApplianceError | None = None
        self.register_theme(THEME)
        self.theme = THEME.name

    def on_mount(self) -> None:
        """Show the log-in at once; open the station behind it."""
        self.push_screen(LogInScreen(self.seat))
        if self._open_station is not None:
            self.call_after_refresh(self._open, self._open_station)

    def _open(self, open_station: Callable[[], Appliance]) -> None:
        screen = self.screen
        if isinstance(screen, LogInScreen):
            carry_out(screen, open_station, then=self._opened)

    def _opened(self, station: Appliance) -> None:
        self.seat.station = station
        self._speak()

    @on(VerbFailed)
    def _show_failure(self, message: VerbFailed) -> None:
        """Every error and refusal is shown here and nowhere else."""
        from tui.screens.notice import NoticeScreen  # noqa: PLC0415 - after first paint

        if self.seat.station is None:
            self.broken = message.error
            self.exit()
        else:
            self.push_screen(NoticeScreen(self.seat, error=message.error))

    def _fatal_error(self) -> None:
        """Leave by a code: Textual's own traceback prints local variables, PINs and titles."""
        self.bell()
        self.broken = ApplianceError()
        self._close_messages_no_wait()

    def action_switch_language(self) -> None:
        """Say everything in the other language, in place."""
        self.seat.words = Words.of(other(self.seat.words.language))
        self._speak()

    def _speak(self) -> None:
        for screen in self.screen_stack:
            if isinstance(screen, Spoken):
                screen.speak(self.seat.words)

    def action_log_out(self) -> None:
        """Give the seat back; refused while a verb is under way."""
        screens = [screen for screen in self.screen_stack if isinstance(screen, TaskScreen)]
        person = self.seat.person
        if person is None or any(screen.busy for screen in screens):
            self.bell()
            return
        log_in = screens[0]
        while self.screen is not log_in:
            self.pop_screen()
        self.seat.person = None
        appliance = self.seat.appliance
        log_in.have_done(lambda: appliance.log_out(person), then=lambda _: None)
        log_in.refresh_words()
        log_in.query_one("#login", Input).focus()

    def action_leave(self) -> None:
        """Close the console; refused while a verb is under way."""
        screens = [screen for screen in self.screen_stack if isinstance(screen, TaskScreen)]
        if any(screen.busy for screen in screens):
            self.bell()
        else:
            self.exit()


def run_console(
    station: Appliance | Callable[[], Appliance], language: Language = Language.VI
) -> None:
    """Run the console until the person leaves.

    Args:
        station: An open station, or the way to open one: it is then opened in a thread behind the
            first screen. Whoever gave it closes it.
        language: Language to begin with.

    Raises:
        ApplianceError: the station could not be opened.
    """
    console = ConsoleApp(station, language=language)
    console.run()
    seat = console.seat
    if seat.person is not None:
        seat.appliance.log_out(seat.person)
    if console.broken is not None:
        raise console.broken
