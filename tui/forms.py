"""What a person types into a form, checked for shape and turned into values. Pure.

Only the shape is checked here (a date is a date, a count is a count); the rules decide the rest.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass

from appliance.kernel.clock import VIETNAM
from tui import presenters


@dataclass(frozen=True, slots=True)
class ApprovalForm:
    """A written approval as typed from the paper decision."""

    paper_number: str
    paper_date: dt.date
    copies: int
    """At least 1."""
    valid_from: dt.datetime
    """Start of the first day."""
    valid_until: dt.datetime
    """End of the last day: midnight after it."""
    purpose: str
    approver_login: str


class FieldsUnclear(ValueError):
    """Fields that cannot be read; carries their names in the order of the form."""

    def __init__(self, fields: list[str]) -> None:
        """Keep the names of the fields."""
        super().__init__(fields)
        self.fields = fields


def read_approval(typed: Mapping[str, str]) -> ApprovalForm:
    """Turn typed fields into an approval form.

    Raises:
        FieldsUnclear: which fields are empty or are no date or count.
    """
    dates = {name: presenters.parse_day(typed[name]) for name in ("paper_date", "from", "until")}
    copies = typed["copies"].strip()
    unclear = [name for name in ("number", "approver", "purpose") if not typed[name].strip()]
    unclear += [name for name, date in dates.items() if date is None]
    unclear += [] if copies.isascii() and copies.isdigit() and int(copies) else ["copies"]
    paper_date, first, last = dates["paper_date"], dates["from"], dates["until"]
    if unclear or paper_date is None or first is None or last is None:
        raise FieldsUnclear([name for name in typed if name in unclear])
    return ApprovalForm(
        paper_number=typed["number"].strip(),
        paper_date=paper_date,
        copies=int(copies),
        valid_from=_midnight(first),
        valid_until=_midnight(last + dt.timedelta(days=1)),
        purpose=typed["purpose"].strip(),
        approver_login=typed["approver"].strip(),
    )


def _midnight(day: dt.date) -> dt.datetime:
    return dt.datetime.combine(day, dt.time(), tzinfo=VIETNAM)
