import datetime as dt

import pytest

from appliance.authority.model import Actor, Role
from appliance.capture.model import DpiBasis, PageFacts, PageWarning
from appliance.holdings.model import DossierState, PartialDate
from appliance.kernel.clock import VIETNAM
from appliance.kernel.language import Language
from appliance.kernel.levels import Level
from tui import forms, presenters
from tui.i18n import Words

VI, EN = Words.of(Language.VI), Words.of(Language.EN)
FORM = {
    "number": " 12/QĐ-UBND ",
    "paper_date": "20/11/2026",
    "copies": "2",
    "from": "21/11/2026",
    "until": "30/11/2026",
    "purpose": "Số hóa",
    "approver": "binh",
}


@pytest.mark.parametrize(
    ("date", "shown"),
    [
        (dt.date(2020, 3, 5), "05/03/2020"),
        (PartialDate(1998, 3), "03/1998"),
        (PartialDate(1998), "1998"),
        (None, ""),
    ],
)
def test_dates_read_day_month_year_as_far_as_they_are_known(date, shown) -> None:
    assert presenters.day(date) == shown


@pytest.mark.parametrize("typed", ["31/02/2026", "2026-11-20", "20/11", "", "1/13/2026"])
def test_what_is_no_date_of_the_calendar_is_not_taken(typed) -> None:
    assert presenters.parse_day(typed) is None


def test_the_decimal_mark_is_the_language_s_own() -> None:
    assert presenters.decimal(0.4, VI) == "0,4"
    assert presenters.decimal(0.4, EN) == "0.4"


def test_a_time_on_the_log_is_shown_in_vietnam_s_zone() -> None:
    assert presenters.recorded("2026-11-23T02:30:15+00:00") == "23/11/2026 09:30:15"


def test_an_end_at_midnight_is_shown_as_the_day_before() -> None:
    assert presenters.last_day(dt.datetime(2026, 12, 1, tzinfo=VIETNAM)) == "30/11/2026"


def test_person_is_shown_with_roles_in_words() -> None:
    actor = Actor("p", "an", "An", frozenset({Role.OPERATOR, Role.INSPECTOR}), Level.MAT, None)
    assert presenters.person_line(actor, VI) == "An · Cán bộ số hóa, Thanh tra"


def test_secret_levels_have_the_same_words_in_both_languages() -> None:
    assert [presenters.level_name(level, EN) for level in Level] == [
        "Not secret",
        "MẬT",
        "TỐI MẬT",
        "TUYỆT MẬT",
    ]


@pytest.mark.parametrize(
    ("kind", "table"),
    [
        (Level, presenters.LEVEL),
        (Role, presenters.ROLE),
        (DossierState, presenters.DOSSIER_STATE),
        (PageWarning, presenters.WARNING),
    ],
)
def test_every_value_has_its_words(kind, table) -> None:
    assert set(table) == set(kind)


def test_page_measures_and_warnings_are_told_in_words() -> None:
    facts = PageFacts(
        width_px=1654,
        height_px=2339,
        dpi=200,
        dpi_basis=DpiBasis.PAPER,
        depth_bits=24,
        colour=True,
        blank=False,
        skew_degrees=-0.42,
        sharpness=1.0,
        ink_ratio=0.1,
        clipped_white=0.0,
        clipped_black=0.0,
        width_mm=210,
        height_mm=297,
        warnings=(PageWarning.SKEWED, PageWarning.BLANK),
    )
    assert presenters.page_facts(facts, VI) == "1654×2339 200 dpi màu -0,4°"
    assert presenters.page_warnings(facts, VI) == "bị nghiêng, trang trắng"


def test_a_form_becomes_terms_that_hold_to_the_end_of_the_last_day() -> None:
    form = forms.read_approval(FORM)
    assert form.paper_number == "12/QĐ-UBND"
    assert form.copies == 2
    assert form.valid_from == dt.datetime(2026, 11, 21, tzinfo=VIETNAM)
    assert form.valid_until == dt.datetime(2026, 12, 1, tzinfo=VIETNAM)


@pytest.mark.parametrize(
    ("field", "typed"),
    [
        ("number", " "),
        ("paper_date", "20-11-2026"),
        ("copies", "0"),
        ("copies", "²"),
        ("copies", "-1"),
        ("from", ""),
        ("until", "31/11/2026"),
        ("purpose", ""),
        ("approver", ""),
    ],
)
def test_a_field_that_cannot_be_read_is_named(field, typed) -> None:
    with pytest.raises(forms.FieldsUnclear) as unclear:
        forms.read_approval({**FORM, field: typed})
    assert unclear.value.fields == [field]


def test_all_unclear_fields_are_named_at_once_in_the_order_of_the_form() -> None:
    with pytest.raises(forms.FieldsUnclear) as unclear:
        forms.read_approval(dict.fromkeys(FORM, ""))
    assert unclear.value.fields == list(FORM)
