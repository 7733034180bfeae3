"""Recognition, assembly, read-back: the direct engine, and OCRmyPDF beside it."""

import dataclasses
from typing import Any

import pytest

from appliance.demo.score import character_error_rate
from appliance.publish.direct import DirectEngine
from appliance.publish.errors import (
    ImageChanged,
    NotPdfA,
    PageCountDiffers,
    PageNotReadable,
    TextLayerDiffers,
)
from appliance.publish.model import Label, PageImage, Stage, Step, TwoLayerPdf
from appliance.publish.ocrmypdf_engine import OcrmypdfEngine
from appliance.publish.pdf_bench import PdfBench
from appliance.publish.validate import require_faithful


@pytest.fixture(scope="module")
def peer(pages: list[PageImage], label: Label) -> TwoLayerPdf:
    engine = OcrmypdfEngine()
    try:
        return engine.make(pages[:2], label=label, steps=lambda _: None)
    finally:
        engine.close()


def test_vietnamese_text_is_read(made: TwoLayerPdf, papers: list[Any]) -> None:
    errors = [
        character_error_rate(paper.truth, text.body)
        for paper, text in zip(papers, made.texts, strict=True)
    ]

    assert errors[0] < 0.02
    assert errors[1] < 0.02
    assert errors[2] < 0.05, "a bad page at 300 dpi"


def test_written_bytes_are_proved_faithful(
    made: TwoLayerPdf, pages: list[PageImage], engine: DirectEngine
) -> None:
    facts = require_faithful(made, pages, bench=engine.bench)

    assert facts.pages == 3
    assert facts.pdfa == "2b"
    assert facts.words == sum(len(text.words) for text in made.texts) > 600
    assert facts.images_sha256 == tuple(page.stream_sha256 for page in pages)


def test_page_of_another_scan_is_noticed(
    made: TwoLayerPdf, pages: list[PageImage], engine: DirectEngine
) -> None:
    swapped = [pages[1], pages[0], pages[2]]

    with pytest.raises(ImageChanged) as refused:
        require_faithful(made, swapped, bench=engine.bench)

    assert refused.value.params["page"] == 1


def test_missing_page_is_noticed(
    made: TwoLayerPdf, pages: list[PageImage], engine: DirectEngine
) -> None:
    with pytest.raises(PageCountDiffers):
        require_faithful(made, [*pages, pages[0]], bench=engine.bench)


@pytest.mark.parametrize("change", ["word-lost", "word-changed", "words-swapped"])
def test_text_layer_that_differs_is_noticed(
    change: str, made: TwoLayerPdf, pages: list[PageImage], engine: DirectEngine
) -> None:
    words = list(made.texts[1].words)
    if change == "word-lost":
        words.insert(7, words[6])
    elif change == "word-changed":
        words[7] = dataclasses.replace(words[7], text=words[7].text + "x")
    else:
        words[7], words[8] = words[8], words[7]
    told = dataclasses.replace(made.texts[1], words=tuple(words))
    wrong = dataclasses.replace(made, texts=(made.texts[0], told, made.texts[2]))

    with pytest.raises(TextLayerDiffers) as refused:
        require_faithful(wrong, pages, bench=engine.bench)

    assert refused.value.params["page"] == 2


def test_file_without_output_intent_is_not_approved(
    made: TwoLayerPdf, pages: list[PageImage], engine: DirectEngine
) -> None:
    broken = made.pdf.replace(b"/OutputIntents", b"/OutputIntentz")

    with pytest.raises(NotPdfA):
        require_faithful(dataclasses.replace(made, pdf=broken), pages, bench=engine.bench)


def test_page_that_does_not_decode_is_named(
    pages: list[PageImage], engine: DirectEngine, label: Label
) -> None:
    damaged = dataclasses.replace(pages[0], encoded=pages[0].encoded[:300])

    with pytest.raises(PageNotReadable) as refused:
        engine.make([pages[1], damaged], label=label, steps=lambda _: None)

    assert refused.value.params["page"] == 2


def test_engine_tells_how_far_it_is(
    pages: list[PageImage], engine: DirectEngine, label: Label
) -> None:
    steps: list[Step] = []

    engine.make(pages[:2], label=label, steps=steps.append)

    assert [(step.stage, step.done, step.total) for step in steps] == [
        (Stage.RECOGNISE, 0, 2), (Stage.RECOGNISE, 1, 2), (Stage.RECOGNISE, 2, 2),
        (Stage.ASSEMBLE, 0, 1), (Stage.ASSEMBLE, 1, 1),
    ]  # fmt: skip


def test_same_pages_are_read_the_same(
    made: TwoLayerPdf, pages: list[PageImage], engine: DirectEngine, label: Label
) -> None:
    again = engine.make(pages[1:2], label=label, steps=lambda _: None)

    assert again.texts == made.texts[1:2]


def test_ocrmypdf_keeps_the_image_bytes_and_its_text_is_read_back(
    peer: TwoLayerPdf, pages: list[PageImage]
) -> None:
    bench = PdfBench()
    try:
        facts = require_faithful(peer, pages[:2], bench=bench)
    finally:
        bench.close()

    assert facts.images_sha256 == tuple(page.stream_sha256 for page in pages[:2])


def test_both_engines_read_the_same(made: TwoLayerPdf, peer: TwoLayerPdf) -> None:
    for ours, theirs in zip(made.texts[:2], peer.texts, strict=True):
        assert character_error_rate(ours.body, theirs.body) < 0.01
