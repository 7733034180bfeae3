"""`appliance log`: show, verify, prove and seal the chain of custody."""

from __future__ import annotations

from pathlib import Path

import click

from appliance.cli.context import Desk, pass_desk
from appliance.custody.words import OUTCOME_WORDS
from appliance.kernel.ids import DossierId, PageId, PersonId
from appliance.kernel.language import Text

HEADINGS = (
    Text(vi="Số", en="No."), Text(vi="Thời gian", en="Time"), Text(vi="Việc", en="Act"),
    Text(vi="Người", en="Person"), Text(vi="Hồ sơ", en="Dossier"),
    Text(vi="Kết quả", en="Outcome"), Text(vi="Đối tượng", en="Object"),
)  # fmt: skip
GOOD = Text(
    vi="Nhật ký nguyên vẹn: {events} sự kiện ({first}..{last}), {checkpoints} mốc đã ký, "
    "băm gốc {root}.",
    en="The log is whole: {events} events ({first}..{last}), {checkpoints} signed heads, "
    "root {root}.",
)
AS_IT_IS = Text(vi="{note}", en="{note}")


@click.group()
def log() -> None:
    """Nhật ký chuỗi bảo quản. The chain of custody."""


@log.command()
@click.option("--person", help="Tên đăng nhập. Log-in name.")
@click.option("--dossier", help="Mã hồ sơ. Dossier code.")
@click.option("--act", help="Loại sự kiện, ví dụ capture. Type of event.")
@click.option("--first", type=click.IntRange(0), help="Từ sự kiện số. Only from this event on.")
@click.option("--last", type=click.IntRange(0), help="Đến sự kiện số. Only up to this event.")
@pass_desk
def show(
    desk: Desk,
    *,
    person: str | None,
    dossier: str | None,
    act: str | None,
    first: int | None,
    last: int | None,
) -> None:
    """Xem sự kiện, lọc theo người, hồ sơ, việc. Show events by person, dossier, act."""
    with desk.signed_in() as (appliance, actor):
        entries = appliance.log_entries(
            actor, person=person, dossier_code=dossier, act=act, first=first, last=last
        )
        logins = {p.id: p.login for p in appliance.people()}
        codes = {d.id: d.code for d in appliance.dossiers(actor)}
        desk.table(
            HEADINGS,
            [
                (e.seq, e.time, e.words(desk.language), logins.get(PersonId(e.actor), e.actor),
                 codes.get(DossierId(e.dossier or "")), OUTCOME_WORDS[e.outcome](desk.language),
                 e.target)
                for e in entries
            ],
        )  # fmt: skip
        desk.result([e.leaf for e in entries])


@log.command()
@click.option("--first", type=click.IntRange(0), help="Từ sự kiện số. Only from this event on.")
@click.option("--last", type=click.IntRange(0), help="Đến sự kiện số. Only up to this event.")
@click.option(
    "--head",
    type=click.Path(path_type=Path, exists=True, dir_okay=False),
    help="Tệp mốc giữ bên ngoài trạm. A checkpoint kept outside (export, minutes).",
)
@pass_desk
def verify(desk: Desk, *, first: int | None, last: int | None, head: Path | None) -> None:
    """Kiểm tra toàn bộ hay một đoạn, đối chiếu mốc đã giữ. Verify, also against a pinned head."""
    if first is not None and last is not None and first > last:
        raise click.UsageError("--first > --last")
    with desk.open() as appliance:
        report = appliance.verify_log(
            first=first, last=last, head=head.read_text(encoding="utf-8") if head else None
        )
        desk.say(GOOD, events=report.events, first=report.first, last=report.last,
                 checkpoints=report.checkpoints, root=report.root)  # fmt: skip
        desk.result(report)


@log.command()
@pass_desk
def checkpoint(desk: Desk) -> None:
    """Ký mốc nhật ký bây giờ và in ra. Sign the head of the log now and print it."""
    with desk.open() as appliance:
        note = appliance.checkpoint()
        desk.say(AS_IT_IS, note=note.removesuffix("\n"))  # to be kept as a file: no line more
        desk.result({"checkpoint": note})


@log.command()
@click.argument("page_id")
@pass_desk
def prove(desk: Desk, *, page_id: str) -> None:
    """Bằng chứng trang PAGE_ID có trong nhật ký. Inclusion proof of a page (C2SP tlog-proof)."""
    with desk.open() as appliance:
        proof = appliance.prove_page(PageId(page_id))
        desk.say(AS_IT_IS, note=proof.removesuffix("\n"))
        desk.result({"proof": proof})
