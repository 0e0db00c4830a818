"""Settings that are not complete, and secrets: told in a sentence before anything is sent or loaded."""

from __future__ import annotations

import subprocess
import sys
from base64 import b64encode, urlsafe_b64encode
from collections.abc import Callable
from json import dumps
from pathlib import Path
from typing import Any
from urllib.parse import quote

import keyring
import pytest
from keyring.backend import KeyringBackend
from keyring.errors import InitError, KeyringError, KeyringLocked
from mail_servers import SENDER

from planbook import texts
from planbook.config import Config, Graph, Mail
from planbook.errors import SettingValueError, TransportError
from planbook.reminders.secrets import Secret, graph_credential, mail_password
from planbook.reminders.transports import assert_complete, opened

SMTP: dict[str, Any] = {"transport": "smtp", "host": "smtp.kommune.example", "allow": ("kommune.example",)}
GRAPH: dict[str, Any] = {"transport": "graph", "allow": ("kommune.example",)}
TENANT = {"tenant": "t", "client": "c"}


@pytest.mark.parametrize(
    ("mail", "graph", "sender", "named"),
    [
        ({**SMTP, "host": " "}, {}, SENDER, "[mail] host"),
        ({**SMTP, "allow": ()}, {}, SENDER, "[mail] allow"),
        ({**SMTP, "allow": (" ",)}, {}, SENDER, "[mail] allow"),
        ({**SMTP, "security": "none", "user": "planbook"}, {}, SENDER, "[mail] security"),
        ({**SMTP, "port": 465}, {}, SENDER, "[mail] security"),
        ({**SMTP, "port": 465, "security": "none"}, {}, SENDER, "[mail] security"),
        ({**SMTP, "port": 587, "security": "tls"}, {}, SENDER, "[mail] security"),
        (SMTP, {}, "", "[mail] sender"),
        (SMTP, {}, "kari%ond.example@kommune.example", "[mail] sender"),
        (SMTP, {}, "ond.example!kari@kommune.example", "[mail] sender"),
        (SMTP, {}, "Plan <plan@kommune.example>", "[mail] sender"),
        (SMTP, {}, "plan@kommune.example\r\nRCPT TO:<ond@ond.example>", "[mail] sender"),
        (GRAPH, {"client": "c"}, SENDER, "[graph] tenant"),
        (GRAPH, {"tenant": "t"}, SENDER, "[graph] client"),
        ({**GRAPH, "allow": ()}, TENANT, SENDER, "[mail] allow"),
        (GRAPH, TENANT, "ingen", "[mail] sender"),
        (GRAPH, {**TENANT, "mailbox": "../me"}, SENDER, "[graph] mailbox"),
        (GRAPH, {**TENANT, "endpoint": "http://graph.example"}, SENDER, "[graph] endpoint"),
        (GRAPH, {**TENANT, "authority": "login.example"}, SENDER, "[graph] authority"),
    ],
)
def test_settings_that_are_not_complete_are_named(
    mail: dict[str, Any], graph: dict[str, Any], sender: str, named: str, tmp_path: Path
) -> None:
    with (
        pytest.raises(SettingValueError) as failed,
        opened(Config(mail=Mail(**mail), graph=Graph(**graph)), sender, tmp_path / "utboks"),
    ):
        pass
    for lang in texts.LANGUAGES:
        assert named in failed.value.sentence(lang)
    assert not (tmp_path / "utboks").exists()


@pytest.mark.parametrize(
    ("port", "security"),
    [(465, "tls"), (587, "starttls"), (587, "none"), (25, "none"), (25, "starttls"), (2525, "tls")],
)
def test_a_port_and_a_security_that_belong_together_are_taken(port: int, security: str) -> None:
    assert_complete(Config(mail=Mail(**{**SMTP, "port": port, "security": security})), SENDER)


def test_the_sentence_about_a_port_says_what_belongs_together() -> None:
    with pytest.raises(SettingValueError) as failed:
        assert_complete(Config(mail=Mail(**{**SMTP, "port": 465})), SENDER)
    for lang in texts.LANGUAGES:
        said = failed.value.sentence(lang)
        for word in ("465", "starttls", "tls"):
            assert word in said


@pytest.mark.parametrize("lang", texts.LANGUAGES)
def test_doctor_promises_no_more_than_was_tried(lang: str) -> None:
    values = {"host": "smtp.kommune.example", "port": 587, "mailbox": SENDER}
    for kind, login in (("smtp", "[mail] user"), ("graph", "log")):
        said = texts.sentence(f"doctor.transport.{kind}", lang, **values)
        assert login in said
        assert "--to" in said


