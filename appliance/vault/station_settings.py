"""station.toml and the layout of a station's folder."""

from __future__ import annotations

import json
import re
from dataclasses import dataclass
from pathlib import Path

import msgspec

from appliance.vault.keys.client import StationKeyNames
from appliance.vault.keys.tokens import TokenModule
from appliance.vault.station_errors import (
    SettingsUnreadable,
    StationAbsent,
    StationHalfMade,
    StationLostSettings,
    StationNameUnfit,
)
from appliance.vault.station_pin import SETTINGS_NAME

FORMAT = 1
STATION_NAME = re.compile(r"[a-z][a-z0-9-]{1,23}")
"""Fits a token label of 32 bytes with ``-ca``, a C2SP origin line and a file name."""
HERE = "{station}"
"""Stands for the station's folder in a module's environment, so that a station can be moved."""


@dataclass(frozen=True, slots=True)
class StationPaths:
    """Where things lie in a station's folder."""

    folder: Path

    @property
    def settings(self) -> Path:
        """station.toml: written last, so a folder without it is no station."""
        return self.folder / SETTINGS_NAME

    @property
    def database(self) -> Path:
        """The SQLCipher file."""
        return self.folder / "vault.db"

    @property
    def database_key(self) -> Path:
        """The wrapped database key."""
        return self.folder / "dbkey.json"

    @property
    def objects(self) -> Path:
        """Folder of the encrypted objects."""
        return self.folder / "objects"

    @property
    def anchor(self) -> Path:
        """File of the log head beside the one in the token."""
        return self.folder / "custody-head"

    @property
    def lock(self) -> Path:
        """Held by the program that has the station open."""
        return self.folder / "lock"

    @property
    def tokens(self) -> Path:
        """SoftHSM's token store (embedded default)."""
        return self.folder / "tokens"

    @property
    def softhsm(self) -> Path:
        """SoftHSM's configuration (embedded default)."""
        return self.folder / "softhsm2.conf"

    @property
    def pin(self) -> Path:
        """PIN of the embedded station token."""
        return self.folder / "pin"

    @property
    def ca_pin(self) -> Path:
        """PIN of the test authority's token."""
        return self.folder / "pin-ca"

    @property
    def ca(self) -> Path:
        """Folder of the public certificates and the revocation list."""
        return self.folder / "ca"

    @property
    def ca_certificate(self) -> Path:
        """Certificate of the test authority, PEM."""
        return self.ca / "ca.pem"

    @property
    def agency_certificate(self) -> Path:
        """Certificate of ORG-SIGN, PEM."""
        return self.ca / "agency.pem"

    @property
    def revocation_list(self) -> Path:
        """Revocation list of the test authority, DER."""
        return self.ca / "ca.crl"


class ModuleSettings(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A PKCS#11 module as station.toml names it."""

    module: str
    environment: dict[str, str]

    def resolved(self, folder: Path) -> TokenModule:
        """Return the module with the station's folder filled in."""
        filled = {key: text.replace(HERE, str(folder)) for key, text in self.environment.items()}
        return TokenModule(Path(self.module), filled)


class TokenSettings(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """The station's token and what it holds."""

    label: str
    pin: str
    """``file:NAME``, ``env:NAME`` or ``ask``."""
    kek: str
    suite: str
    anchor: str
    log_public_key: str
    """Hexadecimal, 32 bytes."""

    def names(self) -> StationKeyNames:
        """Return the names for the key process."""
        log_key = bytes.fromhex(self.log_public_key)
        return StationKeyNames(self.label, self.kek, self.suite, self.anchor, log_key)


class StationSettings(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """station.toml. Strict: an unknown key is refused, because it may be a misspelt one."""

    format: int
    name: str
    """Name of the station and origin line of its log."""
    agency: str
    """Name of the agency in Vietnamese; subject of the signing certificate."""
    created: str
    token: TokenSettings
    hsm: ModuleSettings
    """Where the station's token is reached."""
    people: ModuleSettings
    """Where persons' tokens are reached."""
    sane_config: str | None = None
    """SANE configuration folder that limits the scanner backends; none means the built-in list."""


def load_settings(paths: StationPaths) -> StationSettings:
    """Read station.toml.

    Raises:
        StationAbsent: the folder holds nothing of a station.
        StationHalfMade: it holds pieces but no settings.
        StationLostSettings: it holds objects or a log head but no settings.
        SettingsUnreadable: an unknown key, a wrong type, or values that do not fit.
    """
    try:
        written = paths.settings.read_bytes()
    except FileNotFoundError as exc:
        if in_use(paths):
            raise StationLostSettings from exc
        raise (StationHalfMade if pieces(paths) else StationAbsent) from exc
    try:
        settings = msgspec.toml.decode(written, type=StationSettings)
        names = settings.token.names()
    except (msgspec.DecodeError, ValueError) as exc:
        raise SettingsUnreadable(reason=str(exc)) from exc
    if settings.format != FORMAT or len(names.log_public_key) != LOG_KEY_BYTES:
        raise SettingsUnreadable(reason="format")
    require_station_name(settings.name, agency=settings.agency)
    return settings


LOG_KEY_BYTES = 32


def require_station_name(name: str, *, agency: str) -> None:
    """Check the two names of a station.

    Raises:
        StationNameUnfit: one cannot be used.
    """
    if not STATION_NAME.fullmatch(name) or not agency.strip() or not agency.isprintable():
        raise StationNameUnfit


def in_use(paths: StationPaths) -> bool:
    """Whether a station has already written an object or a log head here."""
    return paths.anchor.exists() or (paths.objects.is_dir() and any(paths.objects.iterdir()))


def pieces(paths: StationPaths) -> list[Path]:
    """Return what creation makes and finds in the folder, settings apart."""
    made = (
        paths.database, paths.database_key, paths.objects, paths.tokens, paths.softhsm, paths.pin,
        paths.ca_pin, paths.ca,
    )  # fmt: skip
    return [path for path in made if path.exists()]


def to_toml(settings: StationSettings) -> bytes:
    """Return station.toml as we write it."""
    token, lines = (
        settings.token,
        ["# Written when the station was created. Unknown keys are refused."],
    )
    lines.append(f"format = {settings.format}")
    top = {"name": settings.name, "agency": settings.agency, "created": settings.created}
    if settings.sane_config is not None:
        top["sane_config"] = settings.sane_config
    lines += _pairs(top)
    lines += ["", "[token]", *_pairs(msgspec.structs.asdict(token))]
    for name, module in (("hsm", settings.hsm), ("people", settings.people)):
        lines += ["", f"[{name}]", *_pairs({"module": module.module})]
        lines += [f"[{name}.environment]", *_pairs(module.environment)]
    return ("\n".join(lines) + "\n").encode()


def _pairs(values: dict[str, str]) -> list[str]:
    # A JSON string is a TOML basic string, for text without control characters.
    return [f"{key} = {json.dumps(text, ensure_ascii=False)}" for key, text in values.items()]
