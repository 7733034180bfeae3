import ast
import importlib
from collections import Counter
from pathlib import Path

import pytest

import tui
from appliance.kernel.language import Language
from tui.app import ConsoleApp
from tui.bindings import KEYS, Place
from tui.i18n import Words
from tui.screens.approval import ApprovalScreen
from tui.screens.capture import CaptureScreen
from tui.screens.confirm import ConfirmScreen
from tui.screens.dossier import DossierScreen
from tui.screens.dossiers import DossiersScreen
from tui.screens.log import LogScreen
from tui.screens.log_in import LogInScreen
from tui.screens.notice import NoticeScreen
from tui.screens.publish import PublishScreen
from tui.screens.search import SearchScreen

OWNER = {
    Place.EVERYWHERE: ConsoleApp,
    Place.LOG_IN: LogInScreen,
    Place.DOSSIERS: DossiersScreen,
    Place.DOSSIER: DossierScreen,
    Place.APPROVAL: ApprovalScreen,
    Place.CAPTURE: CaptureScreen,
    Place.PUBLISH: PublishScreen,
    Place.LOG: LogScreen,
    Place.SEARCH: SearchScreen,
    Place.NOTICE: NoticeScreen,
    Place.CONFIRM: ConfirmScreen,
}
SCREENS = Path(tui.__file__).parent / "screens"
PATTERNS = {"__init__", "ask", "task"}
"""Modules that hold the pattern of screens, not a screen."""


@pytest.mark.parametrize("place", Place)
def test_no_key_stands_twice_on_a_screen(place: Place) -> None:
    keys = Counter(key.key for key in KEYS if key.place in {place, Place.EVERYWHERE})
    assert [key for key, times in keys.items() if times > 1] == []


@pytest.mark.parametrize("key", KEYS, ids=lambda key: f"{key.place}-{key.key}")
def test_every_key_has_its_action_on_its_screen(key) -> None:
    assert callable(getattr(OWNER[key.place], f"action_{key.action}", None))


@pytest.mark.parametrize("language", Language)
def test_every_action_is_described_in_both_languages(language: Language) -> None:
    words = Words.of(language)
    assert all(words(key.msgid) for key in KEYS)


@pytest.mark.parametrize("place", Place)
def test_a_screen_takes_its_keys_from_the_table_and_no_others(place: Place) -> None:
    bound = {binding.key for binding in OWNER[place].BINDINGS}
    assert bound == {key.key for key in KEYS if key.place is place}


def test_every_screen_has_a_place_in_the_table() -> None:
    modules = {path.stem for path in SCREENS.glob("*.py")} - PATTERNS
    assert modules == {owner.__module__.rpartition(".")[2] for owner in OWNER.values()} - {"app"}


@pytest.mark.parametrize("path", sorted(SCREENS.glob("*.py")), ids=lambda path: path.stem)
def test_no_screen_is_long(path: Path) -> None:
    assert len(path.read_text(encoding="utf-8").splitlines()) <= 300


@pytest.mark.parametrize("path", sorted(SCREENS.glob("*.py")), ids=lambda path: path.stem)
def test_a_screen_knows_models_and_verbs_but_no_lower_room(path: Path) -> None:
    imported = {
        node.module
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(node, ast.ImportFrom) and node.module
    }
    below = ("appliance.vault", "appliance.sandbox", "appliance.policy.engine")
    assert [module for module in imported if module.startswith(below)] == []


def test_every_screen_module_can_be_loaded() -> None:
    for path in SCREENS.glob("*.py"):
        importlib.import_module(f"tui.screens.{path.stem}")
