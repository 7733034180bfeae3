"""`appliance approval`: enter, activate, revoke and show written approvals."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

import click

from appliance.authority.approvals import ApprovalTerms
from appliance.authority.model import ApprovalState
from appliance.authority.words import LEVEL_WORDS, STATE_WORDS
from appliance.cli.context import Desk, pass_desk
from appliance.kernel.clock import VIETNAM, iso
from appliance.kernel.ids import ApprovalId
from appliance.kernel.language import Text

HEADINGS = (
    Text(vi="Phê duyệt", en="Approval"),
    Text(vi="Trạng thái", en="State"),
    Text(vi="Độ mật", en="Level"),
    Text(vi="Quyết định", en="Paper"),
    Text(vi="Còn số bản", en="Copies left"),
    Text(vi="Đến", en="Until"),
)
STATE = Text(
    vi="Phê duyệt {id}: {state}. Còn {left} bản.", en="Approval {id}: {state}. {left} copies left."
)
DAY = click.DateTime(formats=["%d/%m/%Y", "%Y-%m-%d"])


@click.group()
def approval() -> None:
    """Phê duyệt bằng văn bản cho tài liệu mật. Written approvals for secret papers."""


@approval.command()
@click.argument("code")
@click.option(
    "--paper-number", required=True, help="Số của quyết định giấy. Number of the paper decision."
)
@click.option(
    "--paper-date", required=True, type=DAY, help="Ngày của quyết định. Its date, dd/mm/yyyy."
)
@click.option(
    "--copies", required=True, type=click.IntRange(1), help="Số bản được phép. Copies allowed."
)
@click.option(
    "--from", "first_day", required=True, type=DAY, help="Từ ngày. First day, dd/mm/yyyy."
)
@click.option(
    "--until", "last_day", required=True, type=DAY, help="Đến hết ngày. Last day, dd/mm/yyyy."
)
@click.option("--purpose", required=True, help="Mục đích sao, chụp. What the copy is for.")
@click.option(
    "--approver",
    required=True,
    help="Tên đăng nhập của người phê duyệt. Log-in name of the leader.",
)
@click.option(
    "--approver-secret-file",
    type=click.Path(path_type=Path),
    help="Tệp mã PIN của người phê duyệt; nếu không có thì hỏi. File with the approver's PIN.",
)
@pass_desk
def enter(
    desk: Desk,
    *,
    code: str,
    paper_number: str,
    paper_date: dt.datetime,
    copies: int,
    first_day: dt.datetime,
    last_day: dt.datetime,
    purpose: str,
    approver: str,
    approver_secret_file: Path | None,
) -> None:
    """Nhập phê duyệt cho hồ sơ CODE; người phê duyệt ký bằng thẻ của mình. Enter, signed."""
    terms = ApprovalTerms(
        paper_number=paper_number,
        paper_date=paper_date.date(),
        copies=copies,
        valid_from=first_day.replace(tzinfo=VIETNAM),
        valid_until=last_day.replace(tzinfo=VIETNAM) + dt.timedelta(days=1),
        purpose=purpose,
    )
    with desk.signed_in() as (appliance, actor):
        entered = appliance.enter_approval(
            actor, code=code, approver_login=approver, terms=terms,
            approver_secret=desk.secret_of(approver, file=approver_secret_file),
        )  # fmt: skip
        _tell(desk, entered.id, entered.state, entered.copies_allowed)


@approval.command()
@click.argument("approval_id")
@pass_desk
def activate(desk: Desk, *, approval_id: str) -> None:
    """Người thứ hai kích hoạt. The second person activates."""
    with desk.signed_in() as (appliance, actor):
        active = appliance.activate_approval(actor, ApprovalId(approval_id))
        _tell(desk, active.id, active.state, active.copies_allowed - active.copies_used)


@approval.command()
@click.argument("approval_id")
@click.option("--reason", required=True, help="Lý do. The reason.")
@pass_desk
def revoke(desk: Desk, *, approval_id: str, reason: str) -> None:
    """Thu hồi, có hiệu lực ngay. Revoke, effective at once."""
    with desk.signed_in() as (appliance, actor):
        gone = appliance.revoke_approval(actor, ApprovalId(approval_id), reason=reason)
        _tell(desk, gone.id, gone.state, gone.copies_allowed - gone.copies_used)


@approval.command("show")
@click.argument("code")
@pass_desk
def show(desk: Desk, *, code: str) -> None:
    """Phê duyệt của hồ sơ CODE. Approvals of a dossier."""
    with desk.signed_in() as (appliance, actor):
        found = appliance.approvals(actor, code)
        desk.table(
            HEADINGS,
            [
                (a.id, STATE_WORDS[a.state](desk.language), LEVEL_WORDS[a.level](desk.language),
                 a.paper_number, a.copies_allowed - a.copies_used, iso(a.valid_until))
                for a in found
            ],
        )  # fmt: skip
        desk.result(found)


def _tell(desk: Desk, approval_id: str, state: ApprovalState, left: int) -> None:
    desk.say(STATE, id=approval_id, state=STATE_WORDS[state](desk.language), left=left)
    desk.result({"approval": approval_id, "state": state, "copies_left": left})
