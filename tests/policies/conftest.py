"""The issued policy and questions to it."""

import datetime as dt
import shutil
from pathlib import Path

import pytest

from appliance.kernel.clock import VIETNAM
from appliance.policy.engine import PolicyEngine

POLICIES = Path(__file__).parents[2] / "policies"


@pytest.fixture(scope="session")
def engine() -> PolicyEngine:
    """The rules as they are issued."""
    return PolicyEngine.load(POLICIES)


@pytest.fixture
def policy_copy(tmp_path: Path) -> Path:
    """A copy of the policy files that a test may damage."""
    folder = tmp_path / "policies"
    shutil.copytree(POLICIES, folder)
    return folder


@pytest.fixture(scope="session")
def now() -> dt.datetime:
    """A working day under the 2025 law."""
    return dt.datetime(2026, 11, 23, 9, 0, tzinfo=VIETNAM)
