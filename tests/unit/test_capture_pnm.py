"""PNM from a scanner is read strictly: what it claims is what follows, or it is refused."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from appliance.capture.model import A4, ColourMode
from appliance.capture.pnm import BadPnm, PnmHeader, parse_header
from appliance.capture.sane import require_as_asked, require_whole_page
from appliance.capture.scanner_errors import (
    ColourNotDelivered,
    ResolutionNotDelivered,
    ScanNotReadable,
    ShortPage,
)

HEADER = b"P6\n# SANE data follows\n4 3\n255\n"


def test_header_of_scanimage_is_understood() -> None:
    assert parse_header(HEADER) == PnmHeader(channels=3, width=4, height=3, offset=31)


@given(st.integers(1, 65535), st.integers(1, 65535), st.sampled_from([b"P5", b"P6"]))
def test_every_size_is_read_as_written(width: int, height: int, kind: bytes) -> None:
    header = parse_header(kind + b"\n%d %d\n255\n" % (width, height))
    assert (header.width, header.height) == (width, height)
    assert header.samples == width * height * (3 if kind == b"P6" else 1)


@given(st.binary(max_size=400))
def test_any_bytes_give_a_header_or_a_refusal(untrusted: bytes) -> None:
    try:
        header = parse_header(untrusted)
    except BadPnm:
        return
    assert untrusted[:2] in {b"P5", b"P6"}
    assert 0 < header.offset <= len(untrusted)


@pytest.mark.parametrize(
    "untrusted",
    [b"", b"P6", b"P4\n4 3\n255\n", b"P3\n4 3\n255\n", b"P6\n4 3\n65535\n", b"P6\n0 3\n255\n",
     b"P6\n4 -3\n255\n", b"P6\n99999 3\n255\n", b"P6\n4 3\n255", b"P6 4 3 255\t", b"P64 3\n255\n",
     b"P6\n#" + b"x" * 300 + b"\n4 3\n255\n", b"P6\n123456789 3\n255\n"],
)  # fmt: skip
def test_odd_header_is_refused(untrusted: bytes) -> None:
    with pytest.raises(BadPnm):
        parse_header(untrusted)


def test_page_with_every_byte_is_whole() -> None:
    assert require_whole_page(HEADER + bytes(36), sequence=1).samples == 36


def test_page_that_misses_one_byte_is_short() -> None:
    with pytest.raises(ShortPage) as short:
        require_whole_page(HEADER + bytes(35), sequence=7)
    assert short.value.params == {"sequence": 7, "got": 35, "wanted": 36}


def test_page_with_one_byte_too_many_is_no_page() -> None:
    with pytest.raises(ScanNotReadable):
        require_whole_page(HEADER + bytes(37), sequence=1)


def asked(header: PnmHeader, *, dpi: int = 200, colour: ColourMode = ColourMode.COLOUR) -> None:
    require_as_asked(header, colour=colour, dpi=dpi, paper=A4, sequence=1)


def test_resolution_asked_and_delivered_passes() -> None:
    asked(PnmHeader(3, 1653, 2338, 20))


def test_shorter_sheet_of_the_right_width_passes() -> None:
    asked(PnmHeader(3, 1653, 1200, 20))


def test_rounded_resolution_is_noticed() -> None:
    with pytest.raises(ResolutionNotDelivered) as error:
        asked(PnmHeader(3, 1240, 1754, 20))
    assert error.value.params["measured"] == 150


def test_grey_for_colour_is_noticed() -> None:
    with pytest.raises(ColourNotDelivered):
        asked(PnmHeader(1, 1653, 2338, 20))
