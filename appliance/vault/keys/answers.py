"""Names the answers of the service processes as errors of this room."""

from __future__ import annotations

from collections.abc import Callable

from appliance.kernel.errors import ApplianceError
from appliance.sandbox.worker import AnsweredError
from appliance.vault.keys import errors

_NAMED: dict[str, Callable[[str, str], ApplianceError]] = {
    "module-missing": lambda label, detail: errors.ModuleMissing(),
    "pin-refused": lambda label, detail: errors.PinRefused(),
    "pin-locked": lambda label, detail: errors.PinLocked(),
    "token-absent": lambda label, detail: errors.TokenAbsent(label=label),
    "token-ambiguous": lambda label, detail: errors.TokenAmbiguous(label=label),
    "token-gone": lambda label, detail: errors.TokenGone(label=label),
    "token-in-use": lambda label, detail: errors.TokenInUse(label=label),
    "key-missing": lambda label, detail: errors.KeyMissing(label=label, key=detail),
    "wrap-rejected": lambda label, detail: errors.WrapRejected(),
    "unsuited": lambda label, detail: errors.TokenUnsuited(label=label, need=detail),
}


def named(answer: AnsweredError, *, label: str) -> ApplianceError:
    """Return the error for a service's answer about the token with this label."""
    if answer.name == "pin-refused" and answer.fields.get("one_try_left"):
        return errors.PinOneTryLeft()
    detail = str(answer.fields.get("key") or answer.fields.get("need") or "?")
    return _NAMED[answer.name](label, detail)
