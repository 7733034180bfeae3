"""The bench where PDFs are put together and judged: one sandboxed worker, kept warm."""

from __future__ import annotations

import threading
from collections.abc import Sequence
from typing import Any

import msgspec

from appliance.publish.errors import DocumentTooLarge, EngineFailed, ImageFormUnknown, NotPdfA
from appliance.publish.model import Examined, Label, PageImage, PageText
from appliance.sandbox.frames import Frame
from appliance.sandbox.profile import MIB, Profile
from appliance.sandbox.worker import AnsweredError, Worker

FLAVOUR = "2b"
DOCUMENT_LIMIT_BYTES = 1536 * MIB
"""Most image bytes of one document: a PDF is held about five times while it is made and judged."""
TIMEOUT_S = 600.0

PROFILE = Profile(
    name="pdf",
    memory_bytes=10 * 1024 * MIB,
    cpu_s=7 * 24 * 3600,  # the time limit is that of each request
    work_bytes=MIB,
    environment={"OPENBLAS_NUM_THREADS": "1"},
)


class PdfBench:
    """Assembles and examines PDFs in a sandboxed worker."""

    def __init__(self) -> None:
        """Start nothing yet."""
        self._lock = threading.Lock()
        self._worker: Worker | None = None

    def assemble(
        self,
        pages: Sequence[PageImage],
        texts: Sequence[PageText],
        *,
        label: Label,
        flavour: str = FLAVOUR,
    ) -> bytes:
        """Build the two-layer PDF/A.

        Raises:
            DocumentTooLarge: the images do not fit the memory set aside.
            ImageFormUnknown: a page master cannot stand unchanged in a PDF/A.
            NotPdfA: the document would not conform.
        """
        require_fitting(pages)
        fields = {
            "texts": msgspec.to_builtins(texts),
            "dpi": [page.dpi for page in pages],
            "label": msgspec.to_builtins(label),
            "flavour": flavour,
        }
        return self._call("assemble", fields, [page.encoded for page in pages]).blobs[0]

    def rewrite(self, pdf: bytes, *, label: Label) -> bytes:
        """Write another engine's PDF in our byte form."""
        return self._call("rewrite", {"label": msgspec.to_builtins(label)}, [pdf]).blobs[0]

    def examine(self, pdf: bytes) -> Examined:
        """Read the written bytes back."""
        answer = self._call("examine", {}, [pdf])
        try:
            return msgspec.convert(answer.fields, Examined)
        except msgspec.ValidationError as exc:
            raise EngineFailed(engine="pdf", reason="answer") from exc

    def close(self) -> None:
        """End the worker."""
        with self._lock:
            if self._worker is not None:
                self._worker.close()
            self._worker = None

    def _call(self, op: str, fields: dict[str, Any], blobs: list[bytes]) -> Frame:
        try:
            return self._running().call(op, fields, blobs, timeout_s=TIMEOUT_S)
        except AnsweredError as exc:
            raise _named(exc) from exc

    def _running(self) -> Worker:
        with self._lock:
            if self._worker is None or not self._worker.alive:
                self._worker = Worker.sandboxed(PROFILE, "appliance.publish.pdf_worker")
            return self._worker


def require_fitting(pages: Sequence[PageImage]) -> None:
    """Check that a document is small enough to be made in memory.

    Raises:
        DocumentTooLarge: it is not.
    """
    total = sum(len(page.encoded) for page in pages)
    if total > DOCUMENT_LIMIT_BYTES:
        raise DocumentTooLarge(megabytes=total // MIB, limit=DOCUMENT_LIMIT_BYTES // MIB)


def _named(answer: AnsweredError) -> ImageFormUnknown | NotPdfA | EngineFailed:
    if answer.name == "image-form":
        return ImageFormUnknown(page="?", reason=answer.fields.get("reason", "?"))
    if answer.name == "not-pdfa":
        return NotPdfA(rule=answer.fields.get("rule", "?"))
    return EngineFailed(engine="pdf", reason=answer.name)
