"""`appliance policy`: the rules as an officer reads them."""

from __future__ import annotations

from pathlib import Path

import click

from appliance.bootstrap import policy_folder
from appliance.cli.context import Desk, pass_desk
from appliance.policy.engine import PolicyEngine
from appliance.policy.explain import explain


@click.group()
def policy() -> None:
    """Quy tắc đang áp dụng. The rules in force."""


@policy.command("show")
@click.option("--folder", type=click.Path(path_type=Path, exists=True, file_okay=False))
@pass_desk
def show(desk: Desk, *, folder: Path | None) -> None:
    """In mọi quy tắc, căn cứ và mức độ tin cậy. Print every rule with its basis and grade."""
    engine = PolicyEngine.load(folder or policy_folder())
    if not desk.as_json:
        for line in explain(engine, desk.language):
            click.echo(line)
    desk.result([{"id": r.id, "basis": r.basis, "grade": r.grade} for r in engine.rules])
