"""`appliance capture`: scan a dossier, or take page images that exist."""

from __future__ import annotations

from pathlib import Path

import click

from appliance.capture.dossier import FromFolder, FromScanner, SourceChoice
from appliance.capture.errors import DuplicatePage
from appliance.capture.model import AcceptedPage
from appliance.capture.scanners import test_scanner
from appliance.cli.context import Desk, pass_desk
from appliance.kernel.errors import ProblemFound
from appliance.kernel.language import Text

PAGE = Text(
    vi="Trang {document}/{ordinal}: {width} x {height} điểm ảnh, {dpi} dpi, đã mã hóa và ghi.",
    en="Page {document}/{ordinal}: {width} x {height} pixels, {dpi} dpi, encrypted and stored.",
)
DONE = Text(
    vi="Đã nhận {pages} trang của hồ sơ {code}.", en="{pages} pages of dossier {code} accepted."
)


DIFFERENCE = Text(
    vi="Lệch với danh mục: danh mục ghi {expected} tờ, đã quét {captured}.",
    en="Differs from the list: it promises {expected} sheets, {captured} were captured.",
)
TWICE = Text(
    vi="Ảnh số {sequence} giống hệt trang {ordinal} đã nhận. Giấy có hai trang như vậy không?",
    en="Image {sequence} equals page {ordinal} to the pixel. Does the paper hold it twice?",
)


@click.command()
@click.argument("code")
@click.option(
    "--scanner", type=click.Choice(["test"]), help="Máy quét của trạm. SANE scanner of the station."
)
@click.option(
    "--document",
    type=click.IntRange(1),
    help="Số thứ tự văn bản trong khay. Document in the feeder.",
)
@click.option(
    "--from",
    "folder",
    type=click.Path(path_type=Path, exists=True, file_okay=False),
    help="Thư mục ảnh; mỗi văn bản một thư mục con 1, 2, ... Folder of page images, "
    "one sub-folder for each document, named by its number.",
)
@click.option(
    "--confirm-duplicates",
    is_flag=True,
    help="Nhận trang trùng. Accept a page that stands there twice.",
)
@pass_desk
def capture(
    desk: Desk,
    *,
    code: str,
    scanner: str | None,
    document: int | None,
    folder: Path | None,
    confirm_duplicates: bool,
) -> None:
    """Quét hồ sơ CODE. Scan the dossier CODE."""
    choice = _choice(scanner, document, folder)

    def tell(page: AcceptedPage) -> None:
        desk.say(PAGE, document=page.document_ordinal, ordinal=page.ordinal,
                 width=page.facts.width_px, height=page.facts.height_px,
                 dpi=page.facts.dpi)  # fmt: skip

    def confirm(twice: DuplicatePage) -> bool:
        desk.say(TWICE, **twice.params)
        return confirm_duplicates

    with desk.signed_in() as (appliance, actor):
        reports = appliance.capture(
            actor, code=code, choice=choice, on_page=tell, confirm_duplicate=confirm
        )
        pages = sum(report.pages_now for report in reports)
        desk.say(DONE, pages=pages, code=code)
        for report in reports:
            if not report.matches:
                desk.say(DIFFERENCE, expected=report.sheets_expected,
                         captured=report.sheets_captured)  # fmt: skip
        matches = all(report.matches for report in reports)
        desk.result({"pages": pages, "matches": matches})
    if not matches:  # a check found a problem: the list and the papers differ
        click.get_current_context().exit(ProblemFound.exit_code)


def _choice(scanner: str | None, document: int | None, folder: Path | None) -> SourceChoice:
    if scanner is not None and document is not None and folder is None:
        return FromScanner(test_scanner(), document)
    if folder is not None and scanner is None and document is None:
        return FromFolder(folder)
    raise click.UsageError("--scanner NAME --document N | --from FOLDER")
