"""A policy that does not stand is refused whole."""

import datetime as dt
import hashlib
from pathlib import Path

import pytest

from appliance.kernel.language import Language
from appliance.kernel.levels import Level
from appliance.policy.engine import PolicyEngine
from appliance.policy.errors import PolicyDamaged
from appliance.policy.explain import explain
from appliance.policy.numbers import Numbers

FAULTS = {
    "role-misspelt": ("roles.cedar", 'Role::"inspector"', 'Role::"inspektor"'),
    "action-misspelt": ("roles.cedar", 'Action::"read_log"', 'Action::"readlog"'),
    "level-misspelt": ("secrets.cedar", 'Level::"TUYET_MAT"', 'Level::"TUYETMAT"'),
    "attribute-misspelt": ("secrets.cedar", "resource.level ==", "resource.lvl =="),
    "guard-misspelt": ("approvals.cedar", "&& context has approval", "&& context has aproval"),
    "guard-on-required": ("approvals.cedar", "context has approval", "context has now"),
    "type-mixed": ("approvals.cedar", "copies_left > 0", 'copies_left > "0"'),
    "no-semicolon": ("papers.cedar", '"DAMAGED" };', '"DAMAGED" }'),
    "basis-missing": ("papers.cedar", '@basis("TT 05/2025/TT-BNV, Điều 6 khoản 4")\n', ""),
    "grade-unknown": ("papers.cedar", '@grade("N")', '@grade("LAW")'),
    "vietnamese-missing": ("papers.cedar", "@vi(", "@vn("),
    "half-translated": ("papers.cedar", "@missing_en(", "@hint("),
    "id-twice": ("secrets.cedar", '@id("SEC-02")', '@id("SEC-01")'),
    "id-shapeless": ("secrets.cedar", '@id("SEC-02")', '@id("second")'),
    "permit-for-everybody": ("roles.cedar", 'principal in Role::"inspector", ', "principal, "),
    "permit-for-every-act": ("roles.cedar", 'action == Action::"read_log"', "action"),
    "permit-with-condition": (
        "roles.cedar",
        '(principal in Role::"inspector", action == Action::"read_log", resource);',
        '(principal in Role::"inspector", action == Action::"read_log", resource) when { true };',
    ),
    "schema-broken": ("appliance.cedarschema", "entity Station;", "entity Station"),
    "number-misspelt": ("scan.toml", "[jpeg_quality]", "[jpg_quality]"),
    "number-unexplained": ("ocr.toml", 'unit = "dpi"\n', ""),
    "number-out-of-range": ("scan.toml", "value = 92", "value = 20"),
    "number-of-wrong-type": ("imaging.toml", "value = 14500", 'value = "14500"'),
    "number-ungraded": ("people.toml", 'grade = "DESIGN"', 'grade = "LAW"'),
    "password-hash-weak": ("people.toml", "value = 262144", "value = 1024"),
    "seal-image-on": ("signature.toml", "value = false", "value = true"),
    "office-level-unknown": ("offices.toml", 'max_level = "MAT"', 'max_level = "SECRET"'),
    "code-of-three-digits": ("codes.toml", "07 =", "007 ="),
    "extra-key": ("offices.toml", 'id = "bi_thu_huyen_uy"', 'id = "x"\nnote = "y"'),
}


@pytest.mark.parametrize("fault", FAULTS)
def test_damaged_policy_is_refused_by_file_name(policy_copy: Path, fault: str) -> None:
    name, old, new = FAULTS[fault]
    path = policy_copy / name
    text = path.read_text()
    assert old in text
    path.write_text(text.replace(old, new, 1))
    with pytest.raises(PolicyDamaged) as caught:
        PolicyEngine.load(policy_copy)
    assert caught.value.exit_code == 1
    assert str(policy_copy) not in caught.value.message(Language.VI)


