"""The certificate by which an organisation seals a PDF (PAdES). Key and certificate are two files outside the database
and its backups: `<slug>.key.pem`, `<slug>.cert.pem` (its chain after it), in CANTOU_SEALS.
"""

from __future__ import annotations

import re
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, timedelta
from functools import lru_cache
from io import BytesIO
from typing import TYPE_CHECKING, Any

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID
from django.conf import settings
from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter
from pyhanko.sign import fields, signers

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import datetime
    from pathlib import Path

FIELD = "Signature"
YEARS = 3


class BadSealError(Exception):
    """The files are there and cannot be read: a paper that should be sealed must not go out without."""


def sealed(pdf: bytes, *, holder: str, reason: str, name: str) -> bytes | None:
    """The same PDF with the holder's signature after it; None for who has no certificate here. The paper itself is not
    touched: what is added comes after its last byte.
    """
    signer = _signer(holder)
    if signer is None:
        return None
    about = signers.PdfSignatureMetadata(
        field_name=FIELD,
        md_algorithm="sha256",
        subfilter=fields.SigSeedSubFilter.PADES,
        reason=reason,
        name=name,
    )
    return _apart(
        lambda: signers.PdfSigner(about, signer=signer).sign_pdf(IncrementalPdfFileWriter(BytesIO(pdf)))
    )


def _apart(act: Callable[[], Any]) -> bytes:
    """In a thread of its own: the library runs a loop of events, and the caller's thread may have one."""
    with ThreadPoolExecutor(max_workers=1) as pool:
        return bytes(pool.submit(act).result().getvalue())


def has_seal(holder: str) -> bool:
    return all(path.exists() for path in _paths(holder))


def _signer(holder: str) -> Any:
    if not has_seal(holder):
        return None
    key, certificate = _paths(holder)
    return _loaded(str(key), str(certificate), certificate.stat().st_mtime_ns)


@lru_cache(maxsize=200)
def _loaded(key: str, certificate: str, _changed: int) -> Any:
    found = signers.SimpleSigner.load(  # type: ignore[no-untyped-call]
        key, certificate, ca_chain_files=(certificate,)
    )
    if found is None:
        raise BadSealError(certificate)
    return found


def _paths(holder: str) -> tuple[Path, Path]:
    if not re.fullmatch(r"[a-z0-9-]+", holder):
        raise BadSealError(holder)
    folder = settings.SEALS
    return folder / f"{holder}.key.pem", folder / f"{holder}.cert.pem"


def make_own(*, holder: str, title: str, at: datetime) -> None:
    """A certificate that nobody vouches for: for a demonstration and tests. One that is there stays."""
    key_path, certificate_path = _paths(holder)
    if key_path.exists():
        return
    key_path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    key = ec.generate_private_key(ec.SECP256R1())
    subject = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, title[:64])])
    begins = at.astimezone(UTC) - timedelta(days=1)
    usage = x509.KeyUsage(
        digital_signature=True, content_commitment=True, key_encipherment=False, data_encipherment=False,
        key_agreement=False, key_cert_sign=False, crl_sign=False, encipher_only=False, decipher_only=False,
    )  # fmt: skip
    made = (
        x509.CertificateBuilder()
        .subject_name(subject)
        .issuer_name(subject)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(begins)
        .not_valid_after(begins + timedelta(days=365 * YEARS))
        .add_extension(usage, critical=True)
        .sign(key, hashes.SHA256())
    )
    certificate_path.write_bytes(made.public_bytes(serialization.Encoding.PEM))
    draft = key_path.with_name(f".{key_path.name}")
    draft.touch(mode=0o600)
    draft.write_bytes(
        key.private_bytes(
            serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
        )
    )
    draft.replace(key_path)
