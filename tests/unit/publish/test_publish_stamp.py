"""The visible signature: who and when, top right of page 1, inside the page."""

import datetime as dt
from pathlib import Path

import pytest

from appliance.kernel.clock import VIETNAM
from appliance.publish.errors import SignatureFontMissing, StampDoesNotFit
from appliance.publish.stamp import FONT_FILES, StampFont, layout, stamp_font

AT = dt.datetime(2025, 4, 14, 9, 30, 15, tzinfo=VIETNAM)
PATTERN = "%d-%m-%Y %H:%M:%S +07:00"
A4 = (595.2, 841.8)
LONG = "Trung tâm Lưu trữ lịch sử tỉnh thuộc Sở Nội vụ Ủy ban nhân dân tỉnh Bà Rịa - Vũng Tàu"


@pytest.fixture(scope="module")
def font() -> StampFont:
    return stamp_font("Ủy ban nhân dân tỉnh Nghệ An" + LONG)


def test_agency_and_time_stand_at_the_top_right(font: StampFont) -> None:
    stamp = layout("Ủy ban nhân dân tỉnh Nghệ An", AT, pattern=PATTERN, font=font, size=10, page=A4)

    assert stamp.lines == ("Ủy ban nhân dân tỉnh Nghệ An", "14-04-2025 09:30:15 +07:00")
    left, bottom, right, top = stamp.box
    assert (right, top) == (567, 821)
    assert left > A4[0] / 2
    assert top - bottom < 30


def test_time_is_told_in_vietnams_zone(font: StampFont) -> None:
    utc = AT.astimezone(dt.UTC)

    stamp = layout("An", utc, pattern=PATTERN, font=font, size=10, page=A4)

    assert stamp.lines[-1] == "14-04-2025 09:30:15 +07:00"


def test_long_name_goes_on_in_the_next_line(font: StampFont) -> None:
    stamp = layout(LONG, AT, pattern=PATTERN, font=font, size=10, page=A4)

    assert " ".join(stamp.lines[:-1]) == LONG
    assert len(stamp.lines) == 3
    assert max(font.width(line, size=10) for line in stamp.lines) <= 230


@pytest.mark.parametrize("page", [(200.0, 300.0), (842.0, 595.0), (1684.0, 2384.0), (420.0, 595.0)])
def test_box_lies_inside_any_page(page: tuple[float, float], font: StampFont) -> None:
    left, bottom, right, top = layout(LONG, AT, pattern=PATTERN, font=font, size=10, page=page).box

    assert 0 < left < right < page[0]
    assert 0 < bottom < top < page[1]


def test_page_as_small_as_a_stamp_is_refused(font: StampFont) -> None:
    with pytest.raises(StampDoesNotFit):
        layout("Ủy ban nhân dân tỉnh Nghệ An", AT, pattern=PATTERN, font=font, size=10,
               page=(90.0, 300.0))  # fmt: skip


def test_font_has_a_thousand_units_and_only_the_letters_asked_for(font: StampFont) -> None:
    assert font.widths["â"] == 444  # as in Times New Roman
    assert "Ω" not in font.widths
    assert len(font.file) < 20_000


def test_font_without_vietnamese_letters_is_passed_over() -> None:
    """Debian 12's first Liberation fonts have no Ủ: the next file is taken."""
    assert "Ủ" in stamp_font("Ủ", files=FONT_FILES[::-1]).widths


def test_missing_font_is_named() -> None:
    with pytest.raises(SignatureFontMissing):
        stamp_font("Ủ", files=[Path("/nonexistent.ttf")])