@pytest.mark.parametrize(
    "name", ["appliance.cedarschema", "scan.toml", "offices.toml", "codes.toml"]
)
def test_missing_file_is_refused(policy_copy: Path, name: str) -> None:
    (policy_copy / name).unlink()
    with pytest.raises(PolicyDamaged):
        PolicyEngine.load(policy_copy)


def test_issued_policy_loads(policy_copy: Path) -> None:
    assert len(PolicyEngine.load(policy_copy).rules) == 25


def test_hash_covers_every_file_and_every_byte(policy_copy: Path) -> None:
    seen = {PolicyEngine.load(policy_copy).sha256}
    for name in ("papers.cedar", "ocr.toml", "appliance.cedarschema"):
        path = policy_copy / name
        path.write_text(path.read_text() + "\n")
        seen.add(PolicyEngine.load(policy_copy).sha256)
    assert len(seen) == 4


def test_hash_is_the_one_that_the_manual_tells_how_to_recompute(policy_copy: Path) -> None:
    digest = hashlib.sha256()
    for path in sorted(policy_copy.iterdir(), key=lambda p: p.name):
        body = path.read_bytes()
        digest.update(path.name.encode() + b"\0" + str(len(body)).encode() + b"\0" + body)
    assert PolicyEngine.load(policy_copy).sha256 == digest.hexdigest()


def test_numbers_carry_value_basis_and_grade(policy_copy: Path) -> None:
    numbers = Numbers.load(policy_copy)
    assert numbers.scan.least_dpi_administrative.value == 200
    assert numbers.scan.least_dpi_map_drawing.value == 300
    assert numbers.scan.least_dpi_administrative.grade == "S"
    assert numbers.imaging.blank_ink_ratio.grade == "DESIGN"
    assert numbers.ocr.language.value == "vie"
    assert numbers.people.argon2_memory_kib.value == 256 * 1024
    assert numbers.signature.size_pt.value == 10


def test_codes_are_complete_and_found_by_their_names(policy_copy: Path) -> None:
    codes = Numbers.load(policy_copy).codes
    assert list(codes.retention.names) == [f"{n:02d}" for n in range(1, 8)]
    assert list(codes.type_name.names) == [f"{n:02d}" for n in range(1, 33)]
    assert codes.retention.code_of("vĩnh viễn") == "01"
    assert codes.type_name.code_of("Bản đồ") == "30"
    assert codes.type_name.code_of("Thơ") is None


@pytest.mark.parametrize(
    ("office", "day", "level"),
    [
        ("chu_tich_ubnd_xa", dt.date(2026, 2, 28), Level.NONE),
        ("chu_tich_ubnd_xa", dt.date(2026, 3, 1), Level.TOI_MAT),
        ("bi_thu_huyen_uy", dt.date(2026, 2, 28), Level.TOI_MAT),
        ("bi_thu_huyen_uy", dt.date(2026, 3, 1), Level.NONE),
        ("truong_phong_ubnd_xa", dt.date(2026, 11, 23), Level.MAT),
        ("nobody", dt.date(2026, 11, 23), Level.NONE),
        (None, dt.date(2026, 11, 23), Level.NONE),
    ],
)
def test_office_has_power_only_while_its_rule_is_in_force(
    policy_copy: Path, office: str | None, day: dt.date, level: Level
) -> None:
    assert Numbers.load(policy_copy).offices.max_level(office, day=day) is level


@pytest.mark.parametrize("language", list(Language))
def test_every_rule_is_explained_with_basis_and_standing(
    engine: PolicyEngine, language: Language
) -> None:
    text = "\n".join(explain(engine, language))
    not_law = {Language.VI: "KHÔNG phải câu chữ của luật", Language.EN: "NOT the text of a law"}
    for rule in engine.rules:
        assert f"{rule.id}  " in text
        assert f"{rule.basis} [{rule.grade}: " in text
    assert text.count(not_law[language]) == sum(r.grade == "DESIGN" for r in engine.rules)
    assert "{offices}" not in text
    assert engine.sha256 in text
