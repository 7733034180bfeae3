"""The token is pulled, comes back, is replaced; the key process is killed."""

import os
import shutil
import signal
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from appliance.kernel.clock import SystemClock
from appliance.vault.keys.client import KeyProcess
from appliance.vault.keys.errors import (
    ForeignToken,
    PinRefused,
    PinSourceUnusable,
    TokenGone,
    WrapRejected,
)
from appliance.vault.keys.tokens import SOFTHSM_PATHS
from appliance.vault.station import OpenStation, open_station
from appliance.vault.station_creation import create_station
from appliance.vault.station_plan import StationPlan

SECRET = bytes(range(32))
SOFTHSM = next((path for path in SOFTHSM_PATHS if path.exists()), SOFTHSM_PATHS[0])


@pytest.fixture
def station(station_folder: Path) -> Iterator[OpenStation]:
    with open_station(station_folder, program="test", ask_pin=None) as station:
        yield station


def pull(station: OpenStation) -> Path:
    away = station.paths.folder / "away"
    station.paths.tokens.rename(away)
    return away


def kill(keys: KeyProcess) -> None:
    pid = keys.pid
    assert pid is not None
    os.kill(pid, signal.SIGKILL)
    time.sleep(0.05)


def test_pulled_token_is_told_and_works_again_when_back(station: OpenStation) -> None:
    wrapped = station.keys.wrap(SECRET, aad=b"d|MAT")
    away = pull(station)
    for _ in range(2):
        with pytest.raises(TokenGone) as caught:
            station.keys.unwrap(wrapped, aad=b"d|MAT")
        assert caught.value.exit_code == 5
    away.rename(station.paths.tokens)
    assert station.keys.unwrap(wrapped, aad=b"d|MAT") == SECRET


@pytest.mark.parametrize("ask", ["wrap", "sign_log", "sign_agency", "read_anchor", "write_anchor"])
def test_every_request_tells_that_the_token_is_gone(station: OpenStation, ask: str) -> None:
    station.keys.write_anchor(b"head")
    pull(station)
    requests = {
        "wrap": lambda: station.keys.wrap(SECRET, aad=b"d|MAT"),
        "sign_log": lambda: station.keys.sign_log(b"m"),
        "sign_agency": lambda: station.keys.sign_agency(b"m"),
        "read_anchor": station.keys.read_anchor,
        "write_anchor": lambda: station.keys.write_anchor(b"next"),
    }
    with pytest.raises(TokenGone):
        requests[ask]()


def test_token_pulled_and_put_back_unseen_goes_on(station: OpenStation) -> None:
    wrapped = station.keys.wrap(SECRET, aad=b"d|MAT")
    away = pull(station)
    with pytest.raises(TokenGone):
        station.keys.sign_log(b"m")
    away.rename(station.paths.tokens)
    station.keys.sign_log(b"m")
    pull(station).rename(station.paths.tokens)
    assert station.keys.unwrap(wrapped, aad=b"d|MAT") == SECRET


def test_killed_key_process_is_replaced(station: OpenStation) -> None:
    wrapped = station.keys.wrap(SECRET, aad=b"d|MAT")
    first = station.keys.pid
    kill(station.keys)
    assert station.keys.unwrap(wrapped, aad=b"d|MAT") == SECRET
    assert station.keys.pid != first


def test_ctrl_c_at_the_console_does_not_reach_the_key_process(station: OpenStation) -> None:
    station.keys.sign_log(b"m")
    first = station.keys.pid
    assert first is not None
    os.kill(first, signal.SIGINT)
    time.sleep(0.05)
    station.keys.sign_log(b"m")
    assert station.keys.pid == first


def test_forged_key_is_not_mistaken_for_a_pulled_token(station: OpenStation) -> None:
    wrapped = station.keys.wrap(SECRET, aad=b"d|MAT")
    first = station.keys.pid
    with pytest.raises(WrapRejected):
        station.keys.unwrap(wrapped, aad=b"other|MAT")
    assert station.keys.pid == first


def test_refused_pin_is_not_tried_again_by_itself(station: OpenStation) -> None:
    right = station.paths.pin.read_bytes()
    station.paths.pin.write_bytes(b"0000")
    kill(station.keys)
    with pytest.raises(PinRefused):
        station.keys.sign_log(b"m")
    station.paths.tokens.rename(station.paths.folder / "away")  # a second try would say TokenGone
    with pytest.raises(PinRefused):
        station.keys.sign_log(b"m")
    (station.paths.folder / "away").rename(station.paths.tokens)
    station.paths.pin.write_bytes(right)
    assert len(station.keys.sign_log(b"m")) == 64


def test_lost_pin_file_costs_no_try(station: OpenStation) -> None:
    station.paths.pin.unlink()
    kill(station.keys)
    with pytest.raises(PinSourceUnusable):
        station.keys.sign_log(b"m")


def test_token_of_another_station_with_the_same_label_is_refused(
    station: OpenStation, tmp_path: Path
) -> None:
    plan = StationPlan("tram-thu-01", "Cơ quan khác", SOFTHSM, None)
    create_station(tmp_path / "other", plan, clock=SystemClock(), ask_pin=None)
    pull(station)
    shutil.copytree(tmp_path / "other" / "tokens", station.paths.tokens)
    shutil.copy(tmp_path / "other" / "pin", station.paths.pin)
    with pytest.raises(ForeignToken):  # after the open handles proved dead
        station.keys.sign_log(b"m")
