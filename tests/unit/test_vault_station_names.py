"""The station's guard looks for the log head under the name the custody room gives it."""

from pathlib import Path

from appliance.custody.anchor import FILE_NAME
from appliance.vault.station_settings import StationPaths


def test_guard_and_log_mean_the_same_head_file() -> None:
    assert StationPaths(Path("x")).anchor == Path("x") / FILE_NAME
