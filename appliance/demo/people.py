"""Invented people of a demo station, one for each role, with tokens of their own."""

from __future__ import annotations

import secrets
from dataclasses import dataclass
from pathlib import Path

from appliance.authority.enrolment import Enrolment
from appliance.authority.model import Actor, Role
from appliance.bootstrap import Appliance, open_appliance
from appliance.kernel.levels import Level
from appliance.vault.files import replace_durably
from appliance.vault.keys.tokens import KeyKind

FOLDER = "demo-people"
"""Inside the station's folder: one file for each person, with the PIN or password, 0600."""
PIN_DIGITS = 8
ALPHABET = "0123456789"


@dataclass(frozen=True, slots=True)
class DemoPerson:
    """One invented person."""

    login: str
    name: str
    role: Role
    clearance: Level
    office: str | None
    token: KeyKind | None
    """``None``: this person has a password."""


PEOPLE = (
    # The security officer comes first: an empty station lets nobody else in.
    DemoPerson("chi", "Lê Minh Chi", Role.SECURITY_OFFICER, Level.TOI_MAT, None, KeyKind.P256),
    DemoPerson("an", "Nguyễn Văn An", Role.OPERATOR, Level.TOI_MAT, None, KeyKind.ED25519),
    DemoPerson(
        "binh", "Trần Thị Bình", Role.APPROVING_LEADER, Level.TOI_MAT, "chu_tich_ubnd_xa",
        KeyKind.RSA2048,
    ),
    DemoPerson("dung", "Phạm Quốc Dũng", Role.QUALITY_CHECKER, Level.NONE, None, None),
    DemoPerson("giang", "Hoàng Thu Giang", Role.INSPECTOR, Level.NONE, None, KeyKind.ED25519),
)  # fmt: skip


def secret_of(station: Path, login: str) -> str:
    """Return the PIN or password of a demo person."""
    return (station / FOLDER / login).read_text(encoding="ascii").strip()


def enrol_demo_people(station: Path) -> list[str]:
    """Put the invented people on record; who is there already stays as they are.

    Returns:
        The log-in names, in the order of the procedure.
    """
    folder = station / FOLDER
    folder.mkdir(mode=0o700, exist_ok=True)
    with open_appliance(station, program="appliance station create") as appliance:
        known = {person.login for person in appliance.people()}
        officer: Actor | None = None
        for person in PEOPLE:
            if person.login not in known:
                _enrol(appliance, person, officer=officer, file=folder / person.login)
            if officer is None and known != {p.login for p in PEOPLE}:
                officer = appliance.log_in(person.login, secret_of(station, person.login))
            known.add(person.login)
    return [person.login for person in PEOPLE]


def _enrol(appliance: Appliance, person: DemoPerson, *, officer: Actor | None, file: Path) -> None:
    if not file.exists():  # written first, so that a token made by a cut-off run can be used again
        length = PIN_DIGITS if person.token else 2 * PIN_DIGITS
        secret = "".join(secrets.choice(ALPHABET) for _ in range(length))
        replace_durably(file, secret.encode() + b"\n")
    appliance.enrol(
        officer,
        Enrolment(
            login=person.login,
            name=person.name,
            roles=frozenset({person.role}),
            clearance=person.clearance,
            office=person.office,
            token=person.token,
        ),
        secret=file.read_text(encoding="ascii").strip(),
    )
