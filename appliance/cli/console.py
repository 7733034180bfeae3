"""`appliance console`: the Textual application."""

from __future__ import annotations

import importlib

import click

from appliance.cli.context import Desk, pass_desk


@click.command()
@pass_desk
def console(desk: Desk) -> None:
    """Mở bàn điều khiển. Open the console."""
    with desk.open() as appliance:
        # The core does not know the console: it is found by name at run time.
        importlib.import_module("tui.app").run_console(appliance, desk.language)
