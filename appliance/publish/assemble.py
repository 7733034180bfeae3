"""Assembly of the two-layer PDF/A: the captured image bytes, the words invisible on top.

Runs in the sandboxed PDF worker. Nothing touches a disk: ``pikepdf.pdfa.save`` is avoided because
it writes temporary files.
"""

from __future__ import annotations

import io
import math
import re
from collections.abc import Sequence
from typing import Any

import pikepdf
from pikepdf import Array, Dictionary, Name, ObjectStreamMode, Pdf, Stream, String, pdfa

from appliance.publish import glyphless
from appliance.publish.geometry import ADVANCE, PlacedLine, PlacedWord, page_size, place
from appliance.publish.images import SAMPLE_BITS, ImageStream, image_stream
from appliance.publish.model import Label, PageText

FLAVOUR = "2b"
"""PDF/A-2b: what sample packages accepted under circular 05/2025 carry (domain rules 2.3)."""
PDF_VERSION = "1.7"
CLOSEST_KERN = 350
"""Letters are only moved closer, by at most this, in thousandths of the font size: a step wider
than the font's own would be read as a blank."""
CREATOR = "Appliance"
CONVERTED = "Bản số hóa từ tài liệu giấy; cơ quan chuyển đổi: {agency}"
"""Mark of conversion from paper and who converted (law on electronic transactions, Art. 12.1)."""


def assemble(
    pages: Sequence[tuple[bytes, float, PageText]], *, label: Label, flavour: str = FLAVOUR
) -> bytes:
    """Build and write the PDF/A of (page master, dpi, text) in order.

    Raises:
        images.UnknownForm: a master cannot stand unchanged in a PDF/A.
        pdfa.PdfaError: the built document would not conform; nothing was written.
    """
    with pikepdf.new() as pdf:
        font = _font(pdf, {ch for _, _, text in pages for w in text.words for ch in w.text} | {" "})
        for encoded, dpi, text in pages:
            _add_page(pdf, font, image_stream(encoded), dpi=dpi, text=text)
        _describe(pdf, label)
        return written(pdf, made_at=label.made_at.isoformat(timespec="seconds"), flavour=flavour)


def rewrite(pdf: Pdf, *, label: Label) -> bytes:
    """Write a document made by another engine under our label and in our byte form.

    Raises:
        pdfa.PdfaError: it would not conform; nothing was written.
    """
    _describe(pdf, label)
    return written(pdf, made_at=label.made_at.isoformat(timespec="seconds"))


def written(pdf: Pdf, *, made_at: str, flavour: str = FLAVOUR) -> bytes:
    """Write a document as PDF/A with a classic cross-reference table and a deterministic /ID.

    Raises:
        pdfa.PdfaError: it would not conform; nothing was written.
    """
    choices: dict[str, Any] = {"deterministic_id": True}
    if flavour == FLAVOUR:
        choices |= {"object_stream_mode": ObjectStreamMode.disable, "min_version": PDF_VERSION}
    pdfa.prepare(pdf, flavour)
    _pin_metadata_date(pdf, made_at)
    report = pdfa.check(pdf, flavour, **choices)
    if not report.passed:
        raise pdfa.PdfaError(report)
    target = io.BytesIO()
    pdf.save(target, **report.save_kwargs)
    return target.getvalue()


def _add_page(
    pdf: Pdf, font: Dictionary, image: ImageStream, *, dpi: float, text: PageText
) -> None:
    width, height = page_size(image.width, image.height, dpi)
    lines = place(text, dpi=dpi, height=image.height)
    content = [f"q {_n(width)} 0 0 {_n(height)} 0 0 cm /Im0 Do Q"]
    if lines:
        content += ["BT 3 Tr", *(_show(line) for line in lines), "ET"]
    resources = Dictionary(XObject=Dictionary(Im0=pdf.make_indirect(_image(pdf, image))))
    if lines:
        resources.Font = Dictionary(F0=font)
    page = Dictionary(
        Type=Name.Page,
        MediaBox=Array([0, 0, round(width, 3), round(height, 3)]),
        Resources=resources,
        Contents=pdf.make_indirect(Stream(pdf, "\n".join(content).encode("ascii"))),
    )
    pdf.pages.append(pikepdf.Page(pdf.make_indirect(page)))


def _image(pdf: Pdf, image: ImageStream) -> Stream:
    stream = Stream(pdf, image.data)
    stream.Type, stream.Subtype = Name.XObject, Name.Image
    stream.Width, stream.Height = image.width, image.height
    stream.BitsPerComponent = SAMPLE_BITS
    stream.ColorSpace = Name.DeviceRGB if image.components > 1 else Name.DeviceGray
    stream.Filter = Name("/" + image.filter)
    if image.filter == "FlateDecode":
        stream.DecodeParms = Dictionary(
            Predictor=15, Colors=image.components, BitsPerComponent=SAMPLE_BITS, Columns=image.width
        )
    return stream


