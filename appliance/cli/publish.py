"""`appliance publish` and `appliance search`."""

from __future__ import annotations

import click

from appliance.cli.context import Desk, pass_desk
from appliance.kernel.language import Text
from appliance.publish.model import PublishProgress

STAGE = Text(
    vi="Văn bản {document}: {stage} {done}/{total}",
    en="Document {document}: {stage} {done}/{total}",
)
DONE = Text(
    vi="Văn bản {ordinal}: {pages} trang, PDF/A-2b đã kiểm tra lại và ký số, SHA-256 {sha256}.",
    en="Document {ordinal}: {pages} pages, PDF/A-2b read back and signed, SHA-256 {sha256}.",
)
HEADINGS = (
    Text(vi="Hồ sơ", en="Dossier"), Text(vi="Văn bản", en="Document"), Text(vi="Trang", en="Page"),
    Text(vi="Đoạn tìm thấy", en="Found"),
)  # fmt: skip


@click.command()
@click.argument("code")
@pass_desk
def publish(desk: Desk, *, code: str) -> None:
    """Nhận dạng, tạo PDF/A hai lớp, kiểm tra và ký số hồ sơ CODE. OCR, PDF/A, check and sign."""

    def tell(progress: PublishProgress) -> None:
        if not desk.as_json:
            click.echo(STAGE(desk.language).format(
                document=progress.document_ordinal, stage=progress.stage(desk.language),
                done=progress.done, total=progress.total), err=True)  # fmt: skip

    with desk.signed_in() as (appliance, actor):
        made = appliance.publish(actor, code=code, progress=tell)
        for publication in made:
            desk.say(DONE, ordinal=publication.document_ordinal, pages=publication.pages,
                     sha256=publication.pdf_sha256)  # fmt: skip
        desk.result([{"document": p.document_ordinal, "sha256": p.pdf_sha256} for p in made])


@click.command()
@click.argument("query")
@pass_desk
def search(desk: Desk, *, query: str) -> None:
    """Tìm trong lớp chữ, có dấu hoặc không dấu. Search the text, with or without tones."""
    with desk.signed_in() as (appliance, actor):
        hits = appliance.search(actor, query)
        desk.table(HEADINGS, [(h.dossier_code, h.document_ordinal, h.page_ordinal, h.snippet)
                              for h in hits])  # fmt: skip
        desk.result(hits)
