"""The sandboxed inspector on real bytes: masters, hashes, refusals, and a worker that is killed."""

import hashlib
import io
import os
import signal
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import numpy as np
import pytest
from PIL import Image, ImageFilter

from appliance.capture.errors import ResolutionUnknown, TruncatedPageFile
from appliance.capture.model import A4, DpiBasis, MediaKind, PageWarning, Paper, RawPage
from appliance.capture.png import parse_png
from appliance.imaging import errors, inspector
from appliance.imaging.inspector import SandboxedInspector
from appliance.policy.numbers import Numbers
from appliance.sandbox.errors import WorkerDied, WorkerTimedOut

NUMBERS = Numbers.load(Path(__file__).resolve().parents[2] / "policies")
Draw = Callable[..., Image.Image]
Save = Callable[..., bytes]


@pytest.fixture(scope="module")
def eye() -> Iterator[SandboxedInspector]:
    made = SandboxedInspector(NUMBERS)
    yield made
    made.close()


def raw(
    untrusted: bytes, kind: MediaKind = MediaKind.JPEG, *, frame: int = 0,
    told: int | None = None, paper: Paper | None = None,
) -> RawPage:  # fmt: skip
    return RawPage(untrusted, kind, frame, 5, "folder", told, paper)


def saved(image: Image.Image, kind: str, **options: object) -> bytes:
    target = io.BytesIO()
    image.save(target, kind, **options)
    return target.getvalue()


