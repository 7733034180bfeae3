"""The `appliance` command: one module a noun; no rules inside.

Exit codes: 0 ok, 1 found a problem, 2 usage, 3 refused by policy, 4 device or I/O,
5 second person or token missing, 6 internal.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

import click

from appliance.cli import (
    approval,
    capture,
    codes,
    console,
    demo,
    export,
    finding_aid,
    log,
    people,
    publish,
    rules,
    station,
)
from appliance.cli.context import Desk
from appliance.kernel.errors import ApplianceError
from appliance.kernel.language import Language

DEFAULT_STATION = "var/station"


class _Told(click.Group):
    """Turns every known error into its message and exit code."""

    def invoke(self, ctx: click.Context) -> Any:  # noqa: ANN401 - click's own signature
        try:
            return super().invoke(ctx)
        except ApplianceError as exc:
            desk = ctx.find_object(Desk)
            language = desk.language if desk else Language.VI
            click.echo(f"{exc.code}  {exc.message(language)}", err=True)
            if desk:
                desk.result({"error": exc.details()})
            ctx.exit(exc.exit_code)


@click.group(cls=_Told, context_settings={"help_option_names": ["-h", "--help"]})
@click.option(
    "--station",
    "folder",
    envvar="APPLIANCE_STATION",
    default=DEFAULT_STATION,
    show_default=True,
    type=click.Path(path_type=Path),
    help="Folder of the station.",
)
@click.option(
    "--lang",
    envvar="APPLIANCE_LANG",
    default="vi",
    show_default=True,
    type=click.Choice(["vi", "en"]),
    help="Language of the output.",
)
@click.option("--json", "as_json", is_flag=True, help="One line of JSON instead of words.")
@click.option("--as", "login", envvar="APPLIANCE_LOGIN", help="Log-in name of the person who acts.")
@click.option(
    "--secret-file",
    type=click.Path(path_type=Path),
    help="File with the person's PIN or password; otherwise it is asked for.",
)
@click.pass_context
def appliance(
    context: click.Context,
    *,
    folder: Path,
    lang: str,
    as_json: bool,
    login: str | None,
    secret_file: Path | None,
) -> None:
    """Trạm số hóa an toàn ngoại tuyến. Secure offline digitisation station."""
    context.obj = Desk(folder, Language(lang), as_json, login, secret_file)


appliance.add_command(station.station)
appliance.add_command(people.person)
appliance.add_command(finding_aid.finding_aid)
appliance.add_command(finding_aid.dossier)
appliance.add_command(approval.approval)
appliance.add_command(capture.capture)
appliance.add_command(publish.publish)
appliance.add_command(publish.search)
appliance.add_command(log.log)
appliance.add_command(export.export)
appliance.add_command(export.verify)
appliance.add_command(rules.policy)
appliance.add_command(codes.errors)
appliance.add_command(console.console)
appliance.add_command(demo.demo)


def main() -> None:
    """Entry point of the `appliance` script."""
    appliance()
