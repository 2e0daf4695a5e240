"""A PDF that is signed: by the certificate of the environment, and still what it renders to."""

from __future__ import annotations

import io
import re
from dataclasses import replace
from datetime import datetime
from typing import TYPE_CHECKING, Any

import pytest
from cryptography import x509
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec, padding, rsa
from cryptography.hazmat.primitives.serialization import BestAvailableEncryption, pkcs7, pkcs12
from cryptography.x509.oid import NameOID
from pypdf import PdfReader

from ses_dash.access import SINGLE_USER
from ses_dash.billing import document, rendering, seller, statements
from ses_dash.billing import verify as verifying
from ses_dash.billing.render import files, signing
from ses_dash.errors import CertificateError
from ses_dash.settings import Settings
from tests.billing.paper import line, logo, make
from tests.billing.shop import Charge, Shop

if TYPE_CHECKING:
    from pathlib import Path

NAME = "Northwind Cloud"
PASSWORD = "Zwölf Brücken"  # noqa: S105 - of a certificate made here


def _certificate(key: Any) -> x509.Certificate:  # noqa: ANN401
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, NAME)])
    return (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(1)
        .not_valid_before(datetime(2020, 1, 1))  # noqa: DTZ001 - X.509 has UTC only
        .not_valid_after(datetime(2040, 1, 1))  # noqa: DTZ001
        .sign(key, hashes.SHA256())
    )


def _write(path: Path, key: Any) -> Settings:  # noqa: ANN401
    """Write a certificate as PKCS#12 and return what the environment says of it."""
    encryption = BestAvailableEncryption(PASSWORD.encode())
    made = pkcs12.serialize_key_and_certificates(b"us", key, _certificate(key), None, encryption)
    path.write_bytes(made)
    return Settings.read(
        {"SES_DASH_CERTIFICATE": str(path), "SES_DASH_CERTIFICATE_PASSWORD": PASSWORD}
    )


@pytest.fixture(scope="module")
def named(tmp_path_factory: pytest.TempPathFactory) -> Settings:
    """The settings of an environment that names a certificate."""
    key = rsa.generate_private_key(public_exponent=65537, key_size=2048)
    return _write(tmp_path_factory.mktemp("certificate") / "us.p12", key)


def _rendered() -> bytes:
    made = document.to_json(make(line("1", "Compute", "100")))
    return files.render(made, "c" * 64, logo())[0].content


def _sign(content: bytes, named: Settings) -> bytes:
    signer = signing.load(named)
    assert signer is not None
    return signer.sign(content)


def _root(read: PdfReader) -> Any:  # noqa: ANN401
    return read.trailer["/Root"]


