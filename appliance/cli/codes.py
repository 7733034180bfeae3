"""`appliance errors`: every code with its fact, consequence and next step."""

from __future__ import annotations

import importlib
import pkgutil

import click

import appliance
from appliance.cli.context import Desk, pass_desk
from appliance.kernel.errors import ApplianceError
from appliance.kernel.language import Text

LINE = Text(vi="{code}  {words}", en="{code}  {words}")


def every_error() -> list[type[ApplianceError]]:
    """Return every error class of the product that has a code of its own, by code."""
    for module in pkgutil.walk_packages(appliance.__path__, "appliance."):
        if module.name.endswith("errors"):
            importlib.import_module(module.name)
    found: set[type[ApplianceError]] = set()
    wanted: list[type[ApplianceError]] = [ApplianceError]
    while wanted:
        kind = wanted.pop()
        wanted += kind.__subclasses__()
        if "code" in vars(kind) and kind.__module__.startswith("appliance."):
            found.add(kind)
    return sorted(found, key=lambda kind: kind.code)


def manual() -> str:
    """Return ``docs/errors.md``: the codes in both languages."""
    lines = [
        "# Mã lỗi · Error codes",
        "",
        "Written by `appliance errors --manual`; a test keeps it equal to the code.",
        "Exit: 1 found a problem, 2 usage, 3 refused, 4 device or I/O, 5 person or token missing, "
        "6 internal.",
    ]
    for kind in every_error():
        lines += ["", f"### `{kind.code}` (exit {kind.exit_code})", ""]
        lines += [f"- **vi** {kind.text.vi}", f"- **en** {kind.text.en}"]
    return "\n".join(lines) + "\n"


@click.command()
@click.argument("code", required=False)
@click.option("--manual", "as_manual", is_flag=True, help="Print docs/errors.md.")
@pass_desk
def errors(desk: Desk, *, code: str | None, as_manual: bool) -> None:
    """Giải thích mã lỗi CODE, hoặc mọi mã. Explain an error code, or all of them."""
    if as_manual:
        click.echo(manual(), nl=False)
        return
    kinds = [kind for kind in every_error() if code in (None, kind.code)]
    if not kinds:
        raise click.BadParameter(code or "", param_hint="CODE")
    for kind in kinds:
        desk.say(LINE, code=kind.code, words=kind.text(desk.language))
    desk.result([{"code": k.code, "exit": k.exit_code, "text": k.text} for k in kinds])
