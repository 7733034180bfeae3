"""Invented administrative papers on A4, in the layout of decree 30/2020."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np
from PIL import Image, ImageDraw

from appliance.demo import phrases
from appliance.demo.typeset import Face, Sheet
from appliance.demo.wear import Profile, Stamp, scanned

LEFT_HEAD_MM, RIGHT_HEAD_MM = 62.0, 146.0
TOP_MM, LEFT_MM, RIGHT_MM = 20.0, 30.0, 20.0
BODY_END = 0.9
"""Share of the height where the body of a full page ends."""
LAST_PAGE_END = 0.62
"""Share of the height where the body of a last page of several ends."""

FACES = (
    ("Serif", (11.5, 12, 13, 13, 13.5, 14)), ("Serif", (11.5, 12, 13, 13, 13.5, 14)),
    ("Serif", (11.5, 12, 13, 13, 13.5, 14)), ("Serif", (11.5, 12, 13, 13, 13.5, 14)),
    ("Sans", (11.5, 12, 13, 13, 13.5, 14)), ("Mono", (10.5, 11)),
)  # fmt: skip
"""Families and sizes in points as often as they are met."""
MONO_HEAD_PT = 8.0
MARK_RED = (214, 78, 84)
ARTICLES, ITALICS = 0.5, 0.12
"""Share of paragraphs numbered as articles, and of those set in italics."""


@dataclass(frozen=True, slots=True)
class Letter:
    """What one paper says, its body apart."""

    organ: str
    number: str
    """With its symbol, e.g. ``15/QĐ-UBND``."""
    title: str
    subject: str
    signer: str
    place_and_date: str | None
    mark: str | None
    """Secrecy mark, stamped in red."""
    copying: str | None
    """What the "Nơi nhận" block states of copying."""


Scan = tuple[Image.Image, str]
"""A page image and the text on it."""


def render_page(seed: int, *, dpi: int, profile: Profile) -> Scan:
    """Return one page of a given difficulty and its text; the same seed, the same page."""
    rng = np.random.default_rng(seed)
    face = _face(rng)
    letter = Letter(
        organ=_pick(rng, phrases.ORGANS),
        number=f"{rng.integers(10, 4001)}/QĐ-UBND",
        title=_pick(rng, phrases.TITLES),
        subject=_pick(rng, phrases.SUBJECTS),
        signer=_pick(rng, phrases.SIGNERS),
        place_and_date=None, mark=None, copying=None,
    )  # fmt: skip
    sheet = Sheet(dpi)
    y = _head(sheet, letter, face)
    y = _body(sheet, face, rng, y=y, end=rng.uniform(0.82, 0.9) * sheet.height)
    stamp = _signature(sheet, letter, face, y=y)
    return scanned(sheet, profile=profile, rng=rng, stamp=stamp), sheet.truth


def render_letter(
    letter: Letter, *, pages: int, dpi: int, profiles: Sequence[Profile], seed: int
) -> Iterator[Scan]:
    """Yield the pages of one paper, the head on the first, the signature on the last.

    Args:
        letter: What it says.
        pages: How many pages its body fills.
        dpi: Resolution of the scan.
        profiles: Condition of each page.
        seed: The same seed gives the same pages.
    """
    rng = np.random.default_rng(seed)
    face = Face("Serif", 13)
    for number in range(1, pages + 1):
        sheet = Sheet(dpi)
        first, last = number == 1, number == pages
        y = _head(sheet, letter, face) if first else _page_number(sheet, face, number)
        end = LAST_PAGE_END if last else BODY_END
        y = _body(sheet, face, rng, y=y, end=end * sheet.height)
        stamp = _signature(sheet, letter, face, y=y) if last else None
        overlay = _mark(sheet, letter.mark) if first and letter.mark else None
        if last and letter.copying:
            _recipients(sheet, letter.copying, face)
        profile = profiles[number - 1]
        image = scanned(sheet, profile=profile, rng=rng, stamp=stamp, overlay=overlay)
        yield image, sheet.truth


def _face(rng: np.random.Generator) -> Face:
    family, sizes = FACES[int(rng.integers(len(FACES)))]
    return Face(family, sizes[int(rng.integers(len(sizes)))])


def _pick(rng: np.random.Generator, choices: Sequence[str]) -> str:
    return choices[int(rng.integers(len(choices)))]


def _head(sheet: Sheet, letter: Letter, face: Face) -> float:
    """Set organ and number beside the name and motto of the state; return where the body starts."""
    size = MONO_HEAD_PT if face.family == "Mono" else face.size_pt - 1.5
    small = Face(face.family, size)
    plain, bold = sheet.font(small), sheet.font(small, "Bold")
    left, right, y = sheet.mm(LEFT_HEAD_MM), sheet.mm(RIGHT_HEAD_MM), sheet.mm(TOP_MM)
    number = f"Số: {letter.number}"
    for texts in ((letter.organ, phrases.COUNTRY), (number, phrases.MOTTO)):
        sheet.centred(texts[0], plain, x=left, y=y, noted=False)
        sheet.centred(texts[1], bold, x=right, y=y, noted=False)
        sheet.note(*texts)
        y += sheet.pt(face.size_pt * 1.4)
    y -= sheet.pt(face.size_pt * 1.4)
    if letter.place_and_date:
        italic = sheet.font(small, "Italic")
        sheet.centred(letter.place_and_date, italic, x=right, y=y + sheet.pt(face.size_pt * 1.7))
        y += sheet.pt(face.size_pt * 1.2)
    y += sheet.pt(face.size_pt * 3)
    strong, middle = sheet.font(face, "Bold"), sheet.width / 2
    sheet.centred(letter.title, strong, x=middle, y=y)
    y += sheet.pt(face.size_pt * 1.5)
    for line in sheet.broken(letter.subject, strong, width=sheet.mm(130)):
        sheet.centred(line, strong, x=middle, y=y)
        y += sheet.pt(face.size_pt * 1.4)
    return y + sheet.pt(face.size_pt * 0.8)


def _page_number(sheet: Sheet, face: Face, number: int) -> float:
    sheet.centred(str(number), sheet.font(face), x=sheet.width / 2, y=sheet.mm(10))
    return sheet.mm(TOP_MM)


def _body(sheet: Sheet, face: Face, rng: np.random.Generator, *, y: float, end: float) -> float:
    """Set paragraphs until ``end``; return where they stop."""
    plain, italic = sheet.font(face), sheet.font(face, "Italic")
    left, width = sheet.mm(LEFT_MM), sheet.width - sheet.mm(LEFT_MM + RIGHT_MM)
    article = 0
    while y < end:
        count = int(rng.choice([1, 1, 2]))
        chosen = rng.choice(len(phrases.SENTENCES), size=count, replace=False)
        text = " ".join(phrases.SENTENCES[int(index)] for index in chosen)
        if rng.random() < ARTICLES:
            article += 1
            text = f"Điều {article}. {text}"
        font = italic if rng.random() < ITALICS else plain
        for line in sheet.broken(text, font, width=width):
            if y > end:
                break
            sheet.line(line, font, x=left, y=y)
            y += sheet.pt(face.size_pt * 1.42)
        y += sheet.pt(face.size_pt * 0.45)
    return y


def _signature(sheet: Sheet, letter: Letter, face: Face, *, y: float) -> Stamp:
    """Set the signer's office and name; the seal goes over them."""
    y = min(y, sheet.height * BODY_END)
    strong, x = sheet.font(face, "Bold"), sheet.width * 0.7
    sheet.centred(phrases.CHAIRMAN, strong, x=x, y=y)
    sheet.centred(letter.signer, strong, x=x, y=y + sheet.mm(18))
    return Stamp(x=sheet.width * 0.6 + sheet.mm(4), y=y + sheet.mm(12), words=phrases.SEAL)


