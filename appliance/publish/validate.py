"""Nothing is signed that was not read back: the checks of the written bytes.

Invariant: a PDF that passes holds exactly the captured images, one a page, in order; its text
layer, read by another program, is exactly what was recognised; it is PDF/A-2b to the byte.
Structure and image hashes are taken here, from the bytes, by our own parser; the text layer and
the PDF/A verdict come from the sandboxed worker. Residual risk: a recogniser that reads wrongly
is not noticed here; confidence is recorded for that.
"""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Sequence

from appliance.publish.bytesyntax import IndirectObject, Revision, read_revisions
from appliance.publish.cos import Name, Ref, Value
from appliance.publish.errors import (
    FileSyntaxBroken,
    ImageChanged,
    NotPdfA,
    PageCountDiffers,
    TextLayerDiffers,
)
from appliance.publish.model import (
    PageImage,
    PageText,
    TwoLayerPdf,
    WrittenFacts,
    WrittenPdfReader,
)
from appliance.publish.pdf_bench import FLAVOUR


def require_faithful(
    made: TwoLayerPdf, pages: Sequence[PageImage], *, bench: WrittenPdfReader
) -> WrittenFacts:
    """Check the written bytes against what was captured and recognised.

    Raises:
        FileSyntaxBroken: a rule of file syntax is broken.
        PageCountDiffers, ImageChanged: the images are not the captured ones.
        TextLayerDiffers: the text layer is not what was recognised.
        NotPdfA: the validator does not approve it.
    """
    images = image_hashes(made.pdf)
    _require_images(images, pages)
    examined = bench.examine(made.pdf)
    if examined.refused:
        raise NotPdfA(rule=examined.refused[0])
    _require_texts(examined.words, made.texts, in_order=made.in_order)
    return WrittenFacts(
        pages=len(pages),
        words=sum(len(words) for words in examined.words),
        pdfa=FLAVOUR,
        images_sha256=tuple(images),
    )


def image_hashes(pdf: bytes) -> list[str]:
    """Return the SHA-256 of each page's raw image stream, in page order.

    Raises:
        FileSyntaxBroken: the file is not one revision, or a page does not show exactly one image.
    """
    revisions = read_revisions(pdf)
    if len(revisions) != 1:
        raise FileSyntaxBroken(offset=revisions[0].end, rule="one-revision")
    return [
        hashlib.sha256(memoryview(pdf)[slice(*_image(revisions[0], page))]).hexdigest()
        for page in page_objects(revisions[0])
    ]


def page_objects(revision: Revision) -> list[IndirectObject]:
    """Return the page objects in order, from the catalog down.

    Raises:
        FileSyntaxBroken: the page tree is not a tree of pages.
    """
    catalog = _follow(revision, revision.trailer.get("Root"))
    found: list[IndirectObject] = []
    _walk(revision, catalog.entries.get("Pages"), found, seen=set())
    return found


def page_box(revision: Revision) -> tuple[float, float]:
    """Return width and height of the first page in points.

    Raises:
        FileSyntaxBroken: it has no plain MediaBox at the origin.
    """
    page = page_objects(revision)[0]
    match page.entries.get("MediaBox"):
        case [0, 0, int() | float() as width, int() | float() as height]:
            return float(width), float(height)
        case _:
            raise FileSyntaxBroken(offset=page.offset, rule="media-box")


def _walk(revision: Revision, node: Value, found: list[IndirectObject], *, seen: set[Ref]) -> None:
    this = _follow(revision, node)
    if this.ref in seen:
        raise FileSyntaxBroken(offset=this.offset, rule="page-tree")
    seen.add(this.ref)
    kids = this.entries.get("Kids")
    if this.entries.get("Type") == Name("Page"):
        found.append(this)
    elif isinstance(kids, list):
        for kid in kids:
            _walk(revision, kid, found, seen=seen)
    else:
        raise FileSyntaxBroken(offset=this.offset, rule="page-tree")


def _image(revision: Revision, page: IndirectObject) -> tuple[int, int]:
    resources = _dictionary(revision, page, page.entries.get("Resources"))
    images = [
        found
        for value in _dictionary(revision, page, resources.get("XObject")).values()
        if (found := _follow(revision, value)).entries.get("Subtype") == Name("Image")
    ]
    if len(images) != 1 or images[0].stream is None:
        raise FileSyntaxBroken(offset=page.offset, rule="one-image-a-page")
    return images[0].stream


def _dictionary(revision: Revision, near: IndirectObject, value: Value) -> dict[str, Value]:
    found = _follow(revision, value).value if isinstance(value, Ref) else value
    if not isinstance(found, dict):
        raise FileSyntaxBroken(offset=near.offset, rule="resources")
    return found


def _follow(revision: Revision, value: Value) -> IndirectObject:
    found = revision.objects.get(value) if isinstance(value, Ref) else None
    if found is None:
        raise FileSyntaxBroken(offset=revision.xref_offset, rule="reference")
    return found


def _require_images(images: list[str], pages: Sequence[PageImage]) -> None:
    if len(images) != len(pages):
        raise PageCountDiffers(found=len(images), expected=len(pages))
    for number, (image, page) in enumerate(zip(images, pages, strict=True), start=1):
        if image != page.stream_sha256:
            raise ImageChanged(page=number)


def _require_texts(words: list[list[str]], texts: Sequence[PageText], *, in_order: bool) -> None:
    if len(words) != len(texts):
        raise PageCountDiffers(found=len(words), expected=len(texts))
    for number, (found, text) in enumerate(zip(words, texts, strict=True), start=1):
        wanted = [word.text for word in text.words]
        same = found == wanted if in_order else Counter(found) == Counter(wanted)
        if not same:
            raise TextLayerDiffers(page=number)
