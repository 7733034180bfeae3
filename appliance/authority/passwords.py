"""Passwords of people who have no token: Argon2id."""

from __future__ import annotations

import unicodedata

from argon2 import PasswordHasher
from argon2.exceptions import Argon2Error, InvalidHashError

from appliance.authority.errors import PasswordTooShort
from appliance.policy.numbers import PeopleNumbers

HASH_BYTES = 32
SALT_BYTES = 16
"""RFC 9106 section 3.1: 16 bytes are enough for password hashing."""
ABSENT = "nobody"
"""Hashed in place of an unknown person's password, so that both take the same time."""


def hash_password(password: str, *, numbers: PeopleNumbers) -> str:
    """Return the encoded Argon2id hash.

    Raises:
        PasswordTooShort: it has fewer characters than the policy asks.
    """
    clean = _nfc(password)
    least = numbers.least_password_length.value
    if len(clean) < least:
        raise PasswordTooShort(least=least)
    return _hasher(numbers).hash(clean)


def is_password(password: str, *, encoded: str | None, numbers: PeopleNumbers) -> bool:
    """Whether this is the password; with no hash on record the same work is done for a no."""
    hasher = _hasher(numbers)
    if encoded is None:
        hasher.hash(ABSENT)
        return False
    try:
        return hasher.verify(encoded, _nfc(password))
    except (Argon2Error, InvalidHashError):
        return False


def _hasher(numbers: PeopleNumbers) -> PasswordHasher:
    return PasswordHasher(
        time_cost=numbers.argon2_passes.value,
        memory_cost=numbers.argon2_memory_kib.value,
        parallelism=numbers.argon2_lanes.value,
        hash_len=HASH_BYTES,
        salt_len=SALT_BYTES,
    )


def _nfc(password: str) -> str:
    """Keyboards compose Vietnamese letters in two ways; a password is the same in both."""
    return unicodedata.normalize("NFC", password)
