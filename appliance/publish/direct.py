"""The direct engine: our OCR workers, our assembly. No temporary file anywhere."""

from __future__ import annotations

from collections.abc import Sequence
from concurrent.futures import Executor

from appliance.publish.model import Label, PageImage, Stage, Step, Steps, TwoLayerPdf
from appliance.publish.pdf_bench import PdfBench, require_fitting
from appliance.publish.tesseract import OcrPool


class DirectEngine:
    """libtesseract on cleaned copies, pikepdf around the captured bytes (ADR 0004)."""

    def __init__(self, *, workers: int, executor: Executor) -> None:
        """Use up to ``workers`` OCR processes, fed by ``executor``; it stays the caller's."""
        self._pool = OcrPool(size=workers, executor=executor)
        self._bench = PdfBench()

    @property
    def name(self) -> str:
        """Name and version, recorded with the publication."""
        return f"direct/tesseract-{self._pool.version()}"

    @property
    def bench(self) -> PdfBench:
        """Where the written PDF is read back."""
        return self._bench

    @property
    def pool(self) -> OcrPool:
        """The OCR workers."""
        return self._pool

    def make(self, pages: Sequence[PageImage], *, label: Label, steps: Steps) -> TwoLayerPdf:
        """Recognise the pages and assemble the unsigned PDF.

        Raises:
            RecognitionStopped, PageNotReadable, ImageFormUnknown, DocumentTooLarge, NotPdfA.
        """
        require_fitting(pages)
        texts = self._pool.read(pages, steps=steps)
        steps(Step(Stage.ASSEMBLE, 0, 1))
        pdf = self._bench.assemble(pages, texts, label=label)
        steps(Step(Stage.ASSEMBLE, 1, 1))
        return TwoLayerPdf(pdf, texts, in_order=True)

    def close(self) -> None:
        """End the workers."""
        self._pool.close()
        self._bench.close()
