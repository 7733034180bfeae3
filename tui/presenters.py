"""Domain -> words. Pure: no terminal, no station.

Codes, counts and dates only travel through here; titles are passed on, never logged.
"""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING

from appliance.authority.model import Actor, Approval, ApprovalState, Role
from appliance.capture.model import PageFacts, PageWarning
from appliance.holdings.model import Copying, Document, DossierState, PartialDate
from appliance.kernel.clock import VIETNAM
from appliance.kernel.levels import Level

if TYPE_CHECKING:
    from tui.i18n import Words

LEVEL = {
    Level.NONE: "level.none",
    Level.MAT: "level.mat",
    Level.TOI_MAT: "level.toi_mat",
    Level.TUYET_MAT: "level.tuyet_mat",
}
ROLE = {
    Role.OPERATOR: "role.operator",
    Role.QUALITY_CHECKER: "role.quality_checker",
    Role.APPROVING_LEADER: "role.approving_leader",
    Role.SECURITY_OFFICER: "role.security_officer",
    Role.INSPECTOR: "role.inspector",
    Role.ADMINISTRATOR: "role.administrator",
}
APPROVAL_STATE = {
    ApprovalState.ENTERED: "approval_state.entered",
    ApprovalState.ACTIVE: "approval_state.active",
    ApprovalState.REVOKED: "approval_state.revoked",
}
DOSSIER_STATE = {
    DossierState.NOT_DIGITISED: "dossier_state.not_digitised",
    DossierState.LISTED: "dossier_state.listed",
    DossierState.CAPTURING: "dossier_state.capturing",
    DossierState.CAPTURED: "dossier_state.captured",
    DossierState.PUBLISHING: "dossier_state.publishing",
    DossierState.PUBLISHED: "dossier_state.published",
}
COPYING = {
    Copying.ALLOWED: "copying.allowed",
    Copying.NOT_ALLOWED: "copying.not_allowed",
    Copying.NOT_STATED: "copying.not_stated",
}
WARNING = {
    PageWarning.BLANK: "page_warning.blank",
    PageWarning.SKEWED: "page_warning.skewed",
    PageWarning.BLURRED: "page_warning.blurred",
    PageWarning.OVEREXPOSED: "page_warning.overexposed",
    PageWarning.UNDEREXPOSED: "page_warning.underexposed",
    PageWarning.GREY_AS_COLOUR: "page_warning.grey_as_colour",
    PageWarning.DPI_TAG_DIFFERS: "page_warning.dpi_tag_differs",
    PageWarning.UNUSUAL_SIZE: "page_warning.unusual_size",
    PageWarning.ROTATED_BY_TAG: "page_warning.rotated_by_tag",
}


def day(date: dt.date | PartialDate | None) -> str:
    """Return dd/mm/yyyy, as far as the date is known."""
    if date is None:
        return ""
    parts = (date.day, date.month)
    return "/".join([f"{part:02d}" for part in parts if part is not None] + [f"{date.year:04d}"])


def moment(time: dt.datetime) -> str:
    """Return dd/mm/yyyy hh:mm in Vietnam's zone."""
    return time.astimezone(VIETNAM).strftime("%d/%m/%Y %H:%M")


def recorded(time: str) -> str:
    """Return dd/mm/yyyy hh:mm:ss of a time on the log (ISO 8601 with zone)."""
    return dt.datetime.fromisoformat(time).astimezone(VIETNAM).strftime("%d/%m/%Y %H:%M:%S")


def last_day(until: dt.datetime) -> str:
    """Return the last day on which something holds that ends just before ``until``."""
    return day((until.astimezone(VIETNAM) - dt.timedelta(seconds=1)).date())


def parse_day(text: str) -> dt.date | None:
    """Read dd/mm/yyyy; ``None`` if it is not a date of the calendar."""
    try:
        return dt.datetime.strptime(text.strip(), "%d/%m/%Y").date()  # noqa: DTZ007 - a day has no zone
    except ValueError:
        return None


def decimal(value: float, words: Words, *, places: int = 1) -> str:
    """Return a number with the decimal mark of the language (comma in Vietnamese)."""
    return f"{value:.{places}f}".replace(".", words("number.decimal_mark"))


def person_line(actor: Actor, words: Words) -> str:
    """Return name and roles, e.g. ``Nguyễn Thị An · Cán bộ số hóa``."""
    roles = ", ".join(words(msgid) for role, msgid in ROLE.items() if role in actor.roles)
    return f"{actor.name} · {roles}"


def level_name(level: Level, words: Words) -> str:
    """Return the level in words; they are the same in both languages for secret levels."""
    return words(LEVEL[level])


def document_name(document: Document, type_names: dict[str, str] | None = None) -> str:
    """Return number, symbol and abstract of a document, or what is known of them."""
    number = "/".join(part for part in (document.code_number, document.code_notation) if part)
    kind = (type_names or {}).get(document.type_name or "", "")
    return " · ".join(part for part in (kind, number, document.subject) if part)


def copies(approval: Approval, words: Words) -> str:
    """Return copies left of copies allowed."""
    left = approval.copies_allowed - approval.copies_used
    return words("approval.copies", left=left, allowed=approval.copies_allowed)


def approval_line(approval: Approval, words: Words) -> str:
    """Return what an approval allows, in one line."""
    return words(
        "approval.line",
        number=approval.paper_number,
        date=day(approval.paper_date),
        level=level_name(approval.level, words),
        copies=copies(approval, words),
        until=last_day(approval.valid_until),
    )


def page_facts(facts: PageFacts, words: Words) -> str:
    """Return the measures of a page, in one line."""
    colour = words("page.colour" if facts.colour else "page.grey")
    return words("page.facts", width=facts.width_px, height=facts.height_px, dpi=facts.dpi,
                 colour=colour, skew=decimal(facts.skew_degrees, words))  # fmt: skip


def page_warnings(facts: PageFacts, words: Words) -> str:
    """Return what a person should look at; a plain word when there is nothing."""
    found = [words(WARNING[warning]) for warning in facts.warnings]
    return ", ".join(found) if found else words("page_warning.none")
