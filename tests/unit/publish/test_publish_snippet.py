"""Words around what was found."""

import pytest

from appliance.publish.snippet import snippet

FILLING = "ủy ban nhân dân xã Ví Dụ cộng hòa xã hội chủ nghĩa Việt Nam độc lập tự do hạnh phúc"
BODY = f"{FILLING}\n1. Phương án phòng, chống lụt bão.\n2. Tòa án huyện. {FILLING}"


@pytest.mark.parametrize("terms", [["phuong", "an"], ["phương", "án"], ["PHUONG AN"]])
def test_words_around_the_place_are_shown_with_their_tones(terms):
    shown = snippet(BODY, terms)
    assert "Phương án phòng, chống lụt bão" in shown
    assert shown.startswith("…")
    assert shown.endswith("…")


def test_place_where_the_words_stand_together_is_preferred():
    body = f"án mạng. {FILLING} phương án bảo vệ trụ sở"
    assert "phương án bảo vệ trụ sở" in snippet(body, ["phuong", "an"])


def test_word_with_tones_is_not_taken_for_another():
    assert "bàn ghế" in snippet(f"bạn bè {FILLING} bàn ghế", ["bàn"])


@pytest.mark.parametrize(("body", "shown"), [("", ""), ("một hai", "một hai"), ("…", "")])
def test_short_pages_are_shown_whole(body, shown):
    assert snippet(body, ["ba"]) == shown
