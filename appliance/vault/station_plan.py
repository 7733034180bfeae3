"""What a station is to be, before it is made."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from appliance.vault.keys.pins import PinPlace, PinSource
from appliance.vault.keys.tokens import SUITE_ORDER, default_module
from appliance.vault.station_settings import ModuleSettings


@dataclass(frozen=True, slots=True)
class ExistingToken:
    """A token that its own tool has initialised: a real HSM."""

    module: ModuleSettings
    label: str
    pin: PinSource


@dataclass(frozen=True, slots=True)
class StationPlan:
    """What a station is to be."""

    name: str
    """2-24 characters ``a-z0-9-``; also the origin line of the log."""
    agency: str
    """Name of the agency in Vietnamese."""
    softhsm: Path
    """Module of the embedded default: persons' tokens, the test authority, and the station's token
    unless ``token`` names another."""
    token: ExistingToken | None
    sane_config: str | None = None
    suites: Sequence[str] = SUITE_ORDER
    """Wrap suites to try, in order; fewer than all only to hold a token to one of them."""


def token_from_environment(environment: Mapping[str, str]) -> ExistingToken | None:
    """Return the token that the machine's configuration names; ``None`` means the embedded default.

    ``HSM_TOKEN_LABEL`` names it; ``HSM_MODULE`` is its module; ``HSM_PIN`` is its PIN *source*
    (``file:/path``, ``env:NAME``, or ``ask``, which is meant when it is missing);
    ``HSM_ENVIRONMENT`` lists the variables that its module reads, by comma.

    Raises:
        PinSourceUnusable: ``HSM_PIN`` is not one of the forms (a PIN itself, perhaps).
    """
    label = environment.get("HSM_TOKEN_LABEL")
    if not label:
        return None
    wanted = [name.strip() for name in environment.get("HSM_ENVIRONMENT", "").split(",")]
    passed = {name: environment[name] for name in wanted if name in environment}
    module = ModuleSettings(str(default_module(environment)), passed)
    return ExistingToken(
        module, label, PinSource.parse(environment.get("HSM_PIN", PinPlace.ASK.value))
    )


def plan_from_environment(environment: Mapping[str, str], *, name: str, agency: str) -> StationPlan:
    """Return the plan of a station on this machine; ``HSM_*`` as ``token_from_environment`` reads.

    Where they name a token, the people's tokens still stand on the embedded default: a real module
    makes none for them.

    Raises:
        PinSourceUnusable: ``HSM_PIN`` is not one of the forms.
    """
    token = token_from_environment(environment)
    softhsm = default_module({} if token is not None else environment)
    return StationPlan(name=name, agency=agency, softhsm=softhsm, token=token)
