"""`appliance console`: the Textual application."""

from __future__ import annotations

import contextlib
import importlib
from typing import TYPE_CHECKING

import click

from appliance.cli.context import Desk, pass_desk
from appliance.vault.station_pin import asks_for_pin

if TYPE_CHECKING:
    from appliance.bootstrap import Appliance


@click.command()
@pass_desk
def console(desk: Desk) -> None:
    """Mở bàn điều khiển. Open the console."""
    # The core does not know the console: it is found by name at run time.
    run_console = importlib.import_module("tui.app").run_console
    pin = desk.ask_station_pin() if asks_for_pin(desk.station) else None
    with contextlib.ExitStack() as opened:

        def open_station() -> Appliance:
            """Open the station; the console does this behind its first screen."""
            from appliance.bootstrap import open_appliance  # noqa: PLC0415 - heavy

            station = open_appliance(
                desk.station,
                program="appliance console",
                ask_pin=None if pin is None else lambda: pin,
            )
            return opened.enter_context(station)

        run_console(open_station, desk.language)
