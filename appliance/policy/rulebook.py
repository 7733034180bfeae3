"""The rules as files: read, checked against the schema, hashed.

Invariant: a rulebook exists only if every policy file fits the schema, every rule says what it is
(``@id @basis @grade @vi @en``) and no permit is given to everybody. Residual risk: a rule may be
well formed and still not say what its author meant; the tests in ``tests/policies`` stand there.
"""

from __future__ import annotations

import hashlib
import json
import re
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import cedarpy

from appliance.kernel.language import Text
from appliance.policy.errors import PolicyDamaged
from appliance.policy.model import Effect, Grade, Rule
from appliance.policy.numbers import Numbers

SCHEMA_NAME = "appliance.cedarschema"
SUFFIXES = (".cedar", ".cedarschema", ".toml")
RULE_ID = re.compile(r"[A-Z]{3,5}-\d{2}")
REQUIRED = ("id", "basis", "grade", "vi", "en")
OPTIONAL = ("missing_vi", "missing_en", "grantor_vi", "grantor_en")


@dataclass(frozen=True, slots=True)
class Rulebook:
    """All policy files of one folder, understood."""

    rules: dict[str, Rule]
    """Rule by rule id, in the order of files and of rules in a file."""
    rule_of_policy: dict[str, str]
    """Cedar's own name of a policy (``policy7``) to our rule id."""
    roles_of_action: dict[str, tuple[str, ...]]
    """Which roles hold a permit for an action."""
    policies: cedarpy.PolicySet
    schema: cedarpy.Schema
    numbers: Numbers
    sha256: str
    """Over name, size and bytes of every policy file, sorted by name."""


def read_rulebook(folder: Path) -> Rulebook:
    """Read, check and hash the policy files of ``folder``.

    Raises:
        PolicyDamaged: a file is missing, misspelt or incomplete; nothing may be decided.
    """
    files = _read_files(folder)
    schema_text = files.get(SCHEMA_NAME)
    if schema_text is None:
        raise PolicyDamaged(name=SCHEMA_NAME, fault="cannot be read")
    schema = _schema(schema_text)
    texts = {name: text for name, text in files.items() if name.endswith(".cedar")}
    for name, text in texts.items():
        _require_fits_schema(name, text, schema_text)
    whole = "\n".join(texts.values())
    statements: dict[str, dict[str, Any]] = json.loads(cedarpy.policies_to_json_str(whole))[
        "staticPolicies"
    ]
    rules = [_rule(statement) for statement in statements.values()]
    _require_unique(rules)
    return Rulebook(
        rules={rule.id: rule for rule in rules},
        rule_of_policy={name: rule.id for name, rule in zip(statements, rules, strict=True)},
        roles_of_action=_roles_of_action(statements),
        policies=cedarpy.PolicySet.from_str(whole),
        schema=schema,
        numbers=Numbers.load(folder),
        sha256=hash_of(folder),
    )


def hash_of(folder: Path) -> str:
    """Return SHA-256 over ``name NUL size NUL bytes`` of each policy file, sorted by name."""
    digest = hashlib.sha256()
    for path in _paths(folder):
        content = path.read_bytes()
        digest.update(f"{path.name}\0{len(content)}\0".encode() + content)
    return digest.hexdigest()


def _paths(folder: Path) -> list[Path]:
    return sorted((p for p in folder.glob("*") if p.suffix in SUFFIXES), key=lambda p: p.name)


def _read_files(folder: Path) -> dict[str, str]:
    files = {}
    for path in _paths(folder):
        try:
            files[path.name] = path.read_text(encoding="utf-8")
        except (OSError, UnicodeDecodeError) as exc:
            raise PolicyDamaged(name=path.name, fault="cannot be read") from exc
    return files


def _schema(text: str) -> cedarpy.Schema:
    try:
        return cedarpy.Schema.from_str(text)
    except ValueError as exc:
        raise PolicyDamaged(name=SCHEMA_NAME, fault=str(exc)) from exc


