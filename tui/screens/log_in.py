"""Log in with a name and a PIN or password; the station opens meanwhile."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

from textual.app import ComposeResult
from textual.binding import BindingType
from textual.containers import Horizontal, Vertical
from textual.widgets import Input, Static

from appliance.kernel.errors import ApplianceError
from tui.bindings import Place, bindings_of
from tui.i18n import Words
from tui.screens.task import TaskScreen
from tui.widgets.field import FormField
from tui.widgets.phrase import FieldLabel, Phrase

if TYPE_CHECKING:
    from appliance.authority.model import Actor


class LogInScreen(TaskScreen):
    """Who is at the seat?"""

    BINDINGS: ClassVar[list[BindingType]] = [*bindings_of(Place.LOG_IN)]
    AUTO_FOCUS = "#login"
    place = Place.LOG_IN

    def compose_task(self) -> ComposeResult:
        """Lay out the two fields; the secret is never shown."""
        with Vertical(id="card"):
            yield Static(id="agency", classes="line")
            yield Phrase("log_in.product", classes="line")
            with Horizontal(classes="field"):
                yield FieldLabel("log_in.login")
                yield FormField(id="login", max_length=64)
            with Horizontal(classes="field"):
                yield FieldLabel("log_in.secret")
                yield Input(id="secret", password=True, max_length=256)
            yield Static(id="log-in-state", classes="hint")
        yield Static(id="findings", classes="hint")

    def heading(self, words: Words) -> str:
        """Return the words above the task."""
        return words("log_in.heading")

    def rewrite(self, words: Words) -> None:
        """Write agency, state and what was found when the station opened."""
        station = self.seat.station
        self.say("#agency", station.agency if station else "")
        findings = [words.text(finding) for finding in station.startup_findings] if station else []
        self.say("#findings", "\n".join(findings))
        self._tell_state()

    def on_input_submitted(self, _event: Input.Submitted) -> None:
        """Enter goes from the name to the secret, and from there into the station."""
        self.action_log_in()

    def action_log_in(self) -> None:
        """Ask the station who this is; the secret leaves the screen at once."""
        field = self.query_one("#secret", Input)
        login, secret = self.query_one("#login", Input).value.strip(), field.value
        if not (self.seat.station and login and secret):
            self.app.bell()
            return
        field.value = ""
        appliance = self.seat.appliance
        self.have_done(lambda: appliance.log_in(login, secret), then=self._enter)
        self._tell_state()

    def after_failure(self, _error: ApplianceError) -> None:
        """Let the person try again."""
        self._tell_state()
        self.query_one("#secret", Input).focus()

    def _enter(self, actor: Actor) -> None:
        from tui.screens.dossiers import DossiersScreen  # noqa: PLC0415 - after first paint

        self.query_one("#login", Input).value = ""
        self.seat.person = actor
        self._tell_state()
        self.app.push_screen(DossiersScreen(self.seat))

    def _tell_state(self) -> None:
        if self.seat.station is None:
            msgid = "log_in.opening"
        else:
            msgid = "log_in.checking" if self.busy else "log_in.ready"
        self.say("#log-in-state", self.seat.words(msgid))
