"""Words sit where they stand on paper, read back as they were recognised."""

import datetime as dt
import io
import math
from typing import Any

import numpy as np
import pypdfium2
import pytest
from PIL import Image

from appliance.kernel.clock import VIETNAM
from appliance.publish import cleaning, readback
from appliance.publish.assemble import assemble
from appliance.publish.geometry import Cleaning, place, reading_lines
from appliance.publish.glyphless import font_file, to_unicode
from appliance.publish.images import UnknownForm, image_stream
from appliance.publish.libtesseract import Found
from appliance.publish.model import Label, PageText, Word
from appliance.publish.reading import legible_text, page_text
from appliance.publish.tesseract import LANGUAGE
from appliance.publish.validate import image_hashes

LABEL = Label("H26.01.05.0000007", "Ủy ban nhân dân tỉnh A",
              dt.datetime(2026, 11, 23, 9, 30, 15, tzinfo=VIETNAM))  # fmt: skip
TEXT = PageText(
    (
        Word("Quyết", 20.0, 30.0, 60.0, 20.0, 95.0, 0),
        Word("định", 90.0, 30.0, 50.0, 20.0, 93.0, 0),
        Word("đường", 20.0, 60.0, 70.0, 20.0, 91.0, 1),
    ),
    0.0,
)


def jpeg(width: int = 827, height: int = 1169) -> bytes:
    target = io.BytesIO()
    Image.new("RGB", (width, height), (240, 238, 230)).save(target, "JPEG")
    return target.getvalue()


def test_box_of_a_scaled_page_is_scaled_back() -> None:
    made = Cleaning(scale=0.5, width=400, height=600, angle_deg=0.0)

    assert made.box_to_page(100, 50, 20, 10) == (200.0, 100.0, 40.0, 20.0)


def test_centre_of_a_turned_page_stays() -> None:
    made = Cleaning(scale=1.0, width=400, height=600, angle_deg=2.5)

    assert made.to_page(200, 300) == pytest.approx((200.0, 300.0))


@pytest.mark.parametrize("angle", [-2.0, -0.3, 0.7, 3.0])
def test_mapping_undoes_what_opencv_did(angle: float) -> None:
    """A dot on the page is found again from where the turned image shows it."""
    page = np.full((600, 400), 255, np.uint8)
    page[118:123, 298:303] = 0

    turned = cleaning.turned(page, angle)

    rows, columns = np.nonzero(turned < 128)
    made = Cleaning(scale=1.0, width=400, height=600, angle_deg=angle)
    assert made.to_page(columns.mean(), rows.mean()) == pytest.approx((300, 120), abs=0.7)


@pytest.mark.parametrize("angle", [-1.7, 0.4, 1.2])
def test_skew_of_lines_is_found(angle: float) -> None:
    page = np.full((1600, 1100), 255, np.uint8)
    for line in range(20, 75):
        page[line * 20 : line * 20 + 8, 150:950] = 20
    askew = cleaning.turned(page, -angle)

    assert cleaning.skew(askew) == pytest.approx(angle, abs=0.11)


def test_red_is_dropped_for_recognition_only() -> None:
    page = np.full((400, 400, 3), 235, np.uint8)
    page[100:120, 100:300] = (20, 20, 20)  # ink
    page[200:260, 100:300] = (30, 20, 200)  # a red stamp, blue first
    page[200:260, 100:300, 2] = 215

    grey, _ = cleaning.cleaned(page, dpi=200)

    assert grey[110, 200] < 60
    assert grey[230, 200] > 200
    assert page[230, 200, 0] == 30


def test_line_shares_one_baseline_and_words_keep_their_start() -> None:
    (first, second) = place(TEXT, dpi=100.0, height=1169)

    assert [word.text for word in first.words] == ["Quyết", "định"]
    assert [word.along for word in first.words] == pytest.approx([0.0, 70 * 0.72])
    assert (first.x, first.y, first.size) == pytest.approx((14.4, (1169 - 50) * 0.72, 14.4))
    assert second.y == pytest.approx((1169 - 80) * 0.72)


def test_askew_line_is_turned_like_the_paper() -> None:
    drop = 1000 * math.sin(math.radians(2.0))
    askew = PageText(
        (Word("một", 100, 100, 60, 20, 90, 0), Word("hai", 1100, 100 + drop, 60, 20, 90, 0)), 2.0
    )

    (line,) = place(askew, dpi=72.0, height=2000)

    assert line.turn_deg == -2.0
    assert line.size == pytest.approx(20.0, abs=0.5)
    assert line.words[1].along == pytest.approx(1000.0, abs=2.0)


@pytest.mark.parametrize("skew", [0.0, -0.6, 1.8, 3.0])
def test_text_layer_is_read_back_word_for_word(skew: float) -> None:
    words = ["Độc", "lập", "-", "Tự", "do", "“Điều", "1.”", "gạch-", "nối", "12.450,7", "§§", "₫"]
    lines = [
        Word(text, 60.0 + 120 * n, 80.0 + 40 * line, 100.0, 24.0, 90.0, line)
        for line in range(20)
        for n, text in enumerate(words[line % 5 : line % 5 + 6])
    ]
    turned = PageText(tuple(_turned(word, skew) for word in lines), skew)

    (found,) = readback.texts(assemble([(jpeg(), 100.0, turned)], label=LABEL))

    assert found == [word.text for word in turned.words]


def _turned(word: Word, skew: float) -> Word:
    a = math.radians(-skew)
    x, y = word.left + word.width / 2, word.top + word.height / 2
    left = math.cos(a) * x + math.sin(a) * y - word.width / 2
    top = -math.sin(a) * x + math.cos(a) * y - word.height / 2
    return Word(word.text, left, top, word.width, word.height, word.confidence, word.line)


