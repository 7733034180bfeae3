"""What a person types never becomes query syntax; tones count when they are typed."""

import pytest

from appliance.publish.errors import SearchQueryEmpty
from appliance.publish.search import match_expression
from appliance.publish.text import folded, has_tones


@pytest.mark.parametrize(
    ("query", "expression"),
    [
        ("quyết định", 'body : "quyết" AND body : "định"'),
        ("quyet dinh", 'folded : "quyet" AND folded : "dinh"'),
        ('"quyết định" duong', 'body : "quyết định" AND folded : "duong"'),
        ("Quye\u0302\u0301t", 'body : "Quyết"'),
        ("12/QĐ-UBND", 'body : "12 QĐ UBND"'),
        ("a* OR (b)", 'folded : "a" AND folded : "or" AND folded : "b"'),
        ('x" NEAR folded:y', 'folded : "x" AND folded : "near" AND folded : "folded y"'),
    ],
)
def test_every_word_is_quoted(query: str, expression: str) -> None:
    assert match_expression(query) == expression


@pytest.mark.parametrize("query", ["", "   ", '""', "* - ( )"])
def test_query_without_words_is_refused(query: str) -> None:
    with pytest.raises(SearchQueryEmpty):
        match_expression(query)


def test_folding_takes_tones_and_strokes() -> None:
    assert folded("Đường Nguyễn Hữu Thọ, QUYẾT ĐỊNH") == "duong nguyen huu tho, quyet dinh"
    assert has_tones("đường")
    assert not has_tones("Duong 12")
