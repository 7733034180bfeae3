"""What the structure promises, proved at run time."""

import re
import subprocess
import sys
from pathlib import Path

import pytest

from appliance.cli.codes import every_error, manual
from appliance.kernel.errors import ApplianceError

ROOT = Path(__file__).resolve().parents[2]
TOP_LEVEL = {
    "appliance", "tui", "policies", "hardening", "tests", "image", "pyproject.toml", "README.md",
    "run", "LICENSE", "CHANGELOG.md", "docs", "benchmarks", "requirements.lock",
}  # fmt: skip
HEAVY = {"textual", "sqlcipher3", "pkcs11", "cv2", "pikepdf", "socket"}
LINES_AT_MOST = 400


def sources() -> list[Path]:
    return [p for top in ("appliance", "tui") for p in sorted((ROOT / top).rglob("*.py"))]


def tracked() -> list[str]:
    done = subprocess.run(["git", "ls-files"], cwd=ROOT, capture_output=True, text=True)
    if done.returncode:
        pytest.skip("not a git checkout")
    return done.stdout.splitlines()


@pytest.mark.parametrize(
    "module",
    ["appliance.kernel.errors", "appliance.custody.model", "appliance.custody.tree",
     "appliance.authority.model", "appliance.holdings.model", "appliance.capture.model",
     "appliance.publish.model", "appliance.vault.model", "appliance.policy.model"],
)  # fmt: skip
def test_pure_module_loads_no_heavy_library(module: str) -> None:
    code = f"import {module}, sys; print(sorted({HEAVY!r} & set(sys.modules)))"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"


def test_top_level_holds_only_what_the_owner_fixed() -> None:
    tops = {name.split("/")[0] for name in tracked()}
    assert {top for top in tops if not top.startswith(".")} <= TOP_LEVEL


def test_no_module_passes_400_lines() -> None:
    long = {p.name: n for p in sources() if (n := len(p.read_text().splitlines())) > LINES_AT_MOST}
    assert long == {}


def test_error_codes_are_unique() -> None:
    codes = [kind.code for kind in every_error()]
    assert sorted(set(codes)) == codes


def test_every_leaf_error_has_a_code_of_its_own() -> None:
    every_error()
    wanted, bare = [ApplianceError], []
    while wanted:
        kind = wanted.pop()
        wanted += kind.__subclasses__()
        if not kind.__subclasses__() and "code" not in vars(kind):
            bare.append(kind.__qualname__)
    assert bare == []


def test_error_words_name_the_same_fields_in_both_languages() -> None:
    fields = re.compile(r"{(\w+)")
    uneven = [
        kind.__qualname__
        for kind in every_error()
        if set(fields.findall(kind.text.vi)) != set(fields.findall(kind.text.en))
    ]
    assert uneven == []


def test_manual_of_errors_tells_the_truth_about_today() -> None:
    assert (ROOT / "docs" / "errors.md").read_text(encoding="utf-8") == manual()


def test_no_path_of_a_machine_stands_in_the_tree() -> None:
    # In pieces, so that this file does not name them; /work itself is the sandbox's folder.
    pattern = re.compile("|".join(f"/{name}/" for name in ("work/main", "root", "farm")))
    kinds = {".py", ".md", ".toml", ".sql", ".cedar", ".list", ""}
    texts = [ROOT / name for name in tracked() if Path(name).suffix in kinds]
    assert [p.name for p in texts if p.is_file() and pattern.search(p.read_text())] == []


def test_every_test_named_in_the_threat_model_is_there() -> None:
    named = re.findall(r"`(tests/[^`]+)`", (ROOT / "docs" / "threat-model.md").read_text())
    assert named
    assert [path for path in named if not any(ROOT.glob(path.rstrip("/")))] == []
