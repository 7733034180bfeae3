"""Fixtures that several rooms share."""

import os
import shutil
from pathlib import Path

import pytest

from appliance.kernel.clock import SystemClock
from appliance.vault.keys.tokens import default_module
from appliance.vault.station_creation import StationPlan, create_station


@pytest.fixture(scope="session")
def station_template(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A real station on SoftHSM, made once; never open it, copy it (`station_folder`)."""
    folder = tmp_path_factory.mktemp("template") / "station"
    create_station(
        folder,
        StationPlan(
            name="tram-thu-01",
            agency="Ủy ban nhân dân tỉnh A",
            softhsm=default_module(os.environ),
            token=None,
        ),
        clock=SystemClock(),
        ask_pin=None,
    )
    return folder


@pytest.fixture
def station_folder(station_template: Path, tmp_path: Path) -> Path:
    """A station of its own for one test; `open_station` points SoftHSM at the copy."""
    folder = tmp_path / "station"
    shutil.copytree(station_template, folder)
    return folder
