"""Where PINs come from, and how the token's warnings reach the operator."""

from pathlib import Path

import pkcs11
import pytest
from pkcs11 import TokenFlag

from appliance.kernel.language import Language
from appliance.sandbox.worker import Answer, AnsweredError
from appliance.vault.keys import device
from appliance.vault.keys.answers import named
from appliance.vault.keys.errors import PinLocked, PinOneTryLeft, PinRefused, PinSourceUnusable
from appliance.vault.keys.pins import PinPlace, PinSource, pin_supplier


@pytest.mark.parametrize(
    ("written", "source"),
    [
        ("file:pin", PinSource(PinPlace.FILE, "pin")),
        ("file:/run/a:b", PinSource(PinPlace.FILE, "/run/a:b")),
        ("env:STATION_PIN", PinSource(PinPlace.VARIABLE, "STATION_PIN")),
        ("ask", PinSource(PinPlace.ASK, "")),
    ],
)
def test_pin_source_reads_what_it_writes(written: str, source: PinSource) -> None:
    assert PinSource.parse(written) == source
    assert str(source) == written


@pytest.mark.parametrize("written", ["", "123456", "file:", "env", "ask:me", "FILE:pin"])
def test_other_forms_are_refused_and_never_repeated(written: str) -> None:
    with pytest.raises(PinSourceUnusable) as refused:
        PinSource.parse(written)
    assert "123456" not in str(refused.value)


def test_typed_pin_is_asked_once(tmp_path: Path) -> None:
    asked: list[str] = []

    def ask() -> str:
        asked.append("?")
        return "1234"

    supplier = pin_supplier(PinSource(PinPlace.ASK, ""), tmp_path, environment={}, ask=ask)
    assert (supplier(), supplier(), asked) == ("1234", "1234", ["?"])


@pytest.mark.parametrize("content", [b"", b" \n", b"\xff\xfe"])
def test_pin_file_without_a_pin_is_refused(tmp_path: Path, content: bytes) -> None:
    (tmp_path / "pin").write_bytes(content)
    (tmp_path / "pin").chmod(0o600)
    supplier = pin_supplier(PinSource(PinPlace.FILE, "pin"), tmp_path, environment={}, ask=None)
    with pytest.raises(PinSourceUnusable):
        supplier()


class LockingToken:
    """A token as hardware behaves and SoftHSM does not: it counts tries and locks."""

    def __init__(self, error: type[pkcs11.PKCS11Error], flags: TokenFlag) -> None:
        self.flags = flags
        self._error = error

    def get_token(self, *, token_label: str) -> "LockingToken":
        assert token_label == "Token A"
        return self

    def open(self, *, rw: bool, user_pin: str) -> None:
        raise self._error


@pytest.mark.parametrize(
    ("error", "flags", "told"),
    [
        (pkcs11.PinIncorrect, TokenFlag(0), PinRefused),
        (pkcs11.PinIncorrect, TokenFlag.USER_PIN_COUNT_LOW, PinRefused),
        (pkcs11.PinIncorrect, TokenFlag.USER_PIN_FINAL_TRY, PinOneTryLeft),
        (pkcs11.PinLenRange, TokenFlag(0), PinRefused),
        (pkcs11.PinLocked, TokenFlag(0), PinLocked),
        (pkcs11.PinExpired, TokenFlag(0), PinLocked),
    ],
)
def test_warning_of_the_token_reaches_the_operator(
    monkeypatch: pytest.MonkeyPatch,
    error: type[pkcs11.PKCS11Error],
    flags: TokenFlag,
    told: type[PinRefused],
) -> None:
    monkeypatch.setattr(device, "load", lambda path: LockingToken(error, flags))
    with pytest.raises(Answer) as answer:
        device.log_in("module.so", label="Token A", pin="1234", writing=False)
    answered = AnsweredError(answer.value.name, answer.value.fields)
    assert type(named(answered, label="Token A")) is told


def test_last_try_message_says_stop() -> None:
    assert PinOneTryLeft().message(Language.EN) == (
        "The PIN was not accepted. Nothing was signed or opened. The token warns that one try is "
        "left: stop and call the key custodian."
    )
    assert "chỉ còn một lần thử" in PinOneTryLeft().message(Language.VI)
