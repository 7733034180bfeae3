"""OCRmyPDF behind the port: the second engine, and the peer that the direct one is held against."""

from __future__ import annotations

import importlib.metadata
from collections.abc import Sequence

import msgspec

from appliance.publish.errors import EngineFailed
from appliance.publish.model import Label, PageImage, PageText, Stage, Step, Steps, TwoLayerPdf
from appliance.publish.pdf_bench import PdfBench, require_fitting
from appliance.sandbox.profile import MIB, Profile
from appliance.sandbox.worker import AnsweredError, Worker

PAGE_WORK_BYTES = 96 * MIB
"""Room in the sandbox's memory for a page: OCRmyPDF keeps several images and copies of it."""
PAGE_TIMEOUT_S = 180.0
NO_WORDS = PageText((), 0.0)


class OcrmypdfEngine:
    """OCRmyPDF with our hooks, without Ghostscript, in a sandbox made for each document."""

    def __init__(self) -> None:
        """Start nothing yet."""
        self._bench = PdfBench()

    @property
    def name(self) -> str:
        """Name and version, recorded with the publication."""
        return f"ocrmypdf-{importlib.metadata.version('ocrmypdf')}"

    @property
    def bench(self) -> PdfBench:
        """Where the written PDF is read back."""
        return self._bench

    def make(self, pages: Sequence[PageImage], *, label: Label, steps: Steps) -> TwoLayerPdf:
        """Assemble the images, let OCRmyPDF lay the text over them, write it in our byte form.

        Raises:
            EngineFailed: OCRmyPDF gave up.
            WorkerDied, WorkerTimedOut: its sandbox ended; nothing is kept.
            ImageFormUnknown, DocumentTooLarge, NotPdfA.
        """
        require_fitting(pages)
        images = self._bench.assemble(pages, [NO_WORDS] * len(pages), label=label)
        steps(Step(Stage.RECOGNISE, 0, len(pages)))
        texts, pdf = self._read(images, pages=len(pages))
        steps(Step(Stage.RECOGNISE, len(pages), len(pages)))
        return TwoLayerPdf(self._bench.rewrite(pdf, label=label), texts, in_order=False)

    def close(self) -> None:
        """End the workers."""
        self._bench.close()

    def _read(self, images: bytes, *, pages: int) -> tuple[tuple[PageText, ...], bytes]:
        worker = Worker.sandboxed(_profile(pages), "appliance.publish.ocrmypdf_worker")
        fields = {"pages": pages}
        try:
            answer = worker.call("read", fields, [images], timeout_s=PAGE_TIMEOUT_S * (pages + 1))
            return msgspec.convert(answer.fields["texts"], tuple[PageText, ...]), answer.blobs[0]
        except AnsweredError as exc:
            reason = str(exc.fields.get("reason", exc.name))
            raise EngineFailed(engine="OCRmyPDF", reason=reason) from exc
        except msgspec.ValidationError as exc:
            raise EngineFailed(engine="OCRmyPDF", reason="answer") from exc
        finally:
            worker.close()


def _profile(pages: int) -> Profile:
    return Profile(
        name="ocrmypdf",
        memory_bytes=12 * 1024 * MIB,
        cpu_s=7 * 24 * 3600,  # the time limit is that of the request
        work_bytes=PAGE_WORK_BYTES * (pages + 4),
        environment={"OMP_THREAD_LIMIT": "1", "OPENBLAS_NUM_THREADS": "1"},
    )