def _show(line: PlacedLine) -> str:
    """Show one line, invisible, turned as on paper; each word stands and ends where it does there.

    A word never starts upon the letters before it: readers drop a letter printed upon its like.
    """
    turn = math.radians(line.turn_deg)
    cos, sin = math.cos(turn), math.sin(turn)
    matrix = f"{cos:.5f} {sin:.5f} {-sin:.5f} {cos:.5f} {_n(line.x)} {_n(line.y)}"
    unit = line.size * line.stretch / 100 / 1000  # points in a thousandth of the stretched size
    shown: list[str] = []
    pen = 0.0
    for word in line.words:
        blank = ADVANCE * 1000 if shown else 0
        shift = min(round(pen / unit - word.along / unit), blank)
        kern = _kern(word, unit)
        shown.append(f"{shift}{_kerned(word.text, kern)}")
        pen += ((len(word.text) + 1) * ADVANCE * 1000 - len(word.text) * kern - shift) * unit
    return f"/F0 {_n(line.size)} Tf {_n(line.stretch)} Tz {matrix} Tm [{''.join(shown)}] TJ"


def _kern(word: PlacedWord, unit: float) -> int:
    """Return how much closer the letters of a word stand than the font puts them."""
    wanted = word.width / len(word.text) / unit
    return max(0, min(round(ADVANCE * 1000 - wanted), CLOSEST_KERN))


def _kerned(text: str, kern: int) -> str:
    """Write the letters of a word, each moved, and the blank behind it."""
    letters = [ch.encode("utf-16-be").hex() for ch in text]
    if not kern:
        return f"<{''.join(letters)}0020>"
    return "".join(f"<{letter}>{kern}" for letter in letters) + "<0020>"


def _n(number: float) -> str:
    return f"{number:.3f}".rstrip("0").rstrip(".")


def _font(pdf: Pdf, used: set[str]) -> Dictionary:
    gids = Stream(pdf, glyphless.glyph_of_code(used))
    gids.Filter = Name.FlateDecode
    size = glyphless.UNITS
    descriptor = Dictionary(
        Type=Name.FontDescriptor, FontName=Name("/" + glyphless.NAME), Flags=5,
        FontBBox=Array([0, 0, glyphless.ADVANCE_UNITS, size]), ItalicAngle=0, Ascent=size,
        Descent=0, CapHeight=size, StemV=80,
        FontFile2=pdf.make_indirect(Stream(pdf, glyphless.font_file())),
    )  # fmt: skip
    cid_font = Dictionary(
        Type=Name.Font, Subtype=Name.CIDFontType2, BaseFont=Name("/" + glyphless.NAME),
        CIDToGIDMap=pdf.make_indirect(gids), DW=glyphless.ADVANCE_UNITS,
        CIDSystemInfo=Dictionary(
            Registry=String("Adobe"), Ordering=String("Identity"), Supplement=0
        ),
        FontDescriptor=pdf.make_indirect(descriptor),
    )  # fmt: skip
    return pdf.make_indirect(
        Dictionary(
            Type=Name.Font, Subtype=Name.Type0, BaseFont=Name("/" + glyphless.NAME),
            Encoding=Name("/Identity-H"), DescendantFonts=Array([pdf.make_indirect(cid_font)]),
            ToUnicode=pdf.make_indirect(Stream(pdf, glyphless.to_unicode(used))),
        )
    )  # fmt: skip


def _describe(pdf: Pdf, label: Label) -> None:
    made_at = label.made_at.isoformat(timespec="seconds")
    with pdf.open_metadata(set_pikepdf_as_editor=False, update_docinfo=False) as xmp:
        xmp["dc:title"] = label.reference
        xmp["dc:description"] = CONVERTED.format(agency=label.agency)
        xmp["xmp:CreatorTool"] = CREATOR
        xmp["xmp:CreateDate"] = made_at
        xmp["xmp:ModifyDate"] = made_at
        xmp["xmp:MetadataDate"] = made_at


def _pin_metadata_date(pdf: Pdf, made_at: str) -> None:
    """Replace the machine's time that ``prepare`` wrote: the same pages give the same bytes."""
    packet = pdf.Root.Metadata.read_bytes()
    pinned = _METADATA_DATE.sub(rb"\g<1>" + made_at.encode("ascii"), packet)
    pdf.Root.Metadata.write(pinned)


_METADATA_DATE = re.compile(rb"(<xmp:MetadataDate>|xmp:MetadataDate=\")[^<\"]*")
