"""Enter a written approval: from the paper decision, signed by the approver's own token."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

from textual.app import ComposeResult
from textual.binding import BindingType
from textual.containers import Horizontal, VerticalScroll
from textual.widgets import Input, Static

from appliance.authority.model import Approval
from tui import forms, presenters
from tui.bindings import Place, bindings_of
from tui.i18n import Words
from tui.screens.task import TaskScreen
from tui.seat import Seat
from tui.widgets.field import FormField
from tui.widgets.phrase import FieldLabel, Phrase

if TYPE_CHECKING:
    from appliance.holdings.catalogue import DossierSummary

FIELDS = {
    "number": "approval.number",
    "paper_date": "approval.paper_date",
    "copies": "approval.copies_allowed",
    "from": "approval.from",
    "until": "approval.until",
    "purpose": "approval.purpose",
    "approver": "approval.approver",
}
"""Name of each field (``tui.forms``) and its label, in the order of the form."""
DATES = ("paper_date", "from", "until")


class ApprovalScreen(TaskScreen):
    """The form; the approver types the PIN at this seat."""

    BINDINGS: ClassVar[list[BindingType]] = [*bindings_of(Place.APPROVAL)]
    AUTO_FOCUS = "#number"
    place = Place.APPROVAL

    def __init__(self, seat: Seat, *, dossier: DossierSummary) -> None:
        """Enter an approval for this dossier."""
        super().__init__(seat)
        self._dossier = dossier
        self._unclear: list[str] = []

    def compose_task(self) -> ComposeResult:
        """Lay out one line a field; the PIN is never shown."""
        with VerticalScroll(id="form", can_focus=False):
            for name, label in FIELDS.items():
                with Horizontal(classes="field"):
                    yield FieldLabel(label)
                    yield FormField(id=name)
            with Horizontal(classes="field"):
                yield FieldLabel("approval.secret")
                yield Input(id="secret", password=True)
            yield Static(id="complaint", classes="complaint")
            yield Phrase("approval.hint", id="hint", classes="hint")

    def heading(self, words: Words) -> str:
        """Return dossier and level."""
        level = presenters.level_name(self._dossier.level, words)
        return words("approval.heading", code=self._dossier.code, level=level)

    def rewrite(self, words: Words) -> None:
        """Write placeholders and complaint in the language of ``words``."""
        for name in DATES:
            self.query_one(f"#{name}", Input).placeholder = words("approval.date_shape")
        self.query_one("#approver", Input).placeholder = words("log_in.login")
        named = ", ".join(words(FIELDS[name]) for name in self._unclear)
        self.say("#complaint", words("approval.unclear", fields=named) if named else "")
        self.query_one("#hint").display = not named

    def on_input_submitted(self, _event: Input.Submitted) -> None:
        """Enter goes to the next field; at the last one, the PIN, it records."""
        self.action_enter_approval()

    def action_enter_approval(self) -> None:
        """Have the approval signed and recorded."""
        try:
            form = forms.read_approval(
                {name: self.query_one(f"#{name}", Input).value for name in FIELDS}
            )
        except forms.FieldsUnclear as unclear:
            self._complain(unclear.fields)
            return
        self._complain([])
        field = self.query_one("#secret", Input)
        secret, field.value = field.value, ""
        self._record(form, secret)

    def _record(self, form: forms.ApprovalForm, secret: str) -> None:
        from appliance.authority.approvals import ApprovalTerms  # noqa: PLC0415 - after first paint

        appliance, actor, code = self.seat.appliance, self.seat.actor, self._dossier.code
        terms = ApprovalTerms(
            paper_number=form.paper_number, paper_date=form.paper_date, copies=form.copies,
            valid_from=form.valid_from, valid_until=form.valid_until, purpose=form.purpose,
        )  # fmt: skip

        def enter() -> Approval:
            return appliance.enter_approval(
                actor, code=code, approver_login=form.approver_login, approver_secret=secret,
                terms=terms,
            )  # fmt: skip

        self.have_done(enter, then=self._entered)

    def _entered(self, _approval: Approval) -> None:
        self.notify(self.seat.words("approval.entered"))
        self.dismiss()

    def _complain(self, fields: list[str]) -> None:
        self._unclear = fields
        self.rewrite(self.seat.words)
        if fields:
            self.query_one(f"#{fields[0]}", Input).focus()
