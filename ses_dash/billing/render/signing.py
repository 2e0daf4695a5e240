"""Signing a finished PDF with the certificate that the environment names, if it names one.

The signature is added behind the file as it was (ISO 32000-1, 7.5.6 and 12.8), which stays what the
document renders to, byte for byte, and stays PDF/A-3: an invisible field on the first page, the
CMS of the whole file in it. RSA without signed attributes: the same bytes each time.
"""

from __future__ import annotations

import hashlib
import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from cryptography.hazmat.primitives.asymmetric.rsa import RSAPrivateKey
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.serialization import Encoding
from cryptography.hazmat.primitives.serialization.pkcs7 import (
    PKCS7Options,
    PKCS7SignatureBuilder,
)
from cryptography.hazmat.primitives.serialization.pkcs12 import load_key_and_certificates

from ses_dash.errors import CertificateError

if TYPE_CHECKING:
    from collections.abc import Mapping

    from cryptography.x509 import Certificate

    from ses_dash.settings import Settings

_MARK = b"% signed by ses-dash\n"
_OPTIONS = (PKCS7Options.DetachedSignature, PKCS7Options.Binary, PKCS7Options.NoAttributes)
_CREATED = re.compile(rb"<xmp:CreateDate>(\d{4})-(\d\d)-(\d\d)T(\d\d):(\d\d):(\d\d)\+00:00<")
_RANGE = b"[0 %010d %010d %010d]"


@dataclass(frozen=True, slots=True)
class Signer:
    """A certificate with its key, and those that vouch for it."""

    key: RSAPrivateKey
    certificate: Certificate
    others: tuple[Certificate, ...]

    def sign(self, content: bytes) -> bytes:
        """Return a PDF of ours with a signature behind it."""
        size = 2 * len(self._cms(b""))
        before, after = _update(content, size)
        place = len(content) + len(before)
        whole = _RANGE % (place, place + size + 2, len(after))
        before = before.replace(_RANGE % (0, 0, 0), whole)
        cms = self._cms(content + before + after)
        return b"".join((content, before, b"<", cms.hex().encode(), b">", after))

    def _cms(self, content: bytes) -> bytes:
        builder = PKCS7SignatureBuilder().set_data(content)
        builder = builder.add_signer(self.certificate, self.key, SHA256())
        for other in self.others:
            builder = builder.add_certificate(other)
        return builder.sign(Encoding.DER, _OPTIONS)


def load(settings: Settings) -> Signer | None:
    """Return who signs; None where the environment names nobody.

    Raises `CertificateError` for a file that cannot be opened, or whose key is not RSA.
    """
    path = settings.certificate
    if path is None:
        return None
    password = settings.certificate_password.encode() or None
    try:
        key, certificate, others = load_key_and_certificates(path.read_bytes(), password)
    except OSError as error:
        raise CertificateError(path, error.strerror or "it cannot be read") from None
    except ValueError:
        raise CertificateError(path, "it is no PKCS#12 file, or its password is another") from None
    if certificate is None or not isinstance(key, RSAPrivateKey):
        raise CertificateError(path, "it holds no certificate with an RSA key")
    return Signer(key, certificate, tuple(others))


def unsigned(content: bytes) -> bytes:
    """Return a PDF as it was before it was signed."""
    before, _, after = content.rpartition(_MARK)
    return before or after


def _update(content: bytes, size: int) -> tuple[bytes, bytes]:
    """Return what comes behind a PDF before and after a signature of so many digits."""
    trailer = content.rpartition(b"\ntrailer\n")[2]
    root, page = _number(trailer, b"/Root "), _number(content, b"/Kids [")
    field = _number(trailer, b"/Size ")
    signature = field + 1
    form = b"/AcroForm <</Fields [%d 0 R] /SigFlags 3>>\n" % field
    objects = {
        root: _with(content, root, form),
        page: _with(content, page, b"/Annots [%d 0 R]\n" % field),
        field: b"<<\n/Type /Annot\n/Subtype /Widget\n/FT /Sig\n/T (Signature)\n/F 132\n"
        b"/Rect [0 0 0 0]\n/P %d 0 R\n/V %d 0 R\n>>" % (page, signature),
    }
    before = _MARK
    places = {}
    for n, text in objects.items():
        places[n] = len(content) + len(before)
        before += b"%d 0 obj\n%s\nendobj\n" % (n, text)
    places[signature] = len(content) + len(before)
    before += b"%d 0 obj\n<<\n/Type /Sig\n/Filter /Adobe.PPKLite\n" % signature
    before += b"/SubFilter /adbe.pkcs7.detached\n%s/ByteRange " % _moment(content)
    before += _RANGE % (0, 0, 0) + b"\n/Contents "
    after = b"\n>>\nendobj\n"
    table = len(content) + len(before) + size + 2 + len(after)
    return before, after + _table(places, table, trailer, content)


def _number(text: bytes, label: bytes) -> int:
    """Return the number behind a label."""
    return int(text.partition(label)[2].split(maxsplit=1)[0])


def _with(content: bytes, n: int, entry: bytes) -> bytes:
    """Return an object's dictionary with one more entry; the table of the file says where it is."""
    table = _number(content.rpartition(b"\ntrailer\n")[2], b"startxref\n")
    rows = content.index(b"0000000000 65535 f", table)
    start = content.index(b"<<", int(content[rows + 20 * n : rows + 20 * n + 10]))
    end = content.index(b"\n>>\nendobj\n", start) + 1
    return content[start:end] + entry + b">>"


def _moment(content: bytes) -> bytes:
    """Return when the document was frozen, as the moment it is signed at."""
    created = _CREATED.search(content)
    return b"/M (D:%sZ)\n" % b"".join(created.groups()) if created else b""


def _table(places: Mapping[int, int], table: int, trailer: bytes, content: bytes) -> bytes:
    """Return where the objects are that are new or changed, and what the file is now."""
    rows = b"".join(b"%d 1\n%010d 00000 n \n" % (n, places[n]) for n in sorted(places))
    first = trailer.partition(b"/ID [<")[2].partition(b">")[0]
    now = hashlib.sha256(content).hexdigest()[:32].upper().encode()
    facts = b"/Size %d\n/Root %d 0 R\n/ID [<%s><%s>]\n/Prev %d" % (
        max(places) + 1,
        _number(trailer, b"/Root "),
        first,
        now,
        _number(trailer, b"startxref\n"),
    )
    return b"xref\n0 1\n0000000000 65535 f \n%strailer\n<<\n%s\n>>\nstartxref\n%d\n%%%%EOF\n" % (
        rows,
        facts,
        table,
    )
