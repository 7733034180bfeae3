"""A station on a real SoftHSM token: made once, opened by one program, never used half-made."""

from pathlib import Path

from appliance.vault.station import open_station


def test_made_station_opens_and_its_database_takes_rows(station_folder: Path) -> None:
    with open_station(station_folder, program="test", ask_pin=None) as station:
        assert station.database.one("SELECT count(*) AS n FROM custody_event")["n"] == 0
