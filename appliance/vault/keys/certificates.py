"""The test certificate authority of the embedded default: X.509 built here, signed by its token.

Not a public authority: what it signs proves the procedure, and no relying party outside trusts it.
Source: RFC 5280; key identifiers by 4.2.1.2 method (1).
"""

from __future__ import annotations

import datetime as dt
import hashlib
import secrets
from collections.abc import Callable
from dataclasses import dataclass

from asn1crypto import algos, core, crl, keys, pem, x509

Sign = Callable[[bytes], bytes]
"""RSA PKCS#1 v1.5 over SHA-256 by the authority's token."""

SERIAL_BITS = 120
CA_VALID = dt.timedelta(days=3650)
AGENCY_VALID = dt.timedelta(days=1825)
CRL_VALID = dt.timedelta(days=365)
START_EARLIER = dt.timedelta(days=1)
"""Clocks of verifiers may be behind the station's."""


@dataclass(frozen=True, slots=True)
class Authority:
    """A certificate authority: its name, its public key, and how it signs."""

    name: str
    public_key: bytes
    """DER SubjectPublicKeyInfo, RSA."""
    sign: Sign


def authority_certificate(authority: Authority, *, now: dt.datetime) -> bytes:
    """Return the authority's self-signed certificate, DER."""
    usage = {"key_cert_sign", "crl_sign"}
    own = _subject(authority.name, authority.name)
    tbs = _tbs(authority, own, authority.public_key, (now, now + CA_VALID), ca=True, usage=usage)
    return _signed(tbs, authority)


def agency_certificate(
    authority: Authority, *, agency: str, public_key: bytes, now: dt.datetime
) -> bytes:
    """Return the agency's signing certificate, DER; the subject is the agency's name."""
    usage = {"digital_signature", "non_repudiation"}
    subject = _subject(agency, agency)
    tbs = _tbs(authority, subject, public_key, (now, now + AGENCY_VALID), ca=False, usage=usage)
    return _signed(tbs, authority)


def empty_revocation_list(authority: Authority, *, now: dt.datetime) -> bytes:
    """Return a list that revokes nothing, DER."""
    identifier = x509.AuthorityKeyIdentifier(
        {"key_identifier": _key_identifier(authority.public_key)}
    )
    tbs = crl.TbsCertList(
        {
            "version": "v2",
            "signature": _algorithm(),
            "issuer": _subject(authority.name, authority.name),
            "this_update": _time(now - START_EARLIER),
            "next_update": _time(now + CRL_VALID),
            "crl_extensions": [
                _extension("crl_number", core.Integer(1), critical=False),
                _extension("authority_key_identifier", identifier, critical=False),
            ],
        }
    )
    signed = {
        "tbs_cert_list": tbs,
        "signature_algorithm": _algorithm(),
        "signature": authority.sign(tbs.dump()),
    }
    return bytes(crl.CertificateList(signed).dump())


def to_pem(certificate: bytes) -> bytes:
    """Return a certificate in PEM."""
    return bytes(pem.armor("CERTIFICATE", certificate))


def _tbs(
    authority: Authority,
    subject: x509.Name,
    public_key: bytes,
    valid: tuple[dt.datetime, dt.datetime],
    *,
    ca: bool,
    usage: set[str],
) -> x509.TbsCertificate:
    issuer_id = x509.AuthorityKeyIdentifier(
        {"key_identifier": _key_identifier(authority.public_key)}
    )
    subject_id = core.OctetString(_key_identifier(public_key))
    return x509.TbsCertificate(
        {
            "version": "v3",
            "serial_number": secrets.randbits(SERIAL_BITS) | 1,
            "signature": _algorithm(),
            "issuer": _subject(authority.name, authority.name),
            "validity": {
                "not_before": _time(valid[0] - START_EARLIER),
                "not_after": _time(valid[1]),
            },
            "subject": subject,
            "subject_public_key_info": keys.PublicKeyInfo.load(public_key),
            "extensions": [
                _extension("basic_constraints", x509.BasicConstraints({"ca": ca}), critical=True),
                _extension("key_usage", x509.KeyUsage(usage), critical=True),
                _extension("key_identifier", subject_id, critical=False),
                _extension("authority_key_identifier", issuer_id, critical=False),
            ],
        }
    )


def _signed(tbs: x509.TbsCertificate, authority: Authority) -> bytes:
    signed = {
        "tbs_certificate": tbs,
        "signature_algorithm": _algorithm(),
        "signature_value": authority.sign(tbs.dump()),
    }
    return bytes(x509.Certificate(signed).dump())


def _algorithm() -> algos.SignedDigestAlgorithm:
    return algos.SignedDigestAlgorithm({"algorithm": "sha256_rsa", "parameters": core.Null()})


def _subject(common: str, organization: str) -> x509.Name:
    return x509.Name.build(
        {"country_name": "VN", "organization_name": organization, "common_name": common}
    )


def _key_identifier(public_key: bytes) -> bytes:
    bits = keys.PublicKeyInfo.load(public_key)["public_key"].parsed.dump()
    return hashlib.sha1(bits, usedforsecurity=False).digest()


def _time(moment: dt.datetime) -> x509.Time:
    return x509.Time({"utc_time": moment.astimezone(dt.UTC)})


def _extension(name: str, value: core.Asn1Value, *, critical: bool) -> dict[str, object]:
    wrapped = core.ParsableOctetString(value.dump())
    return {"extn_id": name, "critical": critical, "extn_value": wrapped}