def _require_fits_schema(name: str, text: str, schema_text: str) -> None:
    result = cedarpy.validate_policies(text, schema_text)
    if not result.validation_passed:
        raise PolicyDamaged(name=name, fault="; ".join(str(e) for e in result.errors))
    body = json.loads(cedarpy.policies_to_json_str(text))
    if body["templates"]:
        raise PolicyDamaged(name=name, fault="templates are not used here")
    optional = set(re.findall(r"(\w+)\?\s*:", schema_text))
    for statement in body["staticPolicies"].values():
        _require_says_what_it_is(name, statement)
        _require_permit_names_role(name, statement)
        _require_known_has(name, statement["conditions"], optional)


def _require_says_what_it_is(name: str, statement: dict[str, Any]) -> None:
    notes: dict[str, str] = statement.get("annotations", {})
    lacking = [key for key in REQUIRED if not notes.get(key)]
    unknown = set(notes) - {*REQUIRED, *OPTIONAL}
    halves = [k for k in OPTIONAL if (k in notes) != (_other_language(k) in notes)]
    if lacking or unknown or halves or not RULE_ID.fullmatch(notes.get("id", "")):
        label = notes.get("id", "?")
        raise PolicyDamaged(name=name, fault=f"rule {label}: annotations do not stand as agreed")
    if notes["grade"] not in set(Grade):
        raise PolicyDamaged(name=name, fault=f"rule {notes['id']}: unknown grade")


def _other_language(key: str) -> str:
    stem, language = key.rsplit("_", 1)
    return f"{stem}_{'en' if language == 'vi' else 'vi'}"


def _require_permit_names_role(name: str, statement: dict[str, Any]) -> None:
    """Check that a permit goes to one role for named actions: the explanation rests on it."""
    if statement["effect"] != Effect.PERMIT:
        return
    scope = statement["principal"]
    to_role = scope["op"] == "in" and scope.get("entity", {}).get("type") == "Role"
    if not to_role or statement["action"]["op"] == "All" or statement["conditions"]:
        raise PolicyDamaged(
            name=name,
            fault=f"rule {statement['annotations']['id']}: a permit names one role, its actions "
            "and no condition; conditions are forbid rules",
        )


def _require_known_has(name: str, node: object, optional: set[str]) -> None:
    """Refuse ``has`` on an attribute that the schema does not make optional.

    Cedar takes ``context has aproval`` for a fact that is always false, so a misspelt guard would
    switch its rule off without a word.
    """
    if isinstance(node, dict):
        attribute = node.get("has", {}).get("attr") if isinstance(node.get("has"), dict) else None
        if attribute is not None and attribute not in optional:
            raise PolicyDamaged(name=name, fault=f"`has {attribute}` is never true")
        for child in node.values():
            _require_known_has(name, child, optional)
    elif isinstance(node, list):
        for child in node:
            _require_known_has(name, child, optional)


def _rule(statement: dict[str, Any]) -> Rule:
    notes: dict[str, str] = statement["annotations"]
    return Rule(
        id=notes["id"],
        effect=Effect(statement["effect"]),
        basis=notes["basis"],
        grade=Grade(notes["grade"]),
        text=Text(vi=notes["vi"], en=notes["en"]),
        missing=_pair(notes, "missing"),
        grantor=_pair(notes, "grantor"),
    )


def _pair(notes: dict[str, str], stem: str) -> Text | None:
    if f"{stem}_vi" not in notes:
        return None
    return Text(vi=notes[f"{stem}_vi"], en=notes[f"{stem}_en"])


def _require_unique(rules: list[Rule]) -> None:
    seen: set[str] = set()
    for rule in rules:
        if rule.id in seen:
            raise PolicyDamaged(name="*.cedar", fault=f"rule {rule.id} stands there twice")
        seen.add(rule.id)


def _roles_of_action(statements: dict[str, dict[str, Any]]) -> dict[str, tuple[str, ...]]:
    found: dict[str, list[str]] = {}
    for statement in statements.values():
        if statement["effect"] == Effect.PERMIT:
            scope = statement["action"]
            for action in scope.get("entities", [scope.get("entity")]):
                found.setdefault(action["id"], []).append(statement["principal"]["entity"]["id"])
    return {action: tuple(roles) for action, roles in found.items()}
