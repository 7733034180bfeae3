"""The rules as an officer reads them."""

from __future__ import annotations

from appliance.kernel.language import Language, Text
from appliance.policy.engine import PolicyEngine
from appliance.policy.model import Effect, Grade, Rule
from appliance.policy.words import GRADE_WORDS

EFFECT_WORDS = {
    Effect.PERMIT: Text(vi="CHO PHÉP", en="PERMITS"),
    Effect.FORBID: Text(vi="CẤM", en="FORBIDS"),
}
BASIS = Text(vi="Căn cứ", en="Basis")
MISSING = Text(vi="Giấy tờ gỡ được", en="Paper that lifts it")
GRANTOR = Text(vi="Ai cấp", en="Who grants it")
FINAL = Text(vi="Không giấy tờ nào gỡ được quy tắc này.", en="No paper lifts this rule.")
OFFICES = Text(
    vi="người giữ chức danh có thẩm quyền với độ mật đó (offices.toml)",
    en="the holder of an office with power over that level (offices.toml)",
)
HASH = Text(vi="Mã băm của bộ quy tắc (SHA-256)", en="Hash of the rules (SHA-256)")


def explain(engine: PolicyEngine, language: Language) -> list[str]:
    """Return every rule in lines for the screen: id, effect, words, basis, grade, paper."""
    lines: list[str] = []
    for rule in engine.rules:
        lines += explain_rule(rule, language)
    return [*lines, f"{HASH(language)}: {engine.sha256}"]


def explain_rule(rule: Rule, language: Language) -> list[str]:
    """Return one rule in lines, its basis always beside what that basis is worth."""
    lines = [
        f"{rule.id}  {EFFECT_WORDS[rule.effect](language)}  {rule.text(language)}",
        f"    {BASIS(language)}: {basis_with_standing(rule.basis, rule.grade, language)}",
    ]
    if rule.missing is not None:
        lines.append(f"    {MISSING(language)}: {rule.missing(language)}")
    elif rule.effect is Effect.FORBID:
        lines.append(f"    {FINAL(language)}")
    if rule.grantor is not None:
        grantor = rule.grantor(language).replace("{offices}", OFFICES(language))
        lines.append(f"    {GRANTOR(language)}: {grantor}")
    return [*lines, ""]


def basis_with_standing(basis: str, grade: Grade, language: Language) -> str:
    """Return the basis and, in brackets, its grade in words: only S, P and N cite a text read."""
    return f"{basis} [{grade}: {GRADE_WORDS[grade](language)}]"
