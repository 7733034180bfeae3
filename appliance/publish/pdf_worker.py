"""PDF worker: assembles, reads back and judges PDFs. Runs inside bubblewrap, writes no file."""

from __future__ import annotations

import io
from typing import Any

import msgspec
import pikepdf
import pypdfium2
from pikepdf import pdfa

from appliance.publish import assemble, readback
from appliance.publish.images import UnknownForm
from appliance.publish.model import Label, PageText
from appliance.sandbox.worker import Answer, serve

Fields = dict[str, Any]
Blobs = list[bytes]


class AssembleRequest(msgspec.Struct, frozen=True):
    """Pages beside their masters (the blobs), in order."""

    texts: list[PageText]
    dpi: list[float]
    label: Label
    flavour: str


def assembled(fields: Fields, blobs: Blobs) -> tuple[Fields, Blobs]:
    """Build the two-layer PDF/A from page masters and their texts."""
    request = msgspec.convert(fields, AssembleRequest)
    pages = list(zip(blobs, request.dpi, request.texts, strict=True))
    try:
        return {}, [assemble.assemble(pages, label=request.label, flavour=request.flavour)]
    except UnknownForm as exc:
        raise Answer("image-form", reason=str(exc)) from exc
    except pdfa.PdfaError as exc:
        raise Answer("not-pdfa", rule=_first_rule(exc)) from exc


def rewritten(fields: Fields, blobs: Blobs) -> tuple[Fields, Blobs]:
    """Write another tool's PDF in our byte form; streams are kept as they are."""
    label = msgspec.convert(fields["label"], Label)
    try:
        with pikepdf.open(io.BytesIO(blobs[0])) as pdf:
            return {}, [assemble.rewrite(pdf, label=label)]
    except pdfa.PdfaError as exc:
        raise Answer("not-pdfa", rule=_first_rule(exc)) from exc
    except pikepdf.PdfError as exc:
        raise Answer("unreadable") from exc


def examined(fields: Fields, blobs: Blobs) -> tuple[Fields, Blobs]:
    """Read the written bytes back: words of each page, verdict of the PDF/A validator."""
    del fields
    try:
        words = readback.texts(blobs[0])
    except pypdfium2.PdfiumError as exc:
        raise Answer("unreadable") from exc
    return {"words": words, "refused": readback.refused_rules(blobs[0])}, []


def _first_rule(error: pdfa.PdfaError) -> str:
    findings = error.report.findings
    return str(findings[0].rule) if findings else str(error.report.verdict)


if __name__ == "__main__":
    serve({"assemble": assembled, "rewrite": rewritten, "examine": examined})
