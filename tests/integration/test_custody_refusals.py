"""A refusal stays on record: who tried cannot make it vanish with the database of a minute ago."""

import shutil
from pathlib import Path

import pytest

from appliance.authority.errors import LogInRefused, PolicyRefusal
from appliance.custody.errors import LogRolledBack
from appliance.custody.model import EventType, Outcome
from appliance.custody.show import newest


def keep_database(folder: Path, kept: Path) -> None:
    kept.mkdir()
    for file in folder.glob("vault.db*"):
        shutil.copy(file, kept)


def put_back(folder: Path, kept: Path) -> None:
    for file in folder.glob("vault.db*"):
        file.unlink()
    for file in kept.iterdir():
        shutil.copy(file, folder)


@pytest.fixture
def refused(office, tmp_path):
    """An office where the inspector tried to import a list; the database of just before is kept."""
    with office.open() as appliance:
        giang = appliance.log_in("giang", office.secret("giang"))
        keep_database(office.folder, tmp_path / "kept")
        with pytest.raises(PolicyRefusal):
            appliance.import_list(giang, name="list.csv", untrusted=b"")
    return office


def test_refusal_stands_on_the_log(refused):
    with refused.open() as appliance:
        decision = newest(appliance.vault, 2)[1]  # above it the anchor that covers it
    assert (decision.type, decision.outcome) == (EventType.POLICY_DECISION, Outcome.REFUSED)


def test_refusal_taken_back_is_noticed(refused, tmp_path):
    put_back(refused.folder, tmp_path / "kept")
    with pytest.raises(LogRolledBack), refused.open():
        pass


def test_failed_log_in_taken_back_is_noticed(office, tmp_path):
    with office.open() as appliance:
        keep_database(office.folder, tmp_path / "kept")
        with pytest.raises(LogInRefused):
            appliance.log_in("an", "00000000")
    put_back(office.folder, tmp_path / "kept")
    with pytest.raises(LogRolledBack), office.open():
        pass
