"""`appliance person`: people and their roles."""

from __future__ import annotations

import click

from appliance.cli.context import Desk, pass_desk
from appliance.kernel.language import Text

HEADINGS = (
    Text(vi="Đăng nhập", en="Log-in"),
    Text(vi="Họ tên", en="Name"),
    Text(vi="Vai trò", en="Roles"),
    Text(vi="Được xem đến", en="Clearance"),
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
            HEADINGS, [(p.login, p.name, ", ".join(sorted(p.roles)), p.clearance) for p in people]
        )
        desk.result([{"login": p.login, "roles": sorted(p.roles)} for p in people])
