"""The `appliance` command: one module a noun; no rules inside.

Exit codes: 0 ok, 1 found a problem, 2 usage, 3 refused by policy, 4 device or I/O,
5 second person or token missing, 6 internal.
"""

from __future__ import annotations

import importlib
from pathlib import Path
from typing import Any

import click

from appliance.cli.context import Desk
from appliance.kernel.errors import ApplianceError
from appliance.kernel.language import Language

DEFAULT_STATION = "var/station"
COMMANDS = {
    "station": "station",
    "person": "people",
    "list": "finding_aid",
    "dossier": "finding_aid",
    "approval": "approval",
    "capture": "capture",
    "publish": "publish",
    "search": "publish",
    "log": "log",
    "export": "export",
    "verify": "export",
    "policy": "rules",
    "errors": "codes",
    "console": "console",
    "demo": "demo",
}
"""Noun and its module here; loaded when asked for, so that the console starts without the rest."""


class _Told(click.Group):
    """Loads a noun when it is asked for; turns every known error into message and exit code."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        """Return every noun, in the order of the procedure."""
        return list(COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        """Load the module of a noun."""
        if cmd_name not in COMMANDS:
            return None
        module = importlib.import_module(f"appliance.cli.{COMMANDS[cmd_name]}")
        members = vars(module).values()
        return next(m for m in members if isinstance(m, click.Command) and m.name == cmd_name)

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


def main() -> None:
    """Entry point of the `appliance` script."""
    appliance()
