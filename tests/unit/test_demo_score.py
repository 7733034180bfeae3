"""The error rate that the demo and the benchmarks tell."""

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st
from rapidfuzz.distance import Levenshtein

from appliance.demo.score import character_error_rate, edit_distance

WORDS = st.text(alphabet="abđế 1", max_size=150)


@given(left=WORDS, right=WORDS)
def test_edit_distance_is_that_of_rapidfuzz(left: str, right: str) -> None:
    assert edit_distance(left, right) == Levenshtein.distance(left, right)


@pytest.mark.parametrize(
    ("left", "right", "distance"),
    [("", "", 0), ("", "abc", 3), ("abc", "", 3), ("kitten", "sitting", 3), ("Việt", "Viêt", 1)],
)
def test_known_distances(left: str, right: str, distance: int) -> None:
    assert edit_distance(left, right) == distance


def test_perfect_reading_has_no_error() -> None:
    assert character_error_rate("Quyết định\nsố 5", "Quyết  định số 5\n\f") == 0


def test_decomposed_reading_counts_as_the_same() -> None:
    assert character_error_rate("Quyết định", unicodedata.normalize("NFD", "Quyết định")) == 0


def test_lost_tone_is_an_error() -> None:
    assert character_error_rate("Quyết định", "Quyêt định") == pytest.approx(0.1)


def test_head_may_be_read_by_line_or_by_column() -> None:
    truth = "SỞ NỘI VỤ  CỘNG HÒA\nSố: 5  Độc lập\nQUYẾT ĐỊNH"
    assert character_error_rate(truth, "SỞ NỘI VỤ CỘNG HÒA Số: 5 Độc lập QUYẾT ĐỊNH") == 0
    assert character_error_rate(truth, "SỞ NỘI VỤ Số: 5 CỘNG HÒA Độc lập QUYẾT ĐỊNH") == 0
    assert character_error_rate(truth, "QUYẾT ĐỊNH SỞ NỘI VỤ Số: 5 CỘNG HÒA Độc lập") > 0.3


def test_empty_reading_is_all_wrong() -> None:
    assert character_error_rate("abc", "") == 1
