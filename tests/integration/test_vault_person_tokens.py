"""People's tokens: enrolment, log-in by challenge, signatures; allow and deny."""

from pathlib import Path

import pytest

from appliance.vault.keys.errors import (
    PinRefused,
    SignatureRejected,
    TokenAbsent,
    TokenInUse,
)
from appliance.vault.keys.person import (
    prove_presence,
    public_key_of_person_token,
    sign_as_person,
    verify_person_signature,
)
from appliance.vault.keys.tokens import SOFTHSM_PATHS, KeyKind, TokenModule
from appliance.vault.station_creation import create_person_token

SOFTHSM = next((path for path in SOFTHSM_PATHS if path.exists()), SOFTHSM_PATHS[0])
PIN = "Mat-Khau-8264"


@pytest.fixture(scope="module")
def people(tmp_path_factory: pytest.TempPathFactory) -> TokenModule:
    folder = tmp_path_factory.mktemp("people")
    (folder / "tokens").mkdir()
    conf = folder / "softhsm2.conf"
    conf.write_text(f"directories.tokendir = {folder / 'tokens'}\nobjectstore.backend = file\n")
    module = TokenModule(SOFTHSM, {"SOFTHSM2_CONF": str(conf)})
    for kind in KeyKind:
        create_person_token(module, label=f"token-{kind}", pin=PIN, kind=kind)
    return module


@pytest.fixture(scope="module")
def enrolled(people: TokenModule) -> dict[KeyKind, bytes]:
    return {
        kind: public_key_of_person_token(people, token_label=f"token-{kind}", pin=PIN)
        for kind in KeyKind
    }


@pytest.mark.parametrize("kind", KeyKind)
def test_person_signs_and_the_key_on_record_verifies(
    people: TokenModule, enrolled: dict[KeyKind, bytes], kind: KeyKind
) -> None:
    label, key = f"token-{kind}", enrolled[kind]
    signature = sign_as_person(people, token_label=label, pin=PIN, message=b"approval\0{}")
    verify_person_signature(key, message=b"approval\0{}", signature=signature)
    with pytest.raises(SignatureRejected):
        verify_person_signature(key, message=b"approval\0{ }", signature=signature)


@pytest.mark.parametrize("kind", KeyKind)
def test_log_in_with_own_token_and_right_pin(
    people: TokenModule, enrolled: dict[KeyKind, bytes], kind: KeyKind
) -> None:
    label, key = f"token-{kind}", enrolled[kind]
    prove_presence(people, token_label=label, pin=PIN, public_key=key)


@pytest.mark.parametrize("pin", ["", "Sai-Ma-1", PIN.lower(), PIN + " "])
def test_log_in_with_wrong_pin_is_refused(people: TokenModule, pin: str) -> None:
    with pytest.raises(PinRefused) as refused:
        sign_as_person(people, token_label="token-p256", pin=pin, message=b"m")
    assert refused.value.exit_code == 5
    assert pin == "" or pin not in str(refused.value)


def test_log_in_with_another_persons_token_is_refused(
    people: TokenModule, enrolled: dict[KeyKind, bytes]
) -> None:
    key = enrolled[KeyKind.P256]
    with pytest.raises(SignatureRejected):
        prove_presence(people, token_label="token-ed25519", pin=PIN, public_key=key)


def test_log_in_without_the_token_is_refused(people: TokenModule) -> None:
    with pytest.raises(TokenAbsent):
        sign_as_person(people, token_label="token-khac", pin=PIN, message=b"m")


def test_token_of_a_taken_label_is_left_alone(
    people: TokenModule, enrolled: dict[KeyKind, bytes]
) -> None:
    key = enrolled[KeyKind.P256]
    with pytest.raises(TokenInUse):
        create_person_token(people, label="token-p256", pin="1234", kind=KeyKind.ED25519)
    prove_presence(people, token_label="token-p256", pin=PIN, public_key=key)


@pytest.mark.parametrize("signature", [b"", bytes(64), bytes(256), b"x" * 63])
@pytest.mark.parametrize("kind", KeyKind)
def test_no_made_up_signature_verifies(
    enrolled: dict[KeyKind, bytes], kind: KeyKind, signature: bytes
) -> None:
    with pytest.raises(SignatureRejected):
        verify_person_signature(enrolled[kind], message=b"m", signature=signature)


@pytest.mark.parametrize("key", [b"", b"not a key", Path(__file__).read_bytes()[:64]])
def test_no_made_up_key_verifies(key: bytes) -> None:
    with pytest.raises(SignatureRejected):
        verify_person_signature(key, message=b"m", signature=bytes(64))
