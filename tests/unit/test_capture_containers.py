"""Containers of page images: order of names, TIFF frames, PNG and JPEG structure."""

import io
import zlib

import pytest
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image

from appliance.capture.jpeg import BadJpeg, JpegFrame, UnsuitableJpeg, parse_jpeg
from appliance.capture.order import natural_key
from appliance.capture.png import BadPng, parse_png
from appliance.capture.tiff import BadTiff, count_frames


def saved(image: Image.Image, kind: str, **options: object) -> bytes:
    target = io.BytesIO()
    image.save(target, kind, **options)
    return target.getvalue()


RGB = Image.effect_noise((20, 10), 50).convert("RGB")
PNG = saved(RGB, "PNG")
JPEG = saved(RGB, "JPEG")
TIFF = saved(RGB, "TIFF", save_all=True, append_images=[RGB, RGB])


def test_numbers_in_names_count_by_value() -> None:
    names = ["trang 10.png", "trang 2.png", "Trang 1.png", "trang 02b.png", "bìa.png"]
    assert sorted(names, key=natural_key) == [
        "bìa.png", "Trang 1.png", "trang 2.png", "trang 02b.png", "trang 10.png",
    ]  # fmt: skip


@given(st.lists(st.text(max_size=8), max_size=6))
def test_order_does_not_depend_on_how_the_folder_lists(names: list[str]) -> None:
    backwards = names[::-1]
    assert sorted(names, key=natural_key) == sorted(backwards, key=natural_key)


def test_tiff_pages_are_counted() -> None:
    assert count_frames(TIFF) == 3
    assert count_frames(saved(RGB, "TIFF")) == 1


def test_tiff_that_runs_in_a_circle_is_refused() -> None:
    directory = (1).to_bytes(2, "little") + bytes(12) + (8).to_bytes(4, "little")
    with pytest.raises(BadTiff):
        count_frames(b"II*\0" + (8).to_bytes(4, "little") + directory)


@pytest.mark.parametrize("size", [4, 7, 8, 20])
def test_cut_tiff_is_refused(size: int) -> None:
    with pytest.raises(BadTiff):
        count_frames(saved(RGB, "TIFF")[:size])


@given(st.binary(max_size=200))
def test_any_tiff_bytes_are_counted_or_refused(tail: bytes) -> None:
    try:
        assert count_frames(b"II*\0" + tail) >= 1
    except BadTiff:
        return


def test_png_data_is_the_zlib_stream_of_the_rows() -> None:
    parts = parse_png(PNG)
    assert (parts.width, parts.height, parts.channels, parts.fits_pdf) == (20, 10, 3, True)
    assert len(zlib.decompress(parts.idat)) == 10 * (1 + 20 * 3)


@pytest.mark.parametrize(
    "image",
    [RGB.convert("RGBA"), RGB.convert("P"), RGB.convert("1"), RGB.convert("LA"),
     Image.new("I;16", (4, 4))],
    ids=lambda image: image.mode,
)  # fmt: skip
def test_png_of_another_form_does_not_fit_a_pdf(image: Image.Image) -> None:
    assert not parse_png(saved(image, "PNG")).fits_pdf


def test_damaged_cut_or_longer_png_is_refused() -> None:
    flipped = bytearray(PNG)
    flipped[60] ^= 1
    for untrusted in (bytes(flipped), PNG[:-5], PNG + b"x", PNG[8:], b""):
        with pytest.raises(BadPng):
            parse_png(untrusted)


@given(st.binary(max_size=200))
def test_any_png_bytes_are_read_or_refused(tail: bytes) -> None:
    with pytest.raises(BadPng):
        parse_png(PNG[:33] + tail)


def test_jpeg_frame_is_read() -> None:
    assert parse_jpeg(JPEG) == JpegFrame(20, 10, 3)
    assert parse_jpeg(saved(RGB.convert("L"), "JPEG", progressive=True)) == JpegFrame(20, 10, 1)


@pytest.mark.parametrize(
    "untrusted", [b"", JPEG[:-2], JPEG[:100], JPEG + b"MZ", b"\xff\xd8\xff\xd9"]
)
def test_cut_or_longer_jpeg_is_refused(untrusted: bytes) -> None:
    with pytest.raises(BadJpeg):
        parse_jpeg(untrusted)


def test_four_colour_jpeg_is_refused() -> None:
    with pytest.raises(UnsuitableJpeg):
        parse_jpeg(saved(RGB.convert("CMYK"), "JPEG"))


@given(st.binary(max_size=300))
def test_any_jpeg_bytes_are_read_or_refused(middle: bytes) -> None:
    try:
        parse_jpeg(b"\xff\xd8" + middle + b"\xff\xd9")
    except (BadJpeg, UnsuitableJpeg):
        return
