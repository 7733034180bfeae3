"""A station on a real SoftHSM token: made once, opened by one program, never used half-made."""

import _sqlite3  # a shared library that is no PKCS#11 module
import os
import shutil
import signal
import subprocess
import sys
import threading
import time
from pathlib import Path

import pytest
from cryptography import x509
from cryptography.hazmat.primitives.asymmetric import padding
from cryptography.x509.oid import NameOID

from appliance.kernel.clock import SystemClock
from appliance.vault.errors import DatabaseNotOpened
from appliance.vault.keys.errors import (
    KeyMissing,
    ModuleMissing,
    PinRefused,
    PinSourceUnusable,
    TokenAbsent,
    TokenInUse,
    WrapRejected,
)
from appliance.vault.keys.person import sign_as_person
from appliance.vault.keys.pins import PinPlace, PinSource
from appliance.vault.keys.tokens import SOFTHSM_PATHS, KeyKind
from appliance.vault.station import open_station
from appliance.vault.station_creation import create_person_token, create_station
from appliance.vault.station_errors import (
    SettingsUnreadable,
    StationAbsent,
    StationBusy,
    StationHalfMade,
    StationKeyFileUnreadable,
    StationLostSettings,
    StationNameUnfit,
)
from appliance.vault.station_plan import ExistingToken, StationPlan, token_from_environment
from appliance.vault.station_settings import (
    ModuleSettings,
    StationPaths,
    StationSettings,
    load_settings,
)

SOFTHSM = next((path for path in SOFTHSM_PATHS if path.exists()), SOFTHSM_PATHS[0])
PLAN = StationPlan("tram-thu-01", "Ủy ban nhân dân tỉnh A", SOFTHSM, None)


def create(folder: Path, plan: StationPlan = PLAN) -> StationSettings:
    return create_station(folder, plan, clock=SystemClock(), ask_pin=None)


def open_and_close(folder: Path) -> None:
    open_station(folder, program="test", ask_pin=None).close()


def rewrite(path: Path, old: str, new: str) -> None:
    text = path.read_text()
    assert old in text
    path.write_text(text.replace(old, new))


def run(code: str, *arguments: object) -> subprocess.Popen[str]:
    return subprocess.Popen(
        [sys.executable, "-c", code, *map(str, arguments)], stdout=subprocess.PIPE, text=True
    )


HOLD = """
import sys, time; from pathlib import Path
from appliance.vault.station import open_station
station = open_station(Path(sys.argv[1]), program="appliance console", ask_pin=None)
print(station.keys.pid, flush=True)
time.sleep(60)
"""


def test_made_station_opens_and_its_database_is_there(station_folder: Path) -> None:
    with open_station(station_folder, program="test", ask_pin=None) as station:
        assert station.database.one("SELECT count(*) AS n FROM custody_event")["n"] == 0
        assert station.settings.agency == "Ủy ban nhân dân tỉnh A"


def test_station_can_be_made_under_a_vietnamese_folder_name(tmp_path: Path) -> None:
    folder = tmp_path / "Trạm số hóa" / "kho lưu trữ"
    create(folder)
    open_and_close(folder)
    folder.rename(tmp_path / "chuyển đi")
    open_and_close(tmp_path / "chuyển đi")


def test_creating_twice_changes_nothing(station_folder: Path) -> None:
    before = {p: p.read_bytes() for p in station_folder.rglob("*") if p.is_file()}
    again = create(station_folder, StationPlan("other-name", "Cơ quan khác", SOFTHSM, None))
    assert again.name == "tram-thu-01"
    assert {p: p.read_bytes() for p in station_folder.rglob("*") if p.is_file()} == before


def test_nothing_in_the_folder_is_open_to_others(station_template: Path) -> None:
    assert station_template.stat().st_mode & 0o077 == 0
    for name in ("pin", "pin-ca", "dbkey.json", "vault.db", "station.toml"):
        assert (station_template / name).stat().st_mode & 0o077 == 0, name


@pytest.mark.parametrize("left", ["tokens", "vault.db", "pin"])
def test_half_made_station_is_refused_then_finished(station_folder: Path, left: str) -> None:
    for piece in list(station_folder.iterdir()):
        if piece.name != left:
            shutil.rmtree(piece) if piece.is_dir() else piece.unlink()
    with pytest.raises(StationHalfMade):
        open_and_close(station_folder)
    create(station_folder)
    open_and_close(station_folder)