def _recipients(sheet: Sheet, copying: str, face: Face) -> None:
    """Set the "Nơi nhận" block; a secret paper states there whether it may be copied."""
    small = Face(face.family, face.size_pt - 2)
    y = sheet.height * 0.86
    sheet.line("Nơi nhận:", sheet.font(small, "Italic"), x=sheet.mm(LEFT_MM), y=y)
    for text in ("- Như trên;", f"- Lưu: VT. {copying}."):
        y += sheet.pt(small.size_pt * 1.4)
        sheet.line(text, sheet.font(small), x=sheet.mm(LEFT_MM), y=y)


def _mark(sheet: Sheet, mark: str) -> Image.Image:
    """Stamp the secrecy mark in red under the number (circular 24/2020/TT-BCA, form 02)."""
    layer = Image.new("RGB", sheet.ink.size, "white")
    pen = ImageDraw.Draw(layer)
    font = sheet.font(Face("Sans", 16), "Bold")
    x, y, gap = sheet.mm(LEFT_HEAD_MM), sheet.mm(39.5), sheet.mm(2)
    left, top, right, bottom = pen.textbbox((x, y), mark, font=font, anchor="mm")
    frame = (left - gap, top - gap, right + gap, bottom + gap)
    pen.rectangle(frame, outline=MARK_RED, width=sheet.pt(1.5))
    pen.text((x, y), mark, font=font, fill=MARK_RED, anchor="mm")
    return layer
