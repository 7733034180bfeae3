"""`appliance capture`: scan a dossier, or take page images that exist."""

from __future__ import annotations

from pathlib import Path

import click

from appliance.bootstrap import Folder, Scanner, SourceChoice
from appliance.capture.session import AcceptedPage
from appliance.cli.context import Desk, pass_desk
from appliance.kernel.language import Text

PAGE = Text(
    vi="Tờ {document}/{ordinal}: {width} x {height} điểm ảnh, {dpi} dpi, đã mã hóa và ghi.",
    en="Page {document}/{ordinal}: {width} x {height} pixels, {dpi} dpi, encrypted and stored.",
)
DONE = Text(
    vi="Đã nhận {pages} trang của hồ sơ {code}.", en="{pages} pages of dossier {code} accepted."
)


@click.command()
@click.argument("code")
@click.option("--scanner", help="SANE device, e.g. test:0.")
@click.option("--from", "folder", type=click.Path(path_type=Path, exists=True, file_okay=False),
              help="Folder of page images: one sub-folder for each document, named by its number.")
@click.option("--confirm-duplicates", is_flag=True, help="Accept a page that stands there twice.")
@pass_desk
def capture(  # fmt: skip
    desk: Desk, *, code: str, scanner: str | None, folder: Path | None, confirm_duplicates: bool
) -> None:
    """Quét hồ sơ CODE. Scan the dossier CODE."""
    if (scanner is None) == (folder is None):
        raise click.UsageError("--scanner | --from")
    source: SourceChoice = Scanner(scanner) if scanner else Folder(folder or Path())

    def tell(page: AcceptedPage) -> None:
        desk.say(PAGE, document=page.document_ordinal, ordinal=page.ordinal,
                 width=page.facts.width_px, height=page.facts.height_px,
                 dpi=round(page.facts.dpi))  # fmt: skip

    with desk.signed_in() as (appliance, actor):
        report = appliance.capture(
            actor, code=code, source=source, on_page=tell, confirm_duplicates=confirm_duplicates
        )
        desk.say(DONE, pages=report.pages, code=code)
        for difference in report.differences:
            desk.say(difference)
        desk.result({
            "pages": report.pages, "differences": [d.en for d in report.differences],
        })  # fmt: skip