# secrets


class Memory(KeyringBackend):
    """A keyring that keeps what it is given, or fails as it is told."""

    priority = 1

    def __init__(self, kept: dict[tuple[str, str], str] | None = None, failure: Exception | None = None) -> None:
        super().__init__()  # type: ignore[no-untyped-call]
        self.kept = kept or {}
        self.failure = failure

    def get_password(self, service: str, username: str) -> str | None:
        """What is kept, or the failure."""
        if self.failure:
            raise self.failure
        return self.kept.get((service, username))

    def set_password(self, service: str, username: str, password: str) -> None:
        """Keep a password."""
        self.kept[service, username] = password


def settings() -> Config:
    return Config(mail=Mail(**{**SMTP, "user": "planbook"}), graph=Graph(**TENANT))


def test_the_environment_goes_before_the_keyring(monkeypatch: pytest.MonkeyPatch) -> None:
    keyring.set_keyring(Memory({
        ("planbook", "mail:planbook@smtp.kommune.example"): "fra ringen", ("planbook", "graph:c"): "ringens",
    }))  # fmt: skip
    credential = graph_credential(settings())
    assert isinstance(credential, Secret)
    assert (mail_password(settings()).reveal(), credential.reveal()) == ("fra ringen", "ringens")
    monkeypatch.setenv("PLANBOOK_MAIL_PASSWORD", " fra miljøet \n")
    monkeypatch.setenv("PLANBOOK_GRAPH_SECRET", "miljøets")
    credential = graph_credential(settings())
    assert isinstance(credential, Secret)
    assert (mail_password(settings()).reveal(), credential.reveal()) == (" fra miljøet ", "miljøets")


@pytest.mark.parametrize(
    ("backend", "said"),
    [
        (Memory(), "keyring_empty"),
        (Memory(failure=KeyringLocked("locked")), "keyring_locked"),
        (Memory(failure=InitError("no bus")), "keyring_none"),
        (Memory(failure=KeyringError("broken")), "keyring_none"),
        (Memory(failure=OSError("no file")), "keyring_none"),
    ],
)
def test_a_keyring_that_gives_nothing_is_told_and_is_no_crash(backend: KeyringBackend, said: str) -> None:
    keyring.set_keyring(backend)
    for ask in (mail_password, graph_credential):
        with pytest.raises(TransportError) as failed:
            ask(settings())
        for lang in texts.LANGUAGES:
            assert texts.sentence(f"errors.TransportError_{said}", lang) in failed.value.sentence(lang)


def test_a_secret_does_not_show_itself() -> None:
    secret = Secret("hemmelig")
    assert "hemmelig" not in f"{secret}{secret!r}{secret!s}{[secret]}"
    assert not hasattr(secret, "__dict__")
    assert secret.out_of("535 hemmelig aGVtbWVsaWc= AHUAaGVtbWVsaWc=", "u") == "535 … … …"
    assert Secret("").out_of("uendret") == "uendret"


@pytest.mark.parametrize("before", ["", "B", "Be", "Bearer "])
@pytest.mark.parametrize("encode", [b64encode, urlsafe_b64encode])
def test_a_secret_is_not_to_be_had_out_of_the_base64_of_a_longer_text(
    before: str, encode: Callable[[bytes], bytes]
) -> None:
    hidden = "blåbær>>>???-og-tyttebær"
    shown = Secret(hidden).out_of(encode((before + hidden + " og mer").encode()).decode())
    around = shown.split("…")
    assert len(around) == 2
    assert sum(map(len, around)) <= 2 + (len(before + " og mer") + 4) * 4 // 3
    assert Secret(hidden).out_of(f"{quote(hidden)} {dumps(hidden)}") == '… "…"'


@pytest.mark.parametrize("kind", ["file", "smtp", "graph"])
def test_only_what_a_transport_needs_is_loaded(kind: str, tmp_path: Path) -> None:
    code = f"""
import sys
from pathlib import Path
from planbook.config import Config, Mail
from planbook.errors import PlanbookError
from planbook.reminders.transports import opened
print(sorted({{"smtplib", "ssl", "msal", "requests", "keyring", "cryptography"}} & set(sys.modules)))
try:
    with opened(Config(mail=Mail(transport={kind!r})), "a@b.no", Path({str(tmp_path)!r})):
        pass
except PlanbookError:
    pass
print(sorted({{"smtplib", "ssl", "msal", "requests", "keyring", "cryptography"}} & set(sys.modules)))
"""
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.split("\n")[:2] == ["[]", "[]"]
