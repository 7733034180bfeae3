"""Bad files among the page images: each has its own error, and nothing accepted is lost."""

import io
import os
import zlib
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from PIL import Image

from appliance.capture import errors
from appliance.capture.document import capture_document
from appliance.capture.folder import FolderSource
from appliance.capture.model import ColourMode, ScanSettings, SheetSource
from appliance.capture.pages import pages_of
from appliance.capture.session import open_session
from appliance.custody.model import EventType
from appliance.custody.verify import verify_log
from appliance.imaging.errors import PageFormUnsupported, PageImageTooLarge
from appliance.kernel.errors import ApplianceError
from appliance.kernel.language import Language

FOLDER = ScanSettings(None, ColourMode.COLOUR, SheetSource.FEEDER, None, two_sided=False)
LARGEST = 8 << 20
SECRET_NAME = "2 quyet-dinh-bi-mat"
Draw = Callable[..., Image.Image]
Save = Callable[..., bytes]


def png(image: Image.Image) -> bytes:
    target = io.BytesIO()
    image.save(target, "PNG", dpi=(200, 200))
    return target.getvalue()


def pdf_bomb() -> bytes:
    stream = zlib.compress(bytes(64 << 20), 9)
    return (
        b"%%PDF-1.7\n1 0 obj\n<</Length %d/Filter/FlateDecode>>stream\n" % len(stream)
        + stream
        + b"\nendstream endobj\ntrailer<</Root 1 0 R>>\n%%EOF\n"
    )


def empty(path: Path, good: bytes) -> None:
    del good
    path.write_bytes(b"")


