import io
import os
from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from appliance.vault import floe
from appliance.vault.errors import FloeFault, FloeRejected

SMALL = floe.Parameters(segment_bytes=64, rotation_bits=20)
KEY, AAD = bytes(range(32)), b"object-1"


def seal(plaintext: bytes, parameters: floe.Parameters = SMALL) -> bytes:
    return floe.seal(plaintext, key=KEY, aad=AAD, parameters=parameters)


def open_memory(sealed: bytes, *, key: bytes = KEY, aad: bytes = AAD) -> bytes:
    return bytes(floe.open_sealed(sealed, key=key, aad=aad, parameters=SMALL))


def open_stream(sealed: bytes, *, key: bytes = KEY, aad: bytes = AAD) -> bytes:
    out = io.BytesIO()
    floe.open_stream(io.BytesIO(sealed), out, key=key, aad=aad, parameters=SMALL)
    return out.getvalue()


WAYS = pytest.mark.parametrize("way", [open_memory, open_stream])
Way = Callable[..., bytes]
STEP = SMALL.plain_bytes  # 32
PLAIN = bytes(range(100))  # four segments: 32, 32, 32, 4
SEALED = seal(PLAIN)
H, S = floe.HEADER_BYTES, SMALL.segment_bytes


@WAYS
@pytest.mark.parametrize("length", [0, 1, 31, 32, 33, 63, 64, 65, 1000])
def test_what_is_sealed_opens_again(way: Way, length: int) -> None:
    plain = os.urandom(length)
    assert way(seal(plain)) == plain


@given(st.binary(max_size=300))
@settings(max_examples=40, deadline=None)
def test_stream_and_memory_agree(plain: bytes) -> None:
    sealed = io.BytesIO()
    floe.seal_stream(io.BytesIO(plain), sealed, key=KEY, aad=AAD, parameters=SMALL)
    assert open_memory(sealed.getvalue()) == plain
    assert open_stream(seal(plain)) == plain


def test_same_plaintext_is_never_sealed_alike() -> None:
    assert seal(PLAIN) != seal(PLAIN)


CHANGES = {
    "truncated header": SEALED[: H - 1],
    "nothing but a header": SEALED[:H],
    "cut at a segment": SEALED[: H + 2 * S],
    "cut within a segment": SEALED[:-1],
    "cut to less than a segment's overhead": SEALED[: H + 3 * S + 10],
    "appended byte": SEALED + b"\0",
    "appended segment": SEALED + SEALED[H : H + S],
    "doubled last segment": SEALED + SEALED[H + 3 * S :],
    "doubled segment": SEALED[: H + S] + SEALED[H:],
    "swapped segments": SEALED[:H] + SEALED[H + S : H + 2 * S] + SEALED[H : H + S]
    + SEALED[H + 2 * S :],
    "removed segment": SEALED[:H] + SEALED[H + S :],
    "segments of another sealing": SEALED[:H] + seal(PLAIN)[H:],
    "last mark set early": SEALED[:H] + S.to_bytes(4, "big") + SEALED[H + 4 : H + S],
    "empty": b"",
}  # fmt: skip


@WAYS
@pytest.mark.parametrize("change", CHANGES.values(), ids=CHANGES.keys())
def test_changed_object_is_refused(way: Way, change: bytes) -> None:
    with pytest.raises(FloeRejected):
        way(change)


@WAYS
def test_wrong_key_is_refused(way: Way) -> None:
    with pytest.raises(FloeRejected) as refused:
        way(SEALED, key=bytes(32))
    assert refused.value.params["fault"] is FloeFault.KEY_OR_AAD


@WAYS
def test_wrong_associated_data_is_refused(way: Way) -> None:
    with pytest.raises(FloeRejected) as refused:
        way(SEALED, aad=b"object-2")
    assert refused.value.params["fault"] is FloeFault.KEY_OR_AAD


def test_short_key_is_refused() -> None:
    with pytest.raises(FloeRejected):
        floe.seal(b"x", key=bytes(16), aad=b"", parameters=SMALL)


@WAYS
@given(bit=st.integers(0, len(SEALED) * 8 - 1))
@settings(max_examples=300, deadline=None)
def test_any_flipped_bit_is_refused(way: Way, bit: int) -> None:
    changed = bytearray(SEALED)
    changed[bit // 8] ^= 1 << bit % 8
    with pytest.raises(FloeRejected):
        way(bytes(changed))


def test_key_rotates_as_the_parameters_say() -> None:
    turning = floe.Parameters(segment_bytes=64, rotation_bits=1)
    sealed = floe.seal(PLAIN, key=KEY, aad=AAD, parameters=turning)
    assert bytes(floe.open_sealed(sealed, key=KEY, aad=AAD, parameters=turning)) == PLAIN
    with pytest.raises(FloeRejected):
        open_memory(sealed)


def outside_vectors() -> list[Path]:
    default = Path(__file__).resolve().parents[3] / "shared" / "vectors"
    folder = Path(os.environ.get("APPLIANCE_VECTORS", default)) / "floe"
    return sorted(folder.glob("*_ct.txt"))


@pytest.mark.skipif(not outside_vectors(), reason="the public FLOE vectors are not on this machine")
def test_public_known_answers_of_four_other_implementations() -> None:
    opened = 0
    for path in outside_vectors():
        sealed = bytes.fromhex(path.read_text().strip())
        plain = bytes.fromhex(path.with_name(path.name.replace("_ct", "_pt")).read_text().strip())
        turns = "rotation" in path.name or "lastSeg" in path.name
        parameters = floe.Parameters(int.from_bytes(sealed[2:6], "big"), 2 if turns else 20)
        got = floe.open_sealed(sealed, key=bytes(32), aad=b"This is AAD", parameters=parameters)
        assert got == plain, path.name
        opened += 1
    assert opened == 17