def test_creation_cut_off_by_a_kill_is_refused_then_finished(tmp_path: Path) -> None:
    folder = tmp_path / "station"
    code = """
import sys, os, signal; from pathlib import Path
from appliance.kernel.clock import SystemClock
from appliance.vault import station_creation as making
making.to_toml = lambda settings: os.kill(os.getpid(), signal.SIGKILL)
making.create_station(Path(sys.argv[1]), making.StationPlan("tram-thu-01", "A", Path(sys.argv[2]),
    None), clock=SystemClock(), ask_pin=None)
"""
    assert run(code, folder, SOFTHSM).wait() == -signal.SIGKILL
    with pytest.raises(StationHalfMade):
        open_and_close(folder)
    create(folder)
    open_and_close(folder)


@pytest.mark.parametrize("trace", ["objects/00", "custody-head"])
def test_station_in_use_that_lost_its_settings_is_not_made_anew(
    station_folder: Path, trace: str
) -> None:
    (station_folder / "station.toml").unlink()
    (station_folder / trace).write_bytes(b"x")
    with pytest.raises(StationLostSettings):
        open_and_close(station_folder)
    with pytest.raises(StationLostSettings):
        create(station_folder)
    assert (station_folder / "vault.db").exists()


def test_empty_folder_holds_no_station(tmp_path: Path) -> None:
    with pytest.raises(StationAbsent):
        open_and_close(tmp_path)


@pytest.mark.parametrize("name", ["", "a", "Tram", "trạm", "-tram", "tram 1", "a" * 25, "../x"])
def test_unfit_station_name_is_refused(tmp_path: Path, name: str) -> None:
    with pytest.raises(StationNameUnfit):
        create(tmp_path / "station", StationPlan(name, "Cơ quan", SOFTHSM, None))
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ('pin = "file:pin"', 'pin = "file:pin"\npni = "ask"'),
        ("format = 1", "format = 2"),
        ("format = 1", 'format = "1"'),
        ('name = "tram-thu-01"', 'name = "Tram"'),
        ("log_public_key = ", "log_public_key = 'zz' # "),
        ("[people]", "[person]"),
    ],
)
def test_settings_that_are_not_ours_are_refused(station_folder: Path, old: str, new: str) -> None:
    rewrite(station_folder / "station.toml", old, new)
    with pytest.raises((SettingsUnreadable, StationNameUnfit)):
        open_and_close(station_folder)


def test_second_program_is_told_who_holds_the_station(station_folder: Path) -> None:
    holder = run(HOLD, station_folder)
    assert holder.stdout is not None
    holder.stdout.readline()
    try:
        with pytest.raises(StationBusy) as refused:
            open_and_close(station_folder)
    finally:
        holder.kill()
        holder.wait()
    assert refused.value.exit_code == 4
    assert refused.value.params == {"program": "appliance console", "pid": str(holder.pid)}


def test_killed_holder_frees_the_station_even_while_its_child_lives(station_folder: Path) -> None:
    holder = run(HOLD, station_folder)
    assert holder.stdout is not None
    child = int(holder.stdout.readline())
    os.kill(child, signal.SIGSTOP)
    try:
        holder.kill()
        holder.wait()
        open_and_close(station_folder)
    finally:
        os.kill(child, signal.SIGKILL)


def test_key_process_does_not_outlive_the_holder(station_folder: Path) -> None:
    holder = run(HOLD, station_folder)
    assert holder.stdout is not None
    child = Path("/proc") / holder.stdout.readline().strip()
    assert child.exists()
    holder.kill()
    holder.wait()
    deadline = time.monotonic() + 10
    while _runs(child) and time.monotonic() < deadline:
        time.sleep(0.05)
    assert not _runs(child)


def _runs(process: Path) -> bool:
    try:
        return process.joinpath("stat").read_text().rpartition(")")[2].split()[0] != "Z"
    except OSError:
        return False


def test_refused_opening_leaves_the_station_free(station_folder: Path) -> None:
    pin = (station_folder / "pin").read_bytes()
    (station_folder / "pin").write_bytes(b"000000")
    with pytest.raises(PinRefused):
        open_and_close(station_folder)
    (station_folder / "pin").write_bytes(pin)
    open_and_close(station_folder)


@pytest.mark.parametrize("module", ["/none/p11.so", "/etc/hostname", _sqlite3.__file__])
def test_missing_module_has_its_own_error(station_folder: Path, module: str) -> None:
    rewrite(station_folder / "station.toml", f'module = "{SOFTHSM}"', f'module = "{module}"')
    with pytest.raises(ModuleMissing):
        open_and_close(station_folder)


def test_missing_token_has_its_own_error(station_folder: Path) -> None:
    rewrite(station_folder / "station.toml", 'label = "tram-thu-01"', 'label = "tram-khac"')
    with pytest.raises(TokenAbsent):
        open_and_close(station_folder)