def sha256(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()


def pixels(content: bytes) -> bytes:
    return Image.open(io.BytesIO(content)).tobytes()


def test_jpeg_is_kept_byte_for_byte(
    eye: SandboxedInspector, drawn_page: Draw, jpeg_of: Save
) -> None:
    source = jpeg_of(drawn_page(), dpi=200)
    page = eye.inspect(raw(source))
    assert page.encoded == source
    assert page.media is MediaKind.JPEG
    assert page.source_sha256 == page.stream_sha256 == sha256(source)
    assert page.pixel_sha256 == sha256(pixels(source))
    facts = page.facts
    assert (facts.width_px, facts.height_px, facts.dpi, facts.depth_bits) == (1654, 2339, 200, 24)
    assert (facts.width_mm, facts.height_mm) == (210.1, 297.1)
    assert facts.colour
    assert facts.dpi_basis is DpiBasis.TAG
    assert facts.warnings == ()
    assert max(Image.open(io.BytesIO(page.thumbnail)).size) == 240


def test_suitable_png_is_kept_and_its_stream_is_the_joined_data(
    eye: SandboxedInspector, drawn_page: Draw
) -> None:
    source = saved(drawn_page(), "PNG", dpi=(200, 200), compress_level=1)
    page = eye.inspect(raw(source, MediaKind.PNG))
    assert page.encoded == source
    assert page.stream_sha256 == sha256(parse_png(source).idat)


@pytest.mark.parametrize("mode", ["RGBA", "P"])
def test_other_png_becomes_a_suitable_one_with_the_same_pixels(
    eye: SandboxedInspector, drawn_page: Draw, mode: str
) -> None:
    image = drawn_page().convert(mode)
    page = eye.inspect(raw(saved(image, "PNG", dpi=(200, 200)), MediaKind.PNG))
    assert parse_png(page.encoded).fits_pdf
    assert pixels(page.encoded) == image.convert("RGB").tobytes()
    assert page.pixel_sha256 == sha256(image.convert("RGB").tobytes())


@pytest.mark.parametrize("compression", ["raw", "tiff_lzw", "tiff_adobe_deflate"])
def test_tiff_becomes_png_with_the_same_pixels(
    eye: SandboxedInspector, drawn_page: Draw, compression: str
) -> None:
    image = drawn_page()
    source = saved(image, "TIFF", compression=compression, dpi=(200, 200))
    page = eye.inspect(raw(source, MediaKind.TIFF))
    assert page.media is MediaKind.PNG
    assert pixels(page.encoded) == image.tobytes()
    assert page.source_sha256 == sha256(source)


def test_each_page_of_a_tiff_is_its_own(eye: SandboxedInspector, drawn_page: Draw) -> None:
    images = [drawn_page(seed=seed) for seed in (1, 2)]
    source = saved(images[0], "TIFF", save_all=True, append_images=images[1:], dpi=(200, 200))
    second = eye.inspect(raw(source, MediaKind.TIFF, frame=1))
    assert pixels(second.encoded) == images[1].tobytes()


def test_scanner_pixels_become_jpeg_444_of_the_policy(
    eye: SandboxedInspector, drawn_page: Draw
) -> None:
    image = drawn_page()
    page = eye.inspect(raw(saved(image, "PPM"), MediaKind.PNM, told=200, paper=A4))
    made = Image.open(io.BytesIO(page.encoded))
    assert page.media is MediaKind.JPEG
    assert made.info["dpi"] == (200, 200)
    assert [(c[1], c[2]) for c in made.layer] == [(1, 1)] * 3  # no chroma subsampling
    difference = np.abs(np.asarray(made, int) - np.asarray(image, int))
    assert difference.mean() < 4
    assert page.pixel_sha256 == sha256(made.tobytes())


def test_blank_blurred_skewed_grey_and_clipped_pages_are_told(
    eye: SandboxedInspector, drawn_page: Draw, jpeg_of: Save
) -> None:
    good = drawn_page()
    planted = {
        PageWarning.BLURRED: good.filter(ImageFilter.GaussianBlur(3)),
        PageWarning.SKEWED: drawn_page(tilt=2.5),
        PageWarning.GREY_AS_COLOUR: good.convert("L").convert("RGB"),
        PageWarning.OVEREXPOSED: good.point(lambda value: min(255, int(value * 1.3))),
        PageWarning.UNDEREXPOSED: good.point(lambda value: max(0, value - 250)),
        PageWarning.BLANK: Image.new("RGB", good.size, (240, 238, 230)),
    }
    for warning, image in planted.items():
        assert warning in eye.inspect(raw(jpeg_of(image, dpi=200))).facts.warnings


def test_turn_asked_by_the_file_is_told_and_the_bytes_stay(
    eye: SandboxedInspector, drawn_page: Draw
) -> None:
    exif = Image.Exif()
    exif[274] = 6
    source = saved(drawn_page(), "JPEG", exif=exif, dpi=(200, 200))
    page = eye.inspect(raw(source))
    assert page.encoded == source
    assert PageWarning.ROTATED_BY_TAG in page.facts.warnings


def test_resolution_is_asked_for_and_not_guessed(
    eye: SandboxedInspector, drawn_page: Draw, jpeg_of: Save
) -> None:
    untagged = jpeg_of(drawn_page())
    with pytest.raises(ResolutionUnknown):
        eye.inspect(raw(untagged))
    assert eye.inspect(raw(untagged, paper=A4)).facts.dpi_basis is DpiBasis.PAPER
    assert eye.inspect(raw(untagged, told=200)).facts.dpi_basis is DpiBasis.TOLD


@pytest.mark.parametrize(
    ("kind", "image", "options"),
    [("PNG", Image.new("I;16", (20, 20)), {}),
     ("PNG", Image.new("RGBA", (20, 20), (9, 9, 9, 128)), {}),
     ("TIFF", Image.new("CMYK", (20, 20)), {}),
     ("TIFF", Image.new("F", (20, 20)), {}),
     ("JPEG", Image.new("CMYK", (20, 20)), {})],
    ids=["16-bit", "transparent", "cmyk-tiff", "float-tiff", "cmyk-jpeg"],
)  # fmt: skip
def test_form_that_cannot_be_kept_faithfully_is_refused(
    eye: SandboxedInspector, kind: str, image: Image.Image, options: dict[str, object]
) -> None:
    with pytest.raises(errors.PageFormUnsupported):
        eye.inspect(raw(saved(image, kind, **options), MediaKind[kind], told=200))


def test_jpeg_that_claims_too_many_pixels_is_never_decoded(
    eye: SandboxedInspector, drawn_page: Draw, jpeg_of: Save
) -> None:
    source = bytearray(jpeg_of(drawn_page(), dpi=200))
    frame = source.index(b"\xff\xc0")
    source[frame + 5 : frame + 9] = b"\xff\xff\xff\xff"
    with pytest.raises(errors.PageImageTooLarge):
        eye.inspect(raw(bytes(source)))


@pytest.mark.parametrize("cut", [0.1, 0.5, 0.9, 0.999])
@pytest.mark.parametrize("end", [b"", b"\xff\xd9"])
def test_jpeg_that_ends_early_is_noticed(
    eye: SandboxedInspector, drawn_page: Draw, jpeg_of: Save, cut: float, end: bytes
) -> None:
    source = jpeg_of(drawn_page(), dpi=200)
    with pytest.raises(TruncatedPageFile):
        eye.inspect(raw(source[: int(len(source) * cut)] + end))


def test_jpeg_with_a_gap_is_noticed(
    eye: SandboxedInspector, drawn_page: Draw, jpeg_of: Save
) -> None:
    source = bytearray(jpeg_of(drawn_page(), dpi=200))
    middle = len(source) // 2
    source[middle : middle + 4096] = bytes(4096)
    with pytest.raises(TruncatedPageFile):
        eye.inspect(raw(bytes(source)))


def test_killed_worker_is_named_and_the_next_page_gets_a_new_one(
    eye: SandboxedInspector, drawn_page: Draw, jpeg_of: Save
) -> None:
    source = jpeg_of(drawn_page(), dpi=200)
    eye.inspect(raw(source))
    first = eye.worker_pid
    assert first is not None
    killer = threading.Timer(0.02, lambda: os.kill(first, signal.SIGKILL))
    killer.start()
    with pytest.raises(WorkerDied):  # noqa: PT012 - the kill falls into one of these calls
        for _ in range(50):
            eye.inspect(raw(source))
    assert eye.inspect(raw(source)).encoded == source
    assert eye.worker_pid != first


def test_page_that_takes_too_long_is_stopped(
    eye: SandboxedInspector, drawn_page: Draw, jpeg_of: Save, monkeypatch: pytest.MonkeyPatch
) -> None:
    source = jpeg_of(drawn_page(), dpi=200)
    eye.inspect(raw(source))
    monkeypatch.setattr(inspector, "TIMEOUT_S", 0.02)
    with pytest.raises(WorkerTimedOut):
        eye.inspect(raw(source))
    monkeypatch.undo()
    assert eye.inspect(raw(source)).encoded == source


def test_a4_at_300_dpi_takes_half_a_second_of_cpu_at_most(
    eye: SandboxedInspector, drawn_page: Draw, jpeg_of: Save
) -> None:
    source = jpeg_of(drawn_page(dpi=300), dpi=300)
    eye.inspect(raw(source))
    before, began = worker_cpu_s(eye), time.process_time()
    for _ in range(3):
        eye.inspect(raw(source))
    assert (worker_cpu_s(eye) - before + time.process_time() - began) / 3 < 0.5


def worker_cpu_s(eye: SandboxedInspector) -> float:
    """CPU time of bubblewrap's descendants."""
    wanted, ticks = {eye.worker_pid}, 0.0
    for stat in sorted(Path("/proc").glob("[0-9]*/stat"), key=lambda p: int(p.parent.name)):
        try:
            fields = stat.read_text().rsplit(")", 1)[1].split()
        except OSError:
            continue
        if int(fields[1]) in wanted:
            wanted.add(int(stat.parent.name))
            ticks += int(fields[11]) + int(fields[12])
    return ticks / os.sysconf("SC_CLK_TCK")
