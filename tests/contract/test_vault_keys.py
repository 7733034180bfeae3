"""What ``vault.model.Keys`` promises, kept by the key process on a real token, with every suite."""

import threading
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from cryptography import x509
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import padding
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

from appliance.kernel.clock import SystemClock
from appliance.vault.keys.client import KeyProcess
from appliance.vault.keys.errors import KeyMissing, WrapRejected
from appliance.vault.keys.tokens import CBC_HMAC_SUITE, GCM_SUITE, SOFTHSM_PATHS
from appliance.vault.model import Keys
from appliance.vault.station import key_process
from appliance.vault.station_creation import create_station
from appliance.vault.station_plan import StationPlan
from appliance.vault.station_settings import StationPaths, load_settings

SOFTHSM = next((path for path in SOFTHSM_PATHS if path.exists()), SOFTHSM_PATHS[0])
DOSSIER_KEY = bytes(range(32))
BINDING = b"0123456789abcdef0123456789abcdef|MAT"
OTHER_DOSSIER = b"fedcba9876543210fedcba9876543210|MAT"
OTHER_LEVEL = b"0123456789abcdef0123456789abcdef|NONE"


@pytest.fixture(scope="module", params=[GCM_SUITE, CBC_HMAC_SUITE])
def folder(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp(request.param) / "station"
    plan = StationPlan("tram-thu-02", "Sở Nội vụ tỉnh B", SOFTHSM, None, suites=[request.param])
    settings = create_station(folder, plan, clock=SystemClock(), ask_pin=None)
    assert settings.token.suite == request.param
    return folder


@pytest.fixture
def keys(folder: Path) -> Iterator[KeyProcess]:
    paths = StationPaths(folder)
    process = key_process(load_settings(paths), paths, ask_pin=None)
    yield process
    process.close()


def test_key_process_is_keys(keys: KeyProcess) -> None:
    promised: Keys = keys
    assert promised.log_public_key() == keys.log_public_key()


def test_wrapped_key_opens_under_its_binding(keys: KeyProcess) -> None:
    wrapped = keys.wrap(DOSSIER_KEY, aad=BINDING)
    assert keys.unwrap(wrapped, aad=BINDING) == DOSSIER_KEY


def test_wrapped_key_names_key_and_suite_and_hides_the_secret(keys: KeyProcess) -> None:
    wrapped = keys.wrap(DOSSIER_KEY, aad=BINDING)
    assert (wrapped.kek_id, wrapped.suite) == ("KEK-1", keys.suite)
    assert DOSSIER_KEY not in wrapped.blob


def test_same_secret_never_wraps_to_the_same_bytes(keys: KeyProcess) -> None:
    assert keys.wrap(DOSSIER_KEY, aad=BINDING) != keys.wrap(DOSSIER_KEY, aad=BINDING)


@pytest.mark.parametrize("binding", [OTHER_DOSSIER, OTHER_LEVEL, b"", BINDING + b"x"])
def test_wrapped_key_moved_elsewhere_is_refused(keys: KeyProcess, binding: bytes) -> None:
    wrapped = keys.wrap(DOSSIER_KEY, aad=BINDING)
    with pytest.raises(WrapRejected):
        keys.unwrap(wrapped, aad=binding)


@pytest.mark.parametrize("place", [0, 5, 20, -1])
def test_one_changed_byte_is_refused(keys: KeyProcess, place: int) -> None:
    wrapped = keys.wrap(DOSSIER_KEY, aad=BINDING)
    forged = bytearray(wrapped.blob)
    forged[place] ^= 1
    with pytest.raises(WrapRejected):
        keys.unwrap(replace(wrapped, blob=bytes(forged)), aad=BINDING)


@pytest.mark.parametrize("length", [0, 1, 12, 16, 31, 47])
def test_cut_blob_is_refused(keys: KeyProcess, length: int) -> None:
    wrapped = keys.wrap(DOSSIER_KEY, aad=BINDING)
    with pytest.raises(WrapRejected):
        keys.unwrap(replace(wrapped, blob=wrapped.blob[:length]), aad=BINDING)


def test_bytes_cannot_move_between_blob_and_binding(keys: KeyProcess) -> None:
    wrapped = keys.wrap(DOSSIER_KEY, aad=BINDING)
    with pytest.raises(WrapRejected):
        keys.unwrap(replace(wrapped, blob=BINDING[-1:] + wrapped.blob), aad=BINDING[:-1])


@pytest.mark.parametrize("suite", ["oaep", "", "gcm "])
def test_unknown_suite_is_refused(keys: KeyProcess, suite: str) -> None:
    wrapped = keys.wrap(DOSSIER_KEY, aad=BINDING)
    with pytest.raises(WrapRejected):
        keys.unwrap(replace(wrapped, suite=suite), aad=BINDING)


@pytest.mark.parametrize("label", ["LOG-SIGN", "KEK-1-MAC", "kek-1", "KEK-01"])
def test_only_key_encryption_keys_unwrap(keys: KeyProcess, label: str) -> None:
    wrapped = keys.wrap(DOSSIER_KEY, aad=BINDING)
    with pytest.raises(WrapRejected):
        keys.unwrap(replace(wrapped, kek_id=label), aad=BINDING)


def test_destroyed_epoch_is_told_apart_from_a_pulled_token(keys: KeyProcess) -> None:
    wrapped = keys.wrap(DOSSIER_KEY, aad=BINDING)
    with pytest.raises(KeyMissing):
        keys.unwrap(replace(wrapped, kek_id="KEK-7"), aad=BINDING)
    assert keys.unwrap(wrapped, aad=BINDING) == DOSSIER_KEY


def test_log_signature_verifies(keys: KeyProcess) -> None:
    signature = keys.sign_log(b"tram-thu-02\n130\n")
    key = Ed25519PublicKey.from_public_bytes(keys.log_public_key())
    key.verify(signature, b"tram-thu-02\n130\n")
    with pytest.raises(InvalidSignature):
        key.verify(signature, b"tram-thu-02\n131\n")


def test_agency_signature_verifies_under_the_certificate(keys: KeyProcess, folder: Path) -> None:
    pem = StationPaths(folder).agency_certificate.read_bytes()
    key = x509.load_pem_x509_certificate(pem).public_key()
    signature = keys.sign_agency(b"signed attributes")
    key.verify(signature, b"signed attributes", padding.PKCS1v15(), hashes.SHA256())
    with pytest.raises(InvalidSignature):
        key.verify(signature, b"other attributes", padding.PKCS1v15(), hashes.SHA256())


def test_anchor_keeps_the_last_head_over_a_restart(keys: KeyProcess, folder: Path) -> None:
    keys.write_anchor(b"head 1")
    keys.write_anchor(b"head 2")
    assert keys.read_anchor() == b"head 2"
    keys.close()
    assert keys.read_anchor() == b"head 2"


def test_many_threads_are_served_in_turn(keys: KeyProcess) -> None:
    opened: list[bytes] = []

    def work(number: int) -> None:
        secret = bytes([number]) * 32
        for _ in range(50):
            opened.append(keys.unwrap(keys.wrap(secret, aad=BINDING), aad=BINDING) == secret)

    threads = [threading.Thread(target=work, args=(number,)) for number in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert opened == [True] * 200
