"""A certificate authority of the tests' own, and settings for the servers that it vouches for."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import keyring
import pytest
import trustme
from keyring.backend import KeyringBackend
from keyring.backends.fail import Keyring as NoKeyring
from mail_servers import SENDER, Holder, server_context, smtp_server
from smtp_reading import config

from planbook.reminders.transports import Transport, opened


@pytest.fixture(scope="session")
def ca() -> trustme.CA:
    """Whom this machine trusts."""
    return trustme.CA()


@pytest.fixture(scope="session")
def ca_file(ca: trustme.CA, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Its certificate."""
    path = tmp_path_factory.mktemp("ca") / "ca.pem"
    ca.cert_pem.write_to_path(path)
    return path


@pytest.fixture(autouse=True)
def trusted(ca_file: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Trust the authority, use no proxy, and know no password."""
    monkeypatch.setenv("SSL_CERT_FILE", str(ca_file))
    monkeypatch.setenv("REQUESTS_CA_BUNDLE", str(ca_file))
    monkeypatch.setenv("NO_PROXY", "*")
    for name in ("PLANBOOK_MAIL_PASSWORD", "PLANBOOK_GRAPH_SECRET", "PLANBOOK_GRAPH_CERTIFICATE"):
        monkeypatch.delenv(name, raising=False)


@pytest.fixture(autouse=True)
def no_keyring() -> Iterator[None]:
    """The keyring of whoever runs the tests is none of their business."""
    before: KeyringBackend = keyring.get_keyring()
    keyring.set_keyring(NoKeyring())  # type: ignore[no-untyped-call]
    yield
    keyring.set_keyring(before)


@pytest.fixture
def holder() -> Holder:
    """What the server was given."""
    return Holder()


@pytest.fixture
def relay(holder: Holder, tmp_path: Path) -> Iterator[Transport]:
    """An internal server without encryption and login."""
    with smtp_server(holder, enable_SMTPUTF8=True) as port, opened(config(port), SENDER, tmp_path) as transport:
        yield transport


@pytest.fixture
def secured(holder: Holder, ca: trustme.CA) -> Iterator[int]:
    """The port of a server that wants STARTTLS and a login."""
    with smtp_server(holder, tls_context=server_context(ca), require_starttls=True, auth_required=True) as port:
        yield port