@pytest.mark.parametrize("word", TEXT.words, ids=lambda word: word.text)
def test_found_word_lies_on_its_picture(word: Word) -> None:
    """pdfium's box of the word is the box of the ink, within a point."""
    pdf = assemble([(jpeg(), 100.0, TEXT)], label=LABEL)
    page = pypdfium2.PdfDocument(pdf)[0]
    layer = page.get_textpage()

    found = layer.search(word.text).get_next()

    assert found is not None
    first, last = found[0], found[0] + found[1] - 1
    left, bottom, _, _ = layer.get_charbox(first, loose=True)
    _, _, right, top = layer.get_charbox(last, loose=True)
    box = (left, page.get_height() - top, right, page.get_height() - bottom)
    ink = (word.left, word.top, word.left + word.width, word.top + word.height)
    assert [edge / 0.72 for edge in box] == pytest.approx(ink, abs=1.4)


def test_jpeg_stands_in_the_pdf_byte_for_byte() -> None:
    master = jpeg()
    pdf = assemble([(master, 100.0, TEXT)], label=LABEL)

    assert master in pdf
    assert image_hashes(pdf) == [image_stream(master).sha256]


@pytest.mark.parametrize("mode", ["RGB", "L"])
def test_png_data_stands_in_the_pdf_and_shows_the_same_pixels(mode: str) -> None:
    pixels = np.random.default_rng(3).integers(0, 255, (1169, 827, 3), dtype=np.uint8)
    image = Image.fromarray(pixels).convert(mode)
    target = io.BytesIO()
    image.save(target, "PNG")

    pdf = assemble([(target.getvalue(), 100.0, TEXT)], label=LABEL)

    assert image_hashes(pdf) == [image_stream(target.getvalue()).sha256]
    shown = next(iter(pypdfium2.PdfDocument(pdf)[0].get_objects(filter=[3]))).get_bitmap().to_pil()
    assert np.array_equal(np.asarray(shown.convert(mode)), np.asarray(image))


@pytest.mark.parametrize("mode", ["RGBA", "P", "1"])
def test_png_that_a_pdf_cannot_take_is_refused(mode: str) -> None:
    target = io.BytesIO()
    Image.new(mode, (20, 20)).save(target, "PNG")

    with pytest.raises(UnknownForm):
        image_stream(target.getvalue())


def test_page_has_the_size_of_the_paper() -> None:
    pdf = assemble([(jpeg(1654, 2339), 200.0, TEXT)], label=LABEL)

    size = pypdfium2.PdfDocument(pdf)[0].get_size()

    assert size == pytest.approx((595.44, 842.04), abs=0.01)


def test_same_pages_give_the_same_bytes() -> None:
    pages = [(jpeg(), 100.0, TEXT)]

    assert assemble(pages, label=LABEL) == assemble(pages, label=LABEL)
    other = Label("H26.01.06.0000001", LABEL.agency, LABEL.made_at)
    assert assemble(pages, label=LABEL) != assemble(pages, label=other)


def test_page_without_words_has_no_text_layer() -> None:
    pdf = assemble([(jpeg(), 100.0, PageText((), 0.0))], label=LABEL)

    assert readback.texts(pdf) == [[]]
    assert readback.refused_rules(pdf) == []


def test_font_is_the_same_every_time_and_small() -> None:
    assert font_file() == font_file()
    assert len(font_file()) < 1200


def test_characters_are_mapped_in_blocks_of_a_hundred() -> None:
    cmap = to_unicode(chr(0x1EA0 + n) for n in range(120)).decode()

    assert "100 beginbfchar" in cmap
    assert "20 beginbfchar" in cmap
    assert "<1EA0> <1EA0>" in cmap


def test_same_ink_read_twice_is_one_word() -> None:
    found = [
        Found((1, 1, 1), 100, 10, 24, 30, 93.0, "ô"),
        Found((1, 1, 1), 102, 12, 80, 26, 96.0, "ông,"),
        Found((1, 1, 1), 190, 12, 30, 26, 96.0, "bà"),
    ]

    text = page_text(found, Cleaning(1.0, 400, 400, 0.0))

    assert [word.text for word in text.words] == ["ông,", "bà"]


def test_line_read_twice_is_one_line() -> None:
    found = [
        Found((1, 1, 1), 100, 10, 80, 26, 91.0, "ông"),
        Found((1, 1, 1), 200, 10, 80, 26, 91.0, "bà"),
        Found((2, 1, 1), 104, 12, 80, 26, 60.0, "ong"),
        Found((2, 1, 1), 100, 50, 80, 26, 60.0, "khác"),
    ]

    text = page_text(found, Cleaning(1.0, 400, 400, 0.0))

    assert [word.text for word in text.words] == ["ông", "bà", "khác"]


def test_recognition_follows_the_policy(issued_policy: Any) -> None:
    ocr = issued_policy.numbers.ocr

    assert (ocr.language.value, ocr.recognition_dpi.value) == (LANGUAGE, cleaning.OCR_DPI)


def test_decomposed_letters_and_ligatures_become_plain() -> None:
    assert legible_text("Quye\u0302\u0301t") == "Quyết"
    assert legible_text("ﬁ\u00a0x\u200b\U0001d400") == "fix"


def test_lines_are_numbered_in_reading_order() -> None:
    assert reading_lines([(1, 1, 1), (1, 1, 1), (1, 1, 2), (2, 1, 1)]) == [0, 0, 1, 2]


def test_body_is_one_line_of_paper_a_line() -> None:
    assert TEXT.body == "Quyết định\nđường"
    assert TEXT.confidence == pytest.approx(93.0)
