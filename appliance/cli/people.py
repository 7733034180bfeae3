"""`appliance person`: people and their roles."""

from __future__ import annotations

from pathlib import Path

import click

from appliance.authority.enrolment import Enrolment
from appliance.authority.model import Role
from appliance.authority.words import LEVEL_WORDS, roles_in_words
from appliance.cli.context import Desk, pass_desk
from appliance.kernel.language import Text
from appliance.kernel.levels import Level
from appliance.vault.keys.tokens import KeyKind

HEADINGS = (
    Text(vi="Đăng nhập", en="Log-in"),
    Text(vi="Họ tên", en="Name"),
    Text(vi="Vai trò", en="Roles"),
    Text(vi="Được xem đến", en="Clearance"),
)

ENROLLED = Text(
    vi="Đã ghi danh {login}: {roles}; được xem đến {clearance}.",
    en="{login} is on record: {roles}; cleared up to {clearance}.",
)


@click.group()
def person() -> None:
    """Người dùng và vai trò. People and their roles."""


@person.command("show")
@pass_desk
def show(desk: Desk) -> None:
    """Danh sách người dùng. List the people on record."""
    with desk.open() as appliance:
        people = appliance.people()
        desk.table(
            HEADINGS,
            [
                (
                    p.login,
                    p.name,
                    roles_in_words(p.roles, desk.language),
                    LEVEL_WORDS[p.clearance](desk.language),
                )
                for p in people
            ],
        )
        desk.result([{"login": p.login, "roles": sorted(p.roles)} for p in people])


@person.command()
@click.argument("login")
@click.option("--name", required=True, help="Họ và tên. Full name.")
@click.option(
    "--role",
    "roles",
    required=True,
    multiple=True,
    type=click.Choice([role.value for role in Role]),
    help="Vai trò; có thể nêu nhiều lần. Role; may be given several times.",
)
@click.option(
    "--clearance",
    required=True,
    type=click.Choice([level.value for level in Level]),
    help="Được làm việc đến độ mật nào. Highest level this person may see.",
)
@click.option(
    "--office", help="Chức vụ, theo policies/offices.toml. Office of an approving leader."
)
@click.option(
    "--token",
    type=click.Choice([kind.value for kind in KeyKind]),
    help="Thẻ mang tên đăng nhập; chưa có thì tạo. Token named as the log-in; made if not there.",
)
@click.option(
    "--password",
    is_flag=True,
    help="Mật khẩu, cho người không có thẻ. Password instead of a token.",
)
@click.option(
    "--new-secret-file",
    type=click.Path(path_type=Path),
    help="Tệp mã PIN mới; nếu không có thì gõ hai lần. File with the new PIN.",
)
@pass_desk
def enrol(
    desk: Desk,
    *,
    login: str,
    name: str,
    roles: tuple[str, ...],
    clearance: str,
    office: str | None,
    token: str | None,
    password: bool,
    new_secret_file: Path | None,
) -> None:
    """Ghi danh LOGIN; người đầu tiên của trạm là cán bộ an toàn. Put a person on record.

    The first person of a station is a security officer and needs no log-in; the officer enrols the
    others.
    """
    if (token is not None) == password:
        raise click.UsageError("--token KIND | --password")
    enrolment = Enrolment(
        login=login,
        name=name,
        roles=frozenset(Role(role) for role in roles),
        clearance=Level(clearance),
        office=office,
        token=KeyKind(token) if token else None,
    )
    with desk.open() as appliance:
        actor = desk.log_in(appliance) if appliance.people() else None
        secret = desk.new_secret_of(login, file=new_secret_file)
        made = appliance.enrol(actor, enrolment, secret=secret)
        desk.say(ENROLLED, login=made.login, roles=roles_in_words(made.roles, desk.language),
                 clearance=LEVEL_WORDS[made.clearance](desk.language))  # fmt: skip
        desk.result({"person": made.id, "login": made.login, "roles": sorted(made.roles)})
