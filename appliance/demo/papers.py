"""The demo's invented papers: page images with known text, and the list that describes them."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from PIL import Image

from appliance.bootstrap import policy_folder
from appliance.demo.drawing import render_map
from appliance.demo.letter import Letter, Scan, render_letter, render_page
from appliance.demo.plan import DOSSIERS, NEVER_STORED, SIGNER, PlannedDocument, PlannedDossier
from appliance.demo.wear import Profile
from appliance.holdings.cells import LEVELS
from appliance.holdings.model import Original
from appliance.holdings.template import write_list
from appliance.kernel.levels import Level
from appliance.policy.numbers import Numbers

__all__ = [
    "NEVER_STORED", "Profile", "Sample", "SampleDocument", "SampleDossier", "SamplePage",
    "render_map", "render_page", "save_page", "write_sample",
]  # fmt: skip

JPEG_QUALITY = 90


@dataclass(frozen=True, slots=True)
class SamplePage:
    """One page image of the sample."""

    path: Path
    truth: str
    """The text on it, NFC."""
    truth_path: Path
    dpi: int
    profile: Profile
    scored: bool
    """Whether its text is running text, fit for an error rate; a map's is not."""


@dataclass(frozen=True, slots=True)
class SampleDocument:
    """One document of the sample."""

    ordinal: int
    folder: Path
    """Holds its pages, named ``1.jpg``, ``2.jpg`` ..."""
    pages: tuple[SamplePage, ...]


@dataclass(frozen=True, slots=True)
class SampleDossier:
    """One dossier of the sample."""

    code: str
    level: Level
    approved: bool
    """Whether the demo enters an approval for it."""
    folder: Path
    """Holds one folder a document, named by its ordinal."""
    documents: tuple[SampleDocument, ...]


@dataclass(frozen=True, slots=True)
class Sample:
    """The whole sample on disk."""

    list_xlsx: Path
    list_csv: Path
    dossiers: tuple[SampleDossier, ...]
    never_stored: tuple[str, ...]
    """Words of the Tuyệt mật row, which must be found nowhere after the import."""


def write_sample(folder: Path, *, seed: int) -> Sample:
    """Write the list and all page images under ``folder``, the texts under ``folder/truth``.

    The same seed gives the same pages. The caller chooses a folder in RAM.

    Raises:
        FontsMissing: the Liberation fonts are not installed.
        PolicyDamaged: the code lists cannot be read.
    """
    folder.mkdir(parents=True, exist_ok=True)
    codes = Numbers.load(policy_folder()).codes
    listed = [dossier.listed() for dossier in DOSSIERS]
    list_xlsx, list_csv = folder / "list.xlsx", folder / "list.csv"
    for path in (list_xlsx, list_csv):
        write_list(path, listed, codes=codes)
    dossiers = tuple(
        _write_dossier(folder, dossier, seed=seed * 1000 + index * 100)
        for index, dossier in enumerate(DOSSIERS)
    )
    return Sample(list_xlsx, list_csv, dossiers, NEVER_STORED)


def save_page(image: Image.Image, path: Path, *, dpi: int) -> None:
    """Save a page as its name asks: JPEG 4:4:4 at quality 90, TIFF with Deflate, or PNG."""
    if path.suffix == ".jpg":
        image.save(path, "JPEG", quality=JPEG_QUALITY, subsampling=0, dpi=(dpi, dpi))
    elif path.suffix == ".tif":
        image.save(path, "TIFF", compression="tiff_adobe_deflate", dpi=(dpi, dpi))
    else:
        image.save(path, "PNG", compress_level=1, dpi=(dpi, dpi))


def _write_dossier(folder: Path, planned: PlannedDossier, *, seed: int) -> SampleDossier:
    documents = tuple(
        _write_document(folder, planned.code, document, seed=seed + document.listed.ordinal)
        for document in planned.documents
    )
    return SampleDossier(
        planned.code, planned.listed().level, planned.approved, folder / planned.code, documents
    )


def _write_document(
    folder: Path, code: str, planned: PlannedDocument, *, seed: int
) -> SampleDocument:
    ordinal = str(planned.listed.ordinal)
    images, texts = folder / code / ordinal, folder / "truth" / code / ordinal
    pages = []
    for number, (image, truth) in enumerate(_scans(planned, seed=seed), start=1):
        images.mkdir(parents=True, exist_ok=True)
        texts.mkdir(parents=True, exist_ok=True)
        page = SamplePage(
            path=images / f"{number}.{planned.suffix}",
            truth=truth,
            truth_path=texts / f"{number}.txt",
            dpi=planned.dpi,
            profile=planned.profiles[number - 1],
            scored=planned.listed.original is Original.ADMINISTRATIVE,
        )
        save_page(image, page.path, dpi=page.dpi)
        page.truth_path.write_text(truth, encoding="utf-8")
        pages.append(page)
    return SampleDocument(planned.listed.ordinal, images, tuple(pages))


def _scans(planned: PlannedDocument, *, seed: int) -> Iterator[Scan]:
    if not planned.profiles:
        return
    if planned.listed.original is Original.MAP_DRAWING:
        yield render_map(dpi=planned.dpi, profile=planned.profiles[0], seed=seed)
        return
    yield from render_letter(
        _letter(planned), pages=len(planned.profiles), dpi=planned.dpi,
        profiles=planned.profiles, seed=seed,
    )  # fmt: skip


def _letter(planned: PlannedDocument) -> Letter:
    listed = planned.listed
    issued = listed.issued
    when = (
        "" if issued is None else f"ngày {issued.day or '…'} tháng {issued.month} năm {issued.year}"
    )
    return Letter(
        organ="ỦY BAN NHÂN DÂN XÃ VÍ DỤ",
        number=f"{listed.code_number}/{listed.code_notation}",
        title=TYPE_TITLES[listed.type_name or "22"],
        subject=listed.subject or "",
        signer=SIGNER,
        place_and_date=f"Ví Dụ, {when}",
        mark=LEVELS[listed.level].upper() if listed.level.secret else None,
        copying="Được phép sao, chụp" if listed.level.secret else None,
    )


TYPE_TITLES = {
    "02": "QUYẾT ĐỊNH", "07": "THÔNG BÁO", "10": "KẾ HOẠCH", "11": "PHƯƠNG ÁN", "14": "BÁO CÁO",
    "15": "TỜ TRÌNH", "20": "BIÊN BẢN", "22": "CÔNG VĂN",
}  # fmt: skip
