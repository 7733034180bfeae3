"""`appliance console`: the Textual application."""

from __future__ import annotations

import contextlib
import importlib
from typing import TYPE_CHECKING

import click

from appliance.cli.context import Desk, pass_desk

if TYPE_CHECKING:
    from appliance.bootstrap import Appliance


@click.command()
@pass_desk
def console(desk: Desk) -> None:
    """Mở bàn điều khiển. Open the console."""
    # The core does not know the console: it is found by name at run time.
    run_console = importlib.import_module("tui.app").run_console
    with contextlib.ExitStack() as opened:

        def open_station() -> Appliance:
            """Open the station; the console does this behind its first screen."""
            from appliance.bootstrap import open_appliance  # noqa: PLC0415 - heavy

            return opened.enter_context(open_appliance(desk.station, program="appliance console"))

        run_console(open_station, desk.language)
