"""Passwords, secrets and certificates: from the environment, else from the keyring, and shown to nobody."""

from __future__ import annotations

import os
import re
from base64 import b64encode
from collections.abc import Iterator
from json import dumps
from pathlib import Path
from typing import NamedTuple
from urllib.parse import quote

from planbook.config import Config
from planbook.errors import TransportError
from planbook.texts import Term

SERVICE = "planbook"
"""What the entries in the keyring belong to."""

MAIL_PASSWORD = "PLANBOOK_MAIL_PASSWORD"  # noqa: S105  a name, not a password
GRAPH_SECRET = "PLANBOOK_GRAPH_SECRET"  # noqa: S105
GRAPH_CERTIFICATE = "PLANBOOK_GRAPH_CERTIFICATE"

SHORTEST = 6
"""Signs of base64 that cannot be there by chance."""

_FOR_ADDRESSES = str.maketrans("+/", "-_")
_PRIVATE_KEY = re.compile(r"-----BEGIN ([A-Z ]*PRIVATE KEY)-----.+?-----END \1-----", re.DOTALL)
_CERTIFICATE = re.compile(r"-----BEGIN CERTIFICATE-----.+?-----END CERTIFICATE-----", re.DOTALL)


class Secret:
    """A text that shows itself only to who asks for it by name."""

    __slots__ = ("_text",)

    def __init__(self, text: str) -> None:
        self._text = text

    def __repr__(self) -> str:
        return "Secret(…)"

    def reveal(self) -> str:
        """The text itself."""
        return self._text

    def out_of(self, text: str, user: str = "") -> str:
        """Somebody else's text without this one: plain, escaped, in base64 by itself or within more, or as a login sends it."""
        forms = {self._text, quote(self._text, safe=""), dumps(self._text)[1:-1]}
        forms |= {_base64(self._text), _base64(f"\0{user}\0{self._text}"), *_within_base64(self._text)}
        forms |= {form.translate(_FOR_ADDRESSES) for form in forms}
        for form in sorted(filter(None, forms), key=len, reverse=True):
            text = text.replace(form, "…")
        return text


class Certificate(NamedTuple):
    """What an application logs in to Microsoft 365 with in place of a secret."""

    key: Secret
    """PEM."""
    certificate: str
    """PEM; with those that issued it, where the file has them."""


def mail_password(config: Config) -> Secret:
    """The password of `[mail] user`; raises `TransportError` when there is none."""
    mail = config.mail
    name = f"mail:{mail.user}@{mail.host}"
    found, keyring = _found(MAIL_PASSWORD, name)
    if found is None:
        raise TransportError(
            "no_password", user=mail.user, host=mail.host, variable=MAIL_PASSWORD, name=name, keyring=keyring
        )
    return found


def graph_credential(config: Config) -> Secret | Certificate:
    """The certificate, else the secret, of `[graph] client`; raises `TransportError` when there is none."""
    path = os.environ.get(GRAPH_CERTIFICATE, "").strip()
    if path:
        return _certificate(Path(path))
    name = f"graph:{config.graph.client}"
    found, keyring = _found(GRAPH_SECRET, name)
    if found is None:
        raise TransportError(
            "no_secret", client=config.graph.client, certificate=GRAPH_CERTIFICATE, variable=GRAPH_SECRET, name=name,
            keyring=keyring,
        )  # fmt: skip
    return found


def _found(variable: str, name: str) -> tuple[Secret | None, Term]:
    """The secret of the environment, else of the keyring; without one, why the keyring gave none."""
    given = os.environ.get(variable, "").strip("\r\n")
    if given:
        return Secret(given), Term("errors.TransportError_keyring_empty")
    import keyring
    from keyring.errors import InitError, KeyringError, KeyringLocked, NoKeyringError

    try:
        kept = keyring.get_password(SERVICE, name)
    except (NoKeyringError, InitError):
        return None, Term("errors.TransportError_keyring_none")
    except KeyringLocked:
        return None, Term("errors.TransportError_keyring_locked")
    except (KeyringError, OSError, RuntimeError):
        return None, Term("errors.TransportError_keyring_none")
    return Secret(kept) if kept else None, Term("errors.TransportError_keyring_empty")


def _certificate(path: Path) -> Certificate:
    """A PEM file with an RSA key without a password (Entra takes no other) and the certificate that belongs to it."""
    from cryptography.exceptions import UnsupportedAlgorithm
    from cryptography.hazmat.primitives.asymmetric.rsa import RSAPrivateKey
    from cryptography.hazmat.primitives.serialization import load_pem_private_key
    from cryptography.x509 import load_pem_x509_certificate

    try:
        text = path.read_text(encoding="ascii")
        key = "".join(found[0] for found in _PRIVATE_KEY.finditer(text))
        certificates = _CERTIFICATE.findall(text)
        private = load_pem_private_key(key.encode(), None)
        certificate = load_pem_x509_certificate("\n".join(certificates).encode())
        good = isinstance(private, RSAPrivateKey) and private.public_key() == certificate.public_key()
    except OSError as error:
        raise TransportError("certificate_file", path=path, reason=error.strerror or "") from error
    except (ValueError, TypeError, UnsupportedAlgorithm):
        good = False  # what the library says of a key is nobody's business
    if not good:
        raise TransportError("certificate_file", path=path, reason="PEM")
    return Certificate(Secret(key), "\n".join(certificates))


def _base64(text: str) -> str:
    return b64encode(text.encode()).decode("ascii")


def _within_base64(text: str) -> Iterator[str]:
    """What the base64 of a longer text holds of this one, wherever in it this one begins: three bytes make four signs."""
    content = text.encode()
    for before in range(3):
        signs = b64encode(bytes(before) + content).decode("ascii")
        known = signs[(before * 4 + 2) // 3 : (before + len(content)) * 4 // 3]
        if len(known) >= SHORTEST:
            yield known