def _check(content: bytes) -> str:
    """Check the signature of a file and return whose it is."""
    (found,) = re.finditer(rb"/ByteRange \[0 (\d+) (\d+) (\d+)\]", content)
    end, start, length = map(int, found.groups())
    assert start + length == len(content)
    assert content[end : end + 1] + content[start - 1 : start] == b"<>"
    cms = bytes.fromhex(content[end + 1 : start - 1].decode())
    (certificate,) = pkcs7.load_der_pkcs7_certificates(cms)
    key = certificate.public_key()
    assert isinstance(key, rsa.RSAPublicKey)
    signed = content[:end] + content[start:]
    key.verify(cms[-key.key_size // 8 :], signed, padding.PKCS1v15(), hashes.SHA256())
    (common,) = certificate.subject.get_attributes_for_oid(NameOID.COMMON_NAME)
    return str(common.value)


def test_a_signature_covers_the_whole_file_and_no_byte_may_change(named: Settings) -> None:
    content = _rendered()
    signed = _sign(content, named)
    assert signed == _sign(content, named)
    assert _check(signed) == NAME
    for place in (100, len(content) + 100):
        changed = bytearray(signed)
        changed[place] ^= 1
        with pytest.raises(InvalidSignature):
            _check(bytes(changed))


def test_what_was_rendered_is_still_there(named: Settings) -> None:
    content = _rendered()
    signed = _sign(content, named)
    assert signed.startswith(content)
    assert signing.unsigned(signed) == content
    assert signing.unsigned(content) == content
    before, after = (PdfReader(io.BytesIO(each), strict=True) for each in (content, signed))
    assert after.pages[0].extract_text() == before.pages[0].extract_text()
    assert after.attachments == before.attachments
    old, new = _root(before), _root(after)
    assert {*new} - {*old} == {"/AcroForm"}
    assert new["/Metadata"].get_data() == old["/Metadata"].get_data()
    assert new["/OutputIntents"][0]["/S"] == "/GTS_PDFA1"
    ids: list[Any] = [each.trailer["/ID"] for each in (before, after)]
    assert ids[0][0] == ids[1][0] != ids[1][1]


def test_the_signature_is_a_field_that_archives_allow(named: Settings) -> None:
    read = PdfReader(io.BytesIO(_sign(_rendered(), named)), strict=True)
    form = _root(read)["/AcroForm"]
    (held,) = form["/Fields"]
    field = held.get_object()
    assert (form["/SigFlags"], field["/FT"], field["/F"]) == (3, "/Sig", 4 | 128)
    assert list(field["/Rect"]) == [0, 0, 0, 0]  # so that it needs no appearance
    assert field["/P"]["/Contents"] == read.pages[0]["/Contents"]
    assert [each.get_object() for each in read.pages[0]["/Annots"]] == [field]  # type: ignore[attr-defined]
    value = field["/V"]
    assert value["/SubFilter"] == "/adbe.pkcs7.detached"
    assert value["/M"] == "D:20261120120000Z"


def test_frozen_statements_are_signed_where_there_is_a_certificate(
    shop: Shop, named: Settings
) -> None:
    seller.change(shop.stores, SINGLE_USER, country="AT", tax_id="ATU1")
    shop.own("a", shop.customer("Ada", "20", country="DE"))
    shop.own("b", shop.customer("Bo", "20"))
    shop.load(Charge("a", "10"), Charge("b", "10"))
    own = shop.stores.settings
    ours = replace(
        own, certificate=named.certificate, certificate_password=named.certificate_password
    )
    shop.stores = replace(shop.stores, settings=ours)
    shop.freeze()
    for number in ("1", "2"):
        _, content = statements.read_file(shop.stores, SINGLE_USER, number, "pdf")
        assert _check(content) == NAME
    factur_x = statements.read_factur_x(shop.stores, SINGLE_USER, "1")
    assert _check(factur_x) == NAME
    assert list(PdfReader(io.BytesIO(factur_x)).attachments) == ["factur-x.xml", "statement-1.csv"]
    shop.stores = replace(shop.stores, settings=own)  # verifying needs no certificate
    assert [each.what for each in verifying.verify(shop.stores)] == []


@pytest.mark.parametrize("wrong", ["password", "file", "key", "missing"])
def test_a_certificate_that_cannot_sign_is_told_at_the_start(
    shop: Shop, named: Settings, tmp_path: Path, wrong: str
) -> None:
    assert named.certificate is not None
    path = tmp_path / "other.p12"
    if wrong == "file":
        path.write_text("none")
    if wrong == "key":
        _write(path, ec.generate_private_key(ec.SECP256R1()))
    ours = replace(
        shop.stores.settings,
        certificate=named.certificate if wrong == "password" else path,
        certificate_password="guessed" if wrong == "password" else PASSWORD,
    )
    with pytest.raises(CertificateError, match="cannot sign") as told:
        rendering.render_pending(replace(shop.stores, settings=ours))
    assert PASSWORD not in f"{told.value}{ours}{named}"


def test_without_a_certificate_nobody_signs() -> None:
    assert signing.load(Settings.read({})) is None
