"""Our hooks for OCRmyPDF: the page's own image instead of a rendering, our reader of it.

Loaded by OCRmyPDF inside the sandboxed worker. What was read is left in ``words_folder`` for the
worker; it lies in the sandbox's own memory and dies with it.
"""

from __future__ import annotations

import functools
import io
import math
from itertools import groupby
from pathlib import Path
from typing import cast

import msgspec
import pikepdf
from ocrmypdf import hookimpl
from ocrmypdf.models.ocr_element import Baseline, BoundingBox, OcrClass, OcrElement
from ocrmypdf.pluginspec import OcrEngine, OrientationConfidence
from PIL import Image

from appliance.publish.libtesseract import Recogniser
from appliance.publish.model import PageText, Word
from appliance.publish.reading import read_page

LANGUAGE = "vie"
PNG_LEVEL = 1
"""A page image lives for seconds: fast, not small."""


class CleanedReader(OcrEngine):
    """Reads the cleaned copy of a page and gives boxes on the page itself."""

    @staticmethod
    def version() -> str:
        """Return the version of the library."""
        return recogniser().version()

    @staticmethod
    def creator_tag(options: object) -> str:
        """Return the name written into the metadata."""
        del options
        return "Tesseract"

    def __str__(self) -> str:
        """Return the name."""
        return "cleaned-tesseract"

    @staticmethod
    def languages(options: object) -> set[str]:
        """Return the one language."""
        del options
        return {LANGUAGE}

    @staticmethod
    def get_orientation(input_file: Path, options: object) -> OrientationConfidence:
        """Never turn a page: that is for a person to decide."""
        del input_file, options
        return OrientationConfidence(angle=0, confidence=0.0)

    @staticmethod
    def get_deskew(input_file: Path, options: object) -> float:
        """Never straighten the page itself."""
        del input_file, options
        return 0.0

    @staticmethod
    def generate_hocr(*arguments: object) -> None:
        """Not used: ``generate_ocr`` stands in its place."""
        raise NotImplementedError

    @staticmethod
    def generate_pdf(*arguments: object) -> None:
        """Not used: ``generate_ocr`` stands in its place."""
        raise NotImplementedError

    @staticmethod
    def supports_generate_ocr() -> bool:
        """Tell that ``generate_ocr`` is there."""
        return True

    @staticmethod
    def generate_ocr(
        input_file: Path, options: object, page_number: int = 0
    ) -> tuple[OcrElement, str]:
        """Read one page."""
        del options
        with Image.open(input_file) as image:
            dpi, size = float(image.info["dpi"][0]), image.size
        text = read_page(recogniser(), input_file.read_bytes(), dpi=dpi)
        (words_folder() / f"{page_number}.json").write_bytes(msgspec.json.encode(text))
        return page_element(text, size=size, dpi=dpi, number=page_number), text.body


def words_folder() -> Path:
    """Return the folder for what was read: the sandbox's home is memory."""
    return Path.home() / "words"


@functools.cache
def recogniser() -> Recogniser:
    """Return the process's one recogniser."""
    return Recogniser(LANGUAGE)


@hookimpl
def get_ocr_engine(options: object) -> OcrEngine:
    """Give our reader for every page."""
    del options
    return CleanedReader()


@hookimpl
def rasterize_pdf_page(input_file: Path, output_file: Path, pageno: int) -> Path:
    """Take the page's own image; nothing is rendered."""
    with pikepdf.open(input_file) as pdf:
        page = pdf.pages[pageno - 1]
        (image,) = page.get_images().values()
        dpi = float(image.Width) * 72 / float(page.mediabox[2])
        pixels = _pixels(cast("pikepdf.Stream", image))
    pixels.save(output_file, format="PNG", compress_level=PNG_LEVEL, dpi=(dpi, dpi))
    return output_file


def _pixels(image: pikepdf.Stream) -> Image.Image:
    if image.get("/Filter") == "/DCTDecode":
        decoded = Image.open(io.BytesIO(image.read_raw_bytes()))
        decoded.load()
        return decoded
    return pikepdf.PdfImage(image).as_pil_image()


def page_element(text: PageText, *, size: tuple[int, int], dpi: float, number: int) -> OcrElement:
    """Turn a page's text into OCRmyPDF's tree: page, lines, words."""
    lines = groupby(text.words, key=lambda word: word.line)
    return OcrElement(
        ocr_class=OcrClass.PAGE,
        bbox=BoundingBox(left=0, top=0, right=size[0], bottom=size[1]),
        dpi=dpi,
        page_number=number,
        children=[_line(list(words), skew_deg=text.skew_deg) for _, words in lines],
    )


def _line(words: list[Word], *, skew_deg: float) -> OcrElement:
    boxes = [_box(word) for word in words]
    return OcrElement(
        ocr_class=OcrClass.LINE,
        bbox=BoundingBox(
            left=min(box.left for box in boxes), top=min(box.top for box in boxes),
            right=max(box.right for box in boxes), bottom=max(box.bottom for box in boxes),
        ),
        baseline=Baseline(slope=math.tan(math.radians(skew_deg)), intercept=0.0),
        children=[
            OcrElement(ocr_class=OcrClass.WORD, bbox=box, text=word.text,
                       confidence=word.confidence / 100)
            for word, box in zip(words, boxes, strict=True)
        ],
    )  # fmt: skip


def _box(word: Word) -> BoundingBox:
    left, top = max(word.left, 0.0), max(word.top, 0.0)
    return BoundingBox(
        left=left, top=top,
        right=max(word.left + word.width, left + 1), bottom=max(word.top + word.height, top + 1),
    )  # fmt: skip
