import datetime as dt
import unicodedata

import pytest
import rfc8785
from hypothesis import given, settings
from hypothesis import strategies as st

from appliance.custody.canonical import leaf_bytes
from appliance.custody.errors import EventNotCanonical
from appliance.custody.model import CustodyEvent, EventType, Outcome
from appliance.custody.words import EVENT_WORDS, OUTCOME_WORDS
from appliance.kernel.clock import VIETNAM

WHEN = dt.datetime(2026, 11, 23, 9, 30, 15, tzinfo=VIETNAM)


def event(**more: object) -> CustodyEvent:
    return CustodyEvent(type=EventType.CAPTURE, time=WHEN, actor="an", **more)  # type: ignore[arg-type]  # test data


def test_leaf_is_written_as_the_format_page_says() -> None:
    whole = event(dossier="d1", target="p1", sha256="ab", detail={"ordinal": 3, "blank": False})
    assert leaf_bytes(whole, seq=7) == (
        b'{"actor":"an","detail":{"blank":false,"ordinal":3},"dossier":"d1","object":"p1",'
        b'"outcome":"success","seq":7,"sha256":"ab","time":"2026-11-23T09:30:15+07:00",'
        b'"type":"capture","v":1}'
    )


def test_strings_are_brought_to_nfc() -> None:
    decomposed = unicodedata.normalize("NFD", "Quyết định")
    assert leaf_bytes(event(detail={"reason": decomposed}), seq=0) == leaf_bytes(
        event(detail={"reason": "Quyết định"}), seq=0
    )
    assert "Quyết định".encode() in leaf_bytes(event(detail={"reason": decomposed}), seq=0)


text = st.text(alphabet=st.characters(exclude_categories=["Cs"]), max_size=20)
keys = st.text(alphabet=st.characters(max_codepoint=127), max_size=8)
values = st.one_of(
    text, st.booleans(), st.none(), st.integers(-(2**53) + 1, 2**53 - 1), st.lists(text, max_size=3)
)


@given(
    actor=text, target=st.none() | text, outcome=st.sampled_from(Outcome),
    detail=st.dictionaries(keys, values, max_size=5), seq=st.integers(0, 2**40),
)  # fmt: skip
@settings(max_examples=300, deadline=None)
def test_leaf_is_rfc_8785_for_every_event(actor, target, outcome, detail, seq) -> None:
    whole = CustodyEvent(
        type=EventType.POLICY_DECISION, time=WHEN, actor=actor, target=target, outcome=outcome,
        detail=detail,
    )  # fmt: skip
    assert leaf_bytes(whole, seq=seq) == rfc8785.dumps(nfc(whole.leaf(seq)))


def nfc(value):
    if isinstance(value, str):
        return unicodedata.normalize("NFC", value)
    if isinstance(value, dict):
        return {key: nfc(item) for key, item in value.items()}
    return [nfc(item) for item in value] if isinstance(value, list) else value


@pytest.mark.parametrize(
    "detail",
    [
        {"số": 1}, {"x": 1.5}, {"x": 2**53}, {"x": -(2**53)}, {"x": {"y": 1}}, {"x": [1]},
        {"x": b"1"},
    ],
    ids=str,
)  # fmt: skip
def test_detail_without_one_canonical_form_is_refused(detail: dict[str, object]) -> None:
    with pytest.raises(EventNotCanonical):
        leaf_bytes(event(detail=detail), seq=0)


def test_every_type_and_outcome_has_words() -> None:
    assert set(EVENT_WORDS) == set(EventType)
    assert set(OUTCOME_WORDS) == set(Outcome)
