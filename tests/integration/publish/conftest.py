"""Real pages, real recogniser: made once, used by every promise of the room."""

import datetime as dt
import io
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass

import pytest
from PIL import Image

from appliance.demo.letter import render_page
from appliance.demo.wear import Profile
from appliance.kernel.clock import VIETNAM
from appliance.publish.direct import DirectEngine
from appliance.publish.images import image_stream
from appliance.publish.model import Label, PageImage, TwoLayerPdf


@dataclass(frozen=True, slots=True)
class Paper:
    """A page as scanned, and what stands on it."""

    page: PageImage
    truth: str


@pytest.fixture(scope="session")
def label() -> Label:
    at = dt.datetime(2026, 11, 23, 9, 30, 15, tzinfo=VIETNAM)
    return Label("H26.01.05.0000007", "Ủy ban nhân dân tỉnh A", at)


@pytest.fixture(scope="session")
def page_of() -> Callable[..., PageImage]:
    """Encode an image as a page master."""

    def encode(image: Image.Image, *, dpi: int, kind: str = "JPEG") -> PageImage:
        target = io.BytesIO()
        options = {"quality": 90, "subsampling": 0} if kind == "JPEG" else {"compress_level": 1}
        image.save(target, kind, **options)
        stream = image_stream(target.getvalue())
        return PageImage(target.getvalue(), stream.width, stream.height, float(dpi), stream.sha256)

    return encode


@pytest.fixture(scope="session")
def papers(page_of: Callable[..., PageImage]) -> list[Paper]:
    """Three pages on which nothing was tuned: two JPEG at 200 dpi, a PNG at 300 dpi."""
    made = []
    for seed, dpi, kind, profile in (
        (71, 200, "JPEG", Profile.TYPICAL),
        (72, 200, "JPEG", Profile.TYPICAL),
        (73, 300, "PNG", Profile.BAD),
    ):
        image, truth = render_page(seed, dpi=dpi, profile=profile)
        made.append(Paper(page_of(image, dpi=dpi, kind=kind), truth))
    return made


@pytest.fixture(scope="session")
def pages(papers: list[Paper]) -> list[PageImage]:
    return [paper.page for paper in papers]


@pytest.fixture(scope="session")
def engine() -> Iterator[DirectEngine]:
    with ThreadPoolExecutor(2) as executor:
        made = DirectEngine(workers=2, executor=executor)
        yield made
        made.close()


@pytest.fixture(scope="session")
def made(engine: DirectEngine, pages: list[PageImage], label: Label) -> TwoLayerPdf:
    """The three pages as one unsigned PDF/A."""
    return engine.make(pages, label=label, steps=lambda _: None)
