"""The documents tell the truth about what lies beside them."""

import re
import tomllib
from pathlib import Path

import pytest

from appliance.bootstrap import policy_folder
from appliance.cli.codes import every_error
from appliance.cli.main import NOUNS, appliance
from appliance.policy.engine import PolicyEngine

ROOT = Path(__file__).resolve().parents[2]
DOCS = [ROOT / "README.md", ROOT / "CHANGELOG.md", *sorted((ROOT / "docs").rglob("*.md"))]
FOLDERS = "appliance|tui|tests|policies|image|benchmarks|docs"
NAMED_PATH = re.compile(rf"`((?:{FOLDERS})/[\w./*-]*)`")
LINK = re.compile(r"\]\(([^)#\s]+)")
TOLD_BY_THE_ENGINE = {"ROLE-00", "ROLE-99"}
"""No line of a policy file bears them."""


def each_document():
    return pytest.mark.parametrize("document", DOCS, ids=lambda path: path.name)


@each_document()
def test_every_path_that_is_named_is_there(document: Path) -> None:
    named = set(NAMED_PATH.findall(document.read_text(encoding="utf-8")))
    assert [path for path in sorted(named) if not list(ROOT.glob(path.rstrip("/")))] == []


@each_document()
def test_every_link_leads_somewhere(document: Path) -> None:
    links = set(LINK.findall(document.read_text(encoding="utf-8")))
    inner = {link for link in links if not link.startswith("http")}
    assert [link for link in sorted(inner) if not (document.parent / link).exists()] == []


@each_document()
def test_every_rule_and_error_that_is_named_exists(document: Path) -> None:
    rules = {rule.id for rule in PolicyEngine.load(policy_folder()).rules} | TOLD_BY_THE_ENGINE
    errors = {kind.code for kind in every_error()}
    prefixes = "|".join(sorted({code.partition("-")[0] for code in rules | errors}))
    text = document.read_text(encoding="utf-8")
    named = set(re.findall(rf"\b(?:{prefixes})-\d+\b", text))
    assert named - rules - errors == set()


def test_every_command_of_the_readme_exists() -> None:
    readme = (ROOT / "README.md").read_text(encoding="utf-8")
    called = re.findall(r"(?:\./run appliance|^ {4}by [a-z]+) ([a-z]+)(?: ([a-z]+))?", readme, re.M)
    assert len(called) > 10
    for noun, verb in called:
        assert noun in NOUNS
        command = appliance.get_command(None, noun)
        assert not hasattr(command, "commands") or verb in command.commands


def test_every_word_of_the_run_script_in_the_readme_exists() -> None:
    readme = (ROOT / "README.md").read_text(encoding="utf-8")
    script = (ROOT / "run").read_text(encoding="utf-8")
    words = set(re.findall(r"\./run ([a-z]+)", readme))
    assert words - set(re.findall(r"^ {4}([a-z]+)\)$", script, re.M)) == set()


def test_every_dependency_says_why_it_is_here() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    wheels = project["dependencies"] + project["optional-dependencies"]["test"]
    lists = (ROOT / "image/packages/runtime.list", ROOT / "tests/packages.list")
    lines = [line.partition("#") for path in lists for line in path.read_text().splitlines()]
    told = (ROOT / "docs" / "dependencies.md").read_text(encoding="utf-8")
    names = [re.split(r"[\[>=<]", wheel)[0] for wheel in wheels]
    assert [name for name in names if not re.search(rf"\b{re.escape(name)}\b", told)] == []
    assert [name for name, _, why in lines if name.strip() and not why.strip()] == []


def test_no_wheel_is_explained_that_is_not_used() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    told = (ROOT / "docs" / "dependencies.md").read_text(encoding="utf-8")
    rows = re.findall(r"^\| ([a-z][\w-]+(?:, [\w-]+)*)", told, re.M)
    wheels = {re.split(r"[\[>=<]", wheel)[0] for wheel in project["dependencies"]}
    assert {name for row in rows for name in row.split(", ")} == wheels


def test_every_format_has_its_line() -> None:
    formats = ROOT / "docs" / "formats"
    linked = set(LINK.findall((formats / "README.md").read_text(encoding="utf-8")))
    assert linked == {page.name for page in formats.glob("*.md")} - {"README.md"}


def test_decisions_are_numbered_without_gap_or_double() -> None:
    numbers = [int(page.name[:4]) for page in sorted((ROOT / "docs" / "adr").glob("*.md"))]
    assert numbers == list(range(1, len(numbers) + 1))