def truncated(path: Path, good: bytes) -> None:
    path.write_bytes(good[: len(good) // 2])


def truncated_with_end(path: Path, good: bytes) -> None:
    path.write_bytes(good[: len(good) // 2] + b"\xff\xd9")


def truncated_tiff(path: Path, good: bytes) -> None:
    target = io.BytesIO()
    Image.open(io.BytesIO(good)).save(target, "TIFF", compression="tiff_lzw", dpi=(200, 200))
    path.write_bytes(target.getvalue()[: len(target.getvalue()) // 2])


def flipped_png(path: Path, good: bytes) -> None:
    damaged = bytearray(png(Image.open(io.BytesIO(good)).crop((0, 0, 300, 300))))
    damaged[len(damaged) // 2] ^= 1
    path.write_bytes(damaged)


def bomb(path: Path, good: bytes) -> None:
    """20,000 x 20,000 pixels of 1 bit in some 50 kB."""
    del good
    side = 20_000
    header = side.to_bytes(4, "big") * 2 + bytes([1, 0, 0, 0, 0])
    rows = zlib.compress(bytes((1 + side // 8) * side))
    path.write_bytes(
        b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", header) + chunk(b"IDAT", rows) + chunk(b"IEND", b"")
    )


def chunk(name: bytes, content: bytes) -> bytes:
    check = zlib.crc32(name + content)
    return len(content).to_bytes(4, "big") + name + content + check.to_bytes(4, "big")


def text(path: Path, good: bytes) -> None:
    del good
    path.write_text("không phải ảnh")


def page_within_pdf(path: Path, good: bytes) -> None:
    del good
    path.write_bytes(pdf_bomb())


def pdf_with_junk_before(path: Path, good: bytes) -> None:
    del good
    path.write_bytes(b"\n" * 500 + pdf_bomb())


def link(path: Path, good: bytes) -> None:
    target = path.parent.parent / "elsewhere.jpg"
    target.write_bytes(good)
    path.symlink_to(target)


def pipe(path: Path, good: bytes) -> None:
    del good
    os.mkfifo(path)


def device(path: Path, good: bytes) -> None:
    del good
    path.symlink_to("/dev/zero")


def subfolder(path: Path, good: bytes) -> None:
    del good
    path.mkdir()


def too_large(path: Path, good: bytes) -> None:
    path.write_bytes(good)
    os.truncate(path, LARGEST + 1)


def four_colours(path: Path, good: bytes) -> None:
    Image.open(io.BytesIO(good)).convert("CMYK").save(path, "JPEG", dpi=(200, 200))


BAD: list[tuple[Callable[[Path, bytes], None], type[ApplianceError]]] = [
    (empty, errors.EmptyPageFile),
    (truncated, errors.TruncatedPageFile),
    (truncated_with_end, errors.TruncatedPageFile),
    (truncated_tiff, errors.TruncatedPageFile),
    (flipped_png, errors.TruncatedPageFile),
    (bomb, PageImageTooLarge),
    (text, errors.NotAPageFile),
    (page_within_pdf, errors.PdfInFolder),
    (pdf_with_junk_before, errors.PdfInFolder),
    (link, errors.NotARegularFile),
    (pipe, errors.NotARegularFile),
    (device, errors.NotARegularFile),
    (subfolder, errors.NotARegularFile),
    (too_large, errors.PageFileTooLarge),
    (four_colours, PageFormUnsupported),
]


@pytest.fixture(scope="module")
def good(drawn_page: Draw, jpeg_of: Save) -> list[bytes]:
    """Three different pages."""
    return [jpeg_of(drawn_page(seed=seed), dpi=200) for seed in (1, 2, 3)]


@pytest.mark.parametrize(("plant", "error"), BAD, ids=[plant.__name__ for plant, _ in BAD])
def test_bad_file_has_its_own_error_and_loses_nothing(
    scan_room: Any,
    tmp_path: Path,
    good: list[bytes],
    plant: Callable[[Path, bytes], None],
    error: type[ApplianceError],
) -> None:
    stack = tmp_path / "stack"
    stack.mkdir()
    (stack / "1.jpg").write_bytes(good[0])
    plant(stack / SECRET_NAME, good[1])
    (stack / "10.jpg").write_bytes(good[2])
    document = scan_room.document(1)

    def walk() -> int:
        session = open_session(
            scan_room.vault, scan_room.policy, actor=scan_room.people["an"],
            dossier=document.dossier, device="folder",
        )  # fmt: skip
        report = capture_document(
            scan_room.vault, scan_room.policy, session, document=document, settings=FOLDER,
            source=FolderSource(stack, largest_file_bytes=LARGEST), inspector=scan_room.inspector,
            on_page=lambda _: None, confirm_duplicate=lambda _: False,
        )  # fmt: skip
        return report.pages_now

    with pytest.raises(error) as raised:
        walk()
    assert raised.value.exit_code == 4
    assert raised.value.params["sequence"] == 2
    words = raised.value.message(Language.VI) + raised.value.message(Language.EN)
    assert SECRET_NAME not in words + str(raised.value)
    assert str(tmp_path) not in words
    fault = scan_room.leaves(EventType.CAPTURE_FAULT)[-1]
    assert fault["detail"]["code"] == error.code
    assert len(pages_of(scan_room.vault, document.id)) == scan_room.object_files() == 1

    (stack / SECRET_NAME).rename(tmp_path / "taken out")
    (stack / "2.jpg").write_bytes(good[1])
    assert walk() == 2
    kept = pages_of(scan_room.vault, document.id)
    assert [scan_room.vault.objects.get(page.object) for page in kept] == good
    verify_log(scan_room.vault)


def test_folder_that_is_not_there_or_empty_is_named(scan_room: Any, tmp_path: Path) -> None:
    session = open_session(
        scan_room.vault, scan_room.policy, actor=scan_room.people["an"],
        dossier=scan_room.station.ordinary, device="folder",
    )  # fmt: skip
    (tmp_path / "empty").mkdir()
    (tmp_path / "empty" / ".hidden").touch()
    for name in ("nowhere", "empty"):
        source = FolderSource(tmp_path / name, largest_file_bytes=LARGEST)
        with pytest.raises(errors.FolderNotThere):
            next(source.pages(session.permit, FOLDER, accepted=()))


def test_pdf_is_not_read_beyond_its_first_bytes(
    tmp_path: Path, scan_room: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    session = open_session(
        scan_room.vault, scan_room.policy, actor=scan_room.people["an"],
        dossier=scan_room.station.ordinary, device="folder",
    )  # fmt: skip
    stack = tmp_path / "pdfs"
    stack.mkdir()
    (stack / "1.pdf").write_bytes(pdf_bomb())
    monkeypatch.setattr(
        "appliance.capture.folder._read_whole", lambda *_, **__: pytest.fail("the PDF was read")
    )
    with pytest.raises(errors.PdfInFolder):
        next(
            FolderSource(stack, largest_file_bytes=LARGEST).pages(
                session.permit, FOLDER, accepted=()
            )
        )
