"""`appliance list` and `appliance dossier`: what should be in the boxes, and its state."""

from __future__ import annotations

from pathlib import Path

import click

from appliance.authority.words import LEVEL_WORDS
from appliance.bootstrap import policy_folder
from appliance.cli.context import Desk, pass_desk
from appliance.holdings.errors import BadFindingAid
from appliance.holdings.template import write_template
from appliance.kernel.clock import iso
from appliance.kernel.language import Text
from appliance.policy.numbers import Numbers

FAULT_HEADINGS = (
    Text(vi="Dòng", en="Row"), Text(vi="Cột", en="Column"), Text(vi="Lý do", en="Reason"),
)  # fmt: skip
HEADINGS = (
    Text(vi="Mã hồ sơ", en="Dossier"),
    Text(vi="Độ mật", en="Level"),
    Text(vi="Văn bản", en="Documents"),
    Text(vi="Số tờ", en="Sheets"),
    Text(vi="Đã quét (trang)", en="Pages captured"),
    Text(vi="Đã ký số", en="Published"),
)
WRITTEN = Text(vi="Đã ghi mẫu danh mục vào {name}.", en="Template written to {name}.")
PAGE_HEADINGS = (
    Text(vi="Văn bản", en="Document"), Text(vi="Trang", en="Page"),
    Text(vi="Mã trang", en="Page id"), Text(vi="Lúc quét", en="Captured"),
    Text(vi="SHA-256", en="SHA-256"),
)  # fmt: skip
IMPORTED = Text(
    vi="Đã nhập {dossiers} hồ sơ, {documents} văn bản, {sheets} tờ theo thứ tự trong danh mục.",
    en="{dossiers} dossiers, {documents} documents, {sheets} sheets imported in order.",
)


@click.group("list")
def finding_aid() -> None:
    """Danh mục tài liệu của cơ quan. The office's list of papers."""


@finding_aid.command()
@click.argument("file", type=click.Path(path_type=Path))
@pass_desk
def template(desk: Desk, *, file: Path) -> None:
    """Ghi mẫu danh mục ra FILE (.xlsx hoặc .csv). Write an empty list to fill in."""
    write_template(file, codes=Numbers.load(policy_folder()).codes)
    desk.say(WRITTEN, name=file.name)
    desk.result({"file": file.name})


@finding_aid.command("import")
@click.argument("file", type=click.Path(path_type=Path, exists=True, dir_okay=False))
@pass_desk
def import_(desk: Desk, *, file: Path) -> None:
    """Nhập danh mục FILE (.xlsx hoặc .csv). Import the list; all or nothing."""
    with desk.signed_in() as (appliance, actor):
        try:
            report = appliance.import_list(actor, name=file.name, untrusted=file.read_bytes())
        except BadFindingAid as exc:
            desk.table(
                FAULT_HEADINGS,
                [(f.row, f.column(desk.language), f.reason(desk.language)) for f in exc.faults],
            )
            raise
        desk.say(
            IMPORTED, dossiers=report.dossiers, documents=report.documents, sheets=report.sheets
        )
        for note in report.notes:
            desk.say(note)
        desk.result({"dossiers": report.dossiers, "documents": report.documents})


@click.group()
def dossier() -> None:
    """Hồ sơ và trạng thái. Dossiers and their state."""


@dossier.command("show")
@click.argument("code", required=False)
@pass_desk
def show(desk: Desk, *, code: str | None) -> None:
    """Liệt kê hồ sơ theo thứ tự trong kho. List the dossiers in the order of the store."""
    with desk.signed_in() as (appliance, actor):
        rows = [d for d in appliance.dossiers(actor) if code in (None, d.code)]
        desk.table(
            HEADINGS,
            [
                (
                    d.code,
                    LEVEL_WORDS[d.level](desk.language),
                    d.documents,
                    d.sheets_expected,
                    d.pages_captured,
                    d.published,
                )
                for d in rows
            ],
        )
        desk.result(rows)


@dossier.command("pages")
@click.argument("code")
@pass_desk
def pages(desk: Desk, *, code: str) -> None:
    """Các trang đã quét của hồ sơ CODE. The captured pages of a dossier, for `log prove`."""
    with desk.signed_in() as (appliance, actor):
        rows = [
            (document.ordinal, page.ordinal, page.id, iso(page.captured_at), page.stream_sha256)
            for document in appliance.documents(actor, code)
            for page in appliance.pages(code, document.ordinal)
        ]
        desk.table(PAGE_HEADINGS, rows)
        keys = ("document", "ordinal", "page", "captured", "sha256")
        desk.result([dict(zip(keys, row, strict=True)) for row in rows])
