"""Makes a station: tokens, keys, certificates, database; station.toml comes last.

Nothing can be captured before station.toml is there, so what a cut-off creation left is removed and
made anew.
"""

from __future__ import annotations

import os
import secrets
import shutil
from pathlib import Path

from appliance.kernel.clock import Clock, iso
from appliance.vault import files
from appliance.vault.database import Database, DatabaseKey
from appliance.vault.keys.certificates import (
    Authority,
    agency_certificate,
    authority_certificate,
    empty_revocation_list,
    to_pem,
)
from appliance.vault.keys.commissioning import TokenLogin, commissioning, random_pin
from appliance.vault.keys.pins import AskPin, PinPlace, PinSource, pin_supplier
from appliance.vault.keys.tokens import (
    CA_SIGN,
    ORG_SIGN,
    PERSON_SIGN,
    KeyKind,
    TokenModule,
)
from appliance.vault.station import (
    KEY_BYTES,
    SALT_BYTES,
    key_process,
    point_softhsm,
    save_database_key,
)
from appliance.vault.station_errors import StationLostSettings
from appliance.vault.station_lock import StationLock
from appliance.vault.station_plan import ExistingToken, StationPlan
from appliance.vault.station_settings import (
    FORMAT,
    HERE,
    ModuleSettings,
    StationPaths,
    StationSettings,
    TokenSettings,
    in_use,
    load_settings,
    pieces,
    require_station_name,
    to_toml,
)

__all__ = ["ExistingToken", "StationPlan", "create_person_token", "create_station"]

CA_NAME = "Chứng thư thử nghiệm - không có giá trị pháp lý"
"""Says what the embedded authority is, in every certificate it signs."""


def create_station(
    folder: Path,
    plan: StationPlan,
    *,
    clock: Clock,
    ask_pin: AskPin | None,
) -> StationSettings:
    """Create the station in ``folder``; one that is there already is left as it is.

    Args:
        folder: Made if missing, for its owner only.
        plan: What to make.
        clock: Time of the certificates.
        ask_pin: Asks for the PIN of an existing token.

    Raises:
        StationBusy: another program is making or using it.
        StationLostSettings: the settings of a station in use are gone; nothing was touched.
        StationNameUnfit, ModuleMissing, TokenAbsent, TokenInUse, TokenUnsuited, PinRefused ...:
            no station; run it again when mended.
    """
    require_station_name(plan.name, agency=plan.agency)
    paths = StationPaths(folder.resolve())
    paths.folder.mkdir(mode=files.OWNER_ONLY_FOLDER, parents=True, exist_ok=True)
    if paths.settings.exists():
        return load_settings(paths)
    lock = StationLock(paths.lock, program="appliance station create")
    try:
        if not paths.settings.exists():
            _clear(paths)
            _make(paths, plan, clock=clock, ask_pin=ask_pin)
        return load_settings(paths)
    finally:
        lock.release()


def create_person_token(people: TokenModule, *, label: str, pin: str, kind: KeyKind) -> None:
    """Initialise a person's token on the embedded default and make its signing key.

    Raises:
        TokenInUse: the label is taken; that token was not touched.
    """
    with commissioning(TokenLogin(people, label, pin), fresh=True) as token:
        token.make_signing_key(PERSON_SIGN, kind)


def _clear(paths: StationPaths) -> None:
    """Remove what a cut-off creation left.

    Raises:
        StationLostSettings: there is an object or a log head, so this was a station in use.
    """
    if in_use(paths):
        raise StationLostSettings
    for piece in (*pieces(paths), *paths.folder.glob(f"{paths.database.name}-*")):
        if piece.is_dir():
            shutil.rmtree(piece)
        else:
            piece.unlink()


def _make(
    paths: StationPaths,
    plan: StationPlan,
    *,
    clock: Clock,
    ask_pin: AskPin | None,
) -> None:
    for made in (paths.objects, paths.tokens, paths.ca):
        files.make_folder(made)
    point_softhsm(paths)
    embedded = ModuleSettings(str(plan.softhsm), {"SOFTHSM2_CONF": f"{HERE}/{paths.softhsm.name}"})
    station_pin, authority_pin = random_pin(), random_pin()
    files.replace_durably(paths.ca_pin, authority_pin.encode())
    if plan.token is None:
        files.replace_durably(paths.pin, station_pin.encode())
        token = ExistingToken(embedded, plan.name, PinSource(PinPlace.FILE, paths.pin.name))
    else:
        token = plan.token
    pin = pin_supplier(token.pin, paths.folder, environment=os.environ, ask=ask_pin)
    login = TokenLogin(token.module.resolved(paths.folder), token.label, pin())
    with commissioning(login, fresh=plan.token is None) as station_token:
        names = station_token.make_station_keys(anchor=f"LOG-HEAD {plan.name}", suites=plan.suites)
        agency_key = station_token.make_signing_key(ORG_SIGN, KeyKind.RSA2048)
    authority = TokenLogin(embedded.resolved(paths.folder), f"{plan.name}-ca", authority_pin)
    _certify(paths, authority, agency=plan.agency, agency_key=agency_key, clock=clock)
    settings = StationSettings(
        format=FORMAT, name=plan.name, agency=plan.agency, created=iso(clock.now()),
        token=TokenSettings(
            label=names.label, pin=str(token.pin), kek=names.kek, suite=names.suite,
            anchor=names.anchor, log_public_key=names.log_public_key.hex(),
        ),
        hsm=token.module, people=embedded, sane_config=plan.sane_config,
    )  # fmt: skip
    _make_database(settings, paths, pin=pin)
    _sync_tree(paths.folder)
    files.replace_durably(paths.settings, to_toml(settings))


def _make_database(settings: StationSettings, paths: StationPaths, *, pin: AskPin) -> None:
    keys = key_process(settings, paths, ask_pin=pin)
    try:
        key = DatabaseKey(secrets.token_bytes(KEY_BYTES), secrets.token_bytes(SALT_BYTES))
        save_database_key(key, settings, paths, keys)
        Database.open(paths.database, key=key).close()
        paths.database.chmod(files.OWNER_ONLY)
    finally:
        keys.close()


def _certify(
    paths: StationPaths, login: TokenLogin, *, agency: str, agency_key: bytes, clock: Clock
) -> None:
    now = clock.now()
    with commissioning(login, fresh=True) as token:
        authority = Authority(
            CA_NAME,
            token.make_signing_key(CA_SIGN, KeyKind.RSA2048),
            lambda tbs: token.sign(CA_SIGN, tbs),
        )
        root = authority_certificate(authority, now=now)
        leaf = agency_certificate(authority, agency=agency, public_key=agency_key, now=now)
        revoked = empty_revocation_list(authority, now=now)
    files.replace_durably(paths.ca_certificate, to_pem(root))
    files.replace_durably(paths.agency_certificate, to_pem(leaf))
    files.replace_durably(paths.revocation_list, revoked)


def _sync_tree(folder: Path) -> None:
    """Make durable what libraries wrote (SoftHSM, SQLCipher)."""
    for path in sorted(folder.rglob("*")):
        if path.is_dir():
            files.fsync_folder(path)
        elif path.is_file():
            with path.open("rb") as file:
                os.fsync(file.fileno())
    files.fsync_folder(folder)