def test_missing_key_has_its_own_error(station_folder: Path) -> None:
    rewrite(station_folder / "station.toml", 'kek = "KEK-1"', 'kek = "KEK-2"')
    with pytest.raises(KeyMissing):
        open_and_close(station_folder)


def test_pin_file_open_to_others_is_refused(station_folder: Path) -> None:
    (station_folder / "pin").chmod(0o640)
    with pytest.raises(PinSourceUnusable):
        open_and_close(station_folder)


def test_pin_can_come_from_a_variable_or_a_person(
    station_folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    pin = (station_folder / "pin").read_text()
    (station_folder / "pin").unlink()
    rewrite(station_folder / "station.toml", "file:pin", "env:STATION_PIN")
    monkeypatch.setenv("STATION_PIN", pin)
    open_and_close(station_folder)
    monkeypatch.delenv("STATION_PIN")
    with pytest.raises(PinSourceUnusable):
        open_and_close(station_folder)
    rewrite(station_folder / "station.toml", "env:STATION_PIN", "ask")
    with pytest.raises(PinSourceUnusable):
        open_and_close(station_folder)
    open_station(station_folder, program="test", ask_pin=lambda: pin).close()


def test_database_key_of_another_station_is_refused(station_folder: Path) -> None:
    rewrite(station_folder / "station.toml", 'name = "tram-thu-01"', 'name = "tram-thu-09"')
    with pytest.raises(WrapRejected):
        open_and_close(station_folder)


def test_lost_database_key_is_refused(station_folder: Path) -> None:
    (station_folder / "dbkey.json").write_text('{"v":1}')
    with pytest.raises(StationKeyFileUnreadable):
        open_and_close(station_folder)


def test_foreign_database_is_refused(station_folder: Path) -> None:
    (station_folder / "vault.db").write_bytes(bytes(4096))
    with pytest.raises(DatabaseNotOpened):
        open_and_close(station_folder)


def test_certificates_verify_and_name_the_agency(station_template: Path) -> None:
    paths = StationPaths(station_template)
    root = x509.load_pem_x509_certificate(paths.ca_certificate.read_bytes())
    agency = x509.load_pem_x509_certificate(paths.agency_certificate.read_bytes())
    revoked = x509.load_der_x509_crl(paths.revocation_list.read_bytes())
    root.verify_directly_issued_by(root)
    agency.verify_directly_issued_by(root)
    assert revoked.is_signature_valid(root.public_key())
    assert list(revoked) == []
    names = agency.subject.get_attributes_for_oid(NameOID.ORGANIZATION_NAME)
    assert [name.value for name in names] == ["Ủy ban nhân dân tỉnh A"]
    authority_id = agency.extensions.get_extension_for_class(x509.AuthorityKeyIdentifier).value
    root_id = x509.SubjectKeyIdentifier.from_public_key(root.public_key())
    assert authority_id.key_identifier == root_id.digest
    assert agency.signature_hash_algorithm is not None
    assert agency.signature_hash_algorithm.name == "sha256"
    assert isinstance(agency.signature_algorithm_parameters, padding.PKCS1v15)


KEYS_STAY = """
import sys, pkcs11; from pkcs11 import Attribute as A, ObjectClass as C
session = pkcs11.lib(sys.argv[1]).get_token(token_label="tram-thu-01").open(
    rw=True, user_pin=sys.argv[2])
for key in [k for c in (C.SECRET_KEY, C.PRIVATE_KEY) for k in session.get_objects({A.CLASS: c})]:
    said = [key[A.LABEL], key[A.SENSITIVE], key[A.EXTRACTABLE], key[A.NEVER_EXTRACTABLE]]
    try:
        key[A.VALUE]; said.append("read")
    except pkcs11.PKCS11Error:
        said.append("kept")
    try:
        key[A.EXTRACTABLE] = True; said.append("changed")
    except pkcs11.PKCS11Error:
        said.append("fixed")
    print(*said)
"""


def test_no_key_can_leave_the_token(station_folder: Path) -> None:
    open_and_close(station_folder)  # points SoftHSM at the copy
    environment = {"SOFTHSM2_CONF": str(station_folder / "softhsm2.conf")}
    pin = (station_folder / "pin").read_text()
    done = subprocess.run(
        [sys.executable, "-c", KEYS_STAY, str(SOFTHSM), pin],
        env=environment, capture_output=True, text=True, check=True,
    )  # fmt: skip
    assert sorted(done.stdout.splitlines()) == [
        "KEK-1 True False True kept fixed",
        "LOG-SIGN True False True kept fixed",
        "ORG-SIGN True False True kept fixed",
    ]


def test_parent_never_loads_a_token_module(station_folder: Path) -> None:
    code = """
import sys; from pathlib import Path
from appliance.vault.station import open_station
from appliance.vault import station_creation
with open_station(Path(sys.argv[1]), program="test", ask_pin=None) as station:
    station.keys.sign_log(b"m")
    loaded = sorted(set(sys.modules) & {"pkcs11", "pkcs11._pkcs11"})
    mapped = "softhsm" in Path("/proc/self/maps").read_text()
print(loaded, mapped)
"""
    out, _ = run(code, station_folder).communicate()
    assert out.strip() == "[] False"


def test_pin_is_never_seen_by_other_programs(tmp_path: Path) -> None:
    folder, seen, done = tmp_path / "station", set(), threading.Event()

    def look() -> None:
        while not done.is_set():
            for entry in Path("/proc").glob("[0-9]*"):
                for name in ("cmdline", "environ"):
                    try:
                        seen.add((entry / name).read_bytes())
                    except OSError:
                        continue

    looking = threading.Thread(target=look)
    looking.start()
    try:
        create(folder)
        with open_station(folder, program="test", ask_pin=None) as station:
            create_person_token(station.people, label="an", pin="MaPin-7391", kind=KeyKind.P256)
            sign_as_person(station.people, token_label="an", pin="MaPin-7391", message=b"m")
    finally:
        done.set()
        looking.join()
    everything = b"\n".join(seen)
    for module in (b"keys.commissioning_service", b"keys.service", b"keys.person_service"):
        assert module in everything
    for secret in ((folder / "pin").read_bytes(), (folder / "pin-ca").read_bytes(), b"MaPin-7391"):
        assert secret not in everything


@pytest.fixture
def hardware(tmp_path: Path) -> ExistingToken:
    """A token that another tool has initialised, outside any station's folder."""
    (tmp_path / "hsm").mkdir()
    conf = tmp_path / "hsm.conf"
    conf.write_text(f"directories.tokendir = {tmp_path / 'hsm'}\nobjectstore.backend = file\n")
    subprocess.run(
        ["softhsm2-util", "--init-token", "--free", "--label", "HSM A", "--so-pin", "12345678",
         "--pin", "55555555"],
        env={"SOFTHSM2_CONF": str(conf), "PATH": os.defpath}, check=True, capture_output=True,
    )  # fmt: skip
    (tmp_path / "hsm-pin").write_text("55555555")
    (tmp_path / "hsm-pin").chmod(0o600)
    module = ModuleSettings(str(SOFTHSM), {"SOFTHSM2_CONF": str(conf)})
    return ExistingToken(module, "HSM A", PinSource(PinPlace.FILE, str(tmp_path / "hsm-pin")))


def test_station_can_live_on_a_token_made_by_its_own_tool(
    tmp_path: Path, hardware: ExistingToken
) -> None:
    plan = StationPlan("tram-thu-01", "Sở Nội vụ", SOFTHSM, hardware)
    create(tmp_path / "station", plan)
    assert not (tmp_path / "station" / "pin").exists()
    with open_station(tmp_path / "station", program="test", ask_pin=None) as station:
        station.keys.write_anchor(b"head")
    shutil.rmtree(tmp_path / "station")
    with pytest.raises(TokenInUse):  # its log head is still there: the station was in use
        create(tmp_path / "station", plan)


def test_token_is_named_by_the_environment(hardware: ExistingToken) -> None:
    environment = {
        "HSM_MODULE": str(SOFTHSM), "HSM_TOKEN_LABEL": "HSM A", "HSM_PIN": str(hardware.pin),
        "HSM_ENVIRONMENT": "SOFTHSM2_CONF, ABSENT", "OTHER": "not passed on",
        **hardware.module.environment,
    }  # fmt: skip
    assert token_from_environment(environment) == hardware
    assert token_from_environment({"HSM_MODULE": str(SOFTHSM)}) is None
    with pytest.raises(PinSourceUnusable):
        token_from_environment({"HSM_TOKEN_LABEL": "HSM A", "HSM_PIN": "55555555"})


def test_creation_on_a_token_may_be_repeated_until_it_is_done(
    tmp_path: Path, hardware: ExistingToken
) -> None:
    plan = StationPlan("tram-thu-01", "Sở Nội vụ", SOFTHSM, hardware)
    create(tmp_path / "station", plan)
    first = load_settings(StationPaths(tmp_path / "station")).token.log_public_key
    (tmp_path / "station" / "station.toml").unlink()
    assert create(tmp_path / "station", plan).token.log_public_key == first
    open_and_close(tmp_path / "station")
