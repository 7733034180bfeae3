import io

import cbor2
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from appliance.kernel.ids import DossierId, ObjectId
from appliance.kernel.levels import Level
from appliance.vault import dox1
from appliance.vault.errors import ContainerRejected, FloeRejected
from appliance.vault.model import ObjectKind

KEY = bytes(range(32))
HEADER = dox1.Header(
    object_id=ObjectId("1" * 32), dossier_id=DossierId("2" * 32), level=Level.MAT,
    kind=ObjectKind.PAGE, created="2026-11-23T09:00:00+07:00",
)  # fmt: skip
PLAIN = b"trang giay" * 50_000  # two segments


def sealed(header: dox1.Header = HEADER) -> bytes:
    return b"".join(bytes(p) for p in dox1.sealed_pieces(header, PLAIN, dossier_key=KEY))


SEALED = sealed()
LENGTH = int.from_bytes(SEALED[4:6], "big")
FIELDS = cbor2.loads(SEALED[6 : 6 + LENGTH])


def with_header(encoded: bytes) -> bytes:
    return b"DOX1" + len(encoded).to_bytes(2, "big") + encoded + SEALED[6 + LENGTH :]


def with_fields(**changes: object) -> bytes:
    return with_header(cbor2.dumps({**FIELDS, **changes}, canonical=True))


def opened(container: bytes, *, key: bytes = KEY) -> bytes:
    out = io.BytesIO()
    dox1.open_stream(io.BytesIO(container), out, dossier_key=key)
    return out.getvalue()


def test_container_opens_and_tells_its_header() -> None:
    out = io.BytesIO()
    assert dox1.open_stream(io.BytesIO(SEALED), out, dossier_key=KEY) == HEADER
    assert out.getvalue() == PLAIN


def test_no_word_of_the_content_is_in_clear() -> None:
    assert b"trang giay" not in SEALED


def test_unchanged_fields_are_accepted_when_encoded_again() -> None:
    assert opened(with_fields()) == PLAIN


@pytest.mark.parametrize(
    "changes",
    [
        {"object": "3" * 32}, {"dossier": "3" * 32}, {"level": "NONE"}, {"kind": "PDF"},
        {"created": "2026-11-24T09:00:00+07:00"},
    ],
    ids=lambda change: next(iter(change)),
)  # fmt: skip
def test_header_with_a_changed_field_does_not_open(changes: dict[str, object]) -> None:
    with pytest.raises((ContainerRejected, FloeRejected)):
        opened(with_fields(**changes))


@pytest.mark.parametrize(
    "changes",
    [
        {"v": 2}, {"v": True}, {"v": "1"}, {"suite": "other"}, {"level": "SECRET"}, {"kind": 1},
        {"object": ""}, {"object": 5}, {"title": "x"}, {"wraps": []}, {"wraps": {}},
        {"wraps": [{"kek_id": "x", "alg": "y"}]}, {"wraps": FIELDS["wraps"] * 9},
        {"wraps": [{"kek_id": "x", "alg": "y", "blob": "text"}]},
        {"wraps": [{**FIELDS["wraps"][0], "more": 1}]},
    ],
)  # fmt: skip
def test_header_of_another_form_is_refused(changes: dict[str, object]) -> None:
    with pytest.raises(ContainerRejected):
        opened(with_fields(**changes))


def test_missing_field_is_refused() -> None:
    fields = {key: value for key, value in FIELDS.items() if key != "created"}
    with pytest.raises(ContainerRejected):
        opened(with_header(cbor2.dumps(fields, canonical=True)))


NOT_DETERMINISTIC = {
    "keys in another order": cbor2.dumps(dict(reversed(FIELDS.items()))),
    "indefinite length": b"\xbf" + SEALED[7 : 6 + LENGTH] + b"\xff",
    "bytes after the map": SEALED[6 : 6 + LENGTH] + b"\0",
    "a key twice": bytes([SEALED[6] + 1]) + SEALED[7 : 6 + LENGTH] + b"\x61v\x01",
    "a longer number": SEALED[6 : 6 + LENGTH].replace(b"\x61v\x01", b"\x61v\x18\x01"),
    "not a map": cbor2.dumps([1, 2]),
    "a tag": cbor2.dumps(cbor2.CBORTag(55799, FIELDS)),
    "not CBOR": b"\xff\xff",
    "empty": b"",
}


@pytest.mark.parametrize("encoded", NOT_DETERMINISTIC.values(), ids=NOT_DETERMINISTIC.keys())
def test_header_in_any_other_spelling_is_refused(encoded: bytes) -> None:
    with pytest.raises(ContainerRejected):
        opened(with_header(encoded))


@pytest.mark.parametrize("cut", [0, 3, 5, 6, 5 + LENGTH, 6 + LENGTH, 6 + LENGTH + 10, -1])
def test_cut_container_is_refused(cut: int) -> None:
    with pytest.raises((ContainerRejected, FloeRejected)):
        opened(SEALED[:cut])


def test_other_magic_is_refused() -> None:
    with pytest.raises(ContainerRejected):
        opened(b"DOX2" + SEALED[4:])


def test_other_dossier_key_is_refused() -> None:
    with pytest.raises(ContainerRejected):
        opened(SEALED, key=bytes(32))


def test_data_key_moved_from_another_object_is_refused() -> None:
    other = cbor2.loads(sealed()[6 : 6 + LENGTH])
    with pytest.raises(FloeRejected):
        opened(with_fields(wraps=other["wraps"]))


@given(st.binary(max_size=200))
@settings(max_examples=200, deadline=None)
def test_any_bytes_are_refused_by_name(untrusted: bytes) -> None:
    for candidate in (untrusted, with_header(untrusted)):
        with pytest.raises(ContainerRejected):
            opened(candidate)


@given(bit=st.integers(0, (6 + LENGTH + 200) * 8 - 1))
@settings(max_examples=200, deadline=None)
def test_any_flipped_bit_of_header_or_beginning_is_refused(bit: int) -> None:
    changed = bytearray(SEALED)
    changed[bit // 8] ^= 1 << bit % 8
    with pytest.raises((ContainerRejected, FloeRejected)):
        opened(bytes(changed))
