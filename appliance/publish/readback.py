"""Reading a written PDF back, with other eyes than the writer's. Runs in the PDF worker."""

from __future__ import annotations

import io
import unicodedata

import pypdfium2
from pikepdf import pdfa

from appliance.publish.assemble import FLAVOUR

LINE_END_HYPHEN = "\ufffe"
"""pdfium's mark for a hyphen at the end of a line; it joins the next word to it."""


def texts(pdf: bytes) -> list[list[str]]:
    """Return the words of each page's text layer, NFC, in reading order, as pdfium finds them."""
    with pypdfium2.PdfDocument(pdf) as document:
        return [_words(document[number]) for number in range(len(document))]


def _words(page: pypdfium2.PdfPage) -> list[str]:
    text = page.get_textpage().get_text_range()
    return unicodedata.normalize("NFC", text.replace(LINE_END_HYPHEN, "- ")).split()


def refused_rules(pdf: bytes, flavour: str = FLAVOUR) -> list[str]:
    """Return the rules for which the written bytes are not approved as PDF/A; empty is a pass."""
    report = pdfa.validate_written(io.BytesIO(pdf), flavour)
    if report.passed:
        return []
    return [finding.rule for finding in report.findings] or [str(report.verdict)]
