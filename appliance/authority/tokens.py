"""People's tokens, as this room needs them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Protocol

from appliance.vault.keys.person import sign_as_person
from appliance.vault.keys.tokens import TokenModule


class PersonTokens(Protocol):
    """Signs with a person's own token while that person is present and gives the PIN."""

    def sign(self, *, token_label: str, pin: str, message: bytes) -> bytes:
        """Sign ``message``, whose first bytes are a domain of the caller's.

        Raises:
            PinRefused, PinLocked, TokenAbsent and the like (``vault.keys.errors``): nothing was
                signed.
        """
        ...


@dataclass(frozen=True, slots=True)
class PluggedTokens:
    """Tokens plugged into this machine; each signature is made in a short-lived child process."""

    module: TokenModule
    """The PKCS#11 module and the bare environment of its child."""

    def sign(self, *, token_label: str, pin: str, message: bytes) -> bytes:
        """Sign with the first signing key of the token."""
        return sign_as_person(self.module, token_label=token_label, pin=pin, message=message)
