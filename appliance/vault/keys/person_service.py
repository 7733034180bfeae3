"""One person's token, for one answer: a short-lived child with a log-in state of its own.

PKCS#11 log-in is per process, and a second log-in is not checked; so a PIN is proved only here.
"""

from __future__ import annotations

from typing import Any

import pkcs11
from pkcs11 import Attribute, ObjectClass

from appliance.sandbox.worker import Answer
from appliance.vault.keys.device import log_in, named_errors, public_part, serve_alone, sign

Fields = dict[str, Any]
Reply = tuple[Fields, list[bytes]]


def sign_message(fields: Fields, blobs: list[bytes]) -> Reply:
    """Sign ``[message]`` with the token's first signing key."""
    _, key = _open(fields)
    with named_errors():
        return {}, [sign(key, blobs[0])]


def public_key(fields: Fields, blobs: list[bytes]) -> Reply:
    """Answer the public half of the same key."""
    del blobs
    session, key = _open(fields)
    with named_errors():
        return public_part(session, key)


def _open(fields: Fields) -> tuple[Any, Any]:
    session = log_in(fields["module"], label=fields["label"], pin=fields["pin"], writing=False)
    with named_errors():
        keys = list(session.get_objects({Attribute.CLASS: ObjectClass.PRIVATE_KEY}))
    signing = [key for key in keys if _may_sign(key)]
    if not signing:
        raise Answer("key-missing", key="-")
    return session, signing[0]


def _may_sign(key: Any) -> bool:  # noqa: ANN401 - untyped library
    try:
        return bool(key[Attribute.SIGN])
    except pkcs11.PKCS11Error:
        return False


if __name__ == "__main__":
    serve_alone({"sign": sign_message, "public_key": public_key})
