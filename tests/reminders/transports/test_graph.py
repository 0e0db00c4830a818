"""Graph against a server on this machine that speaks its documented requests and errors."""

from __future__ import annotations

from base64 import b64encode, urlsafe_b64encode
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from dataclasses import replace
from email import message_from_bytes
from email.policy import default
from pathlib import Path

import jwt
import pytest
import requests
import trustme
from cryptography.x509 import load_pem_x509_certificate
from mail_servers import SENDER, GraphService, graph_server, message, server_context

from planbook.config import Config, Graph, Mail
from planbook.errors import (
    DeliveryError,
    DeliveryPostponedError,
    DeliveryUncertainError,
    PlanbookError,
    SendingStoppedError,
    TransportError,
)
from planbook.reminders.transports import Transport, opened
from planbook.reminders.transports.wire import serialised

FIVE = [f"{letter}@kommune.example" for letter in "abcde"]


@pytest.fixture
def service() -> GraphService:
    """What the service was given."""
    return GraphService()


@pytest.fixture
def settings(service: GraphService, ca: trustme.CA) -> Iterator[Config]:
    """Settings for the service, which runs."""
    with graph_server(service, server_context(ca)) as address:
        yield Config(
            mail=Mail(transport="graph", allow=("kommune.example",)),
            graph=Graph(tenant=service.tenant, client=service.client, authority=address, endpoint=address),
        )


@pytest.fixture
def secret(service: GraphService, monkeypatch: pytest.MonkeyPatch) -> None:
    """The client secret lies in the environment."""
    monkeypatch.setenv("PLANBOOK_GRAPH_SECRET", service.secret)


@pytest.fixture
def transport(settings: Config, secret: None, tmp_path: Path) -> Iterator[Transport]:
    """Graph, logged in."""
    del secret
    with opened(settings, SENDER, tmp_path) as opened_one:
        yield opened_one


def fails_to_open(settings: Config, tmp_path: Path) -> TransportError:
    """Why no message can be sent at all."""
    with pytest.raises(TransportError) as failed, opened(settings, SENDER, tmp_path):
        pass
    return failed.value


def failing(transport: Transport, to: str = FIVE[0]) -> PlanbookError:
    with pytest.raises(PlanbookError) as failed:
        transport.send(message(to))
    return failed.value


# what is sent


def test_the_same_message_leaves_as_by_smtp_from_the_sender_s_mailbox(
    service: GraphService, transport: Transport
) -> None:
    sent = message(name="Hansen, Kåre (vikar for Áhkká)", subject="Planer du har ansvar for: 2 må avklares – š")
    sent.set_boundary("grense")
    transport.send(sent)
    assert service.taken == [serialised(sent)]
    got = message_from_bytes(service.taken[0], policy=default)
    assert got["To"].addresses == sent["To"].addresses
    assert got["Subject"] == sent["Subject"]
    assert got["Auto-Submitted"] == "auto-generated"
    mailbox, headers = service.posts[0]
    assert mailbox == SENDER
    assert headers["Content-Type"] == "text/plain"


def test_a_mailbox_of_the_settings_goes_before_the_sender(
    service: GraphService, settings: Config, secret: None, tmp_path: Path
) -> None:
    del secret
    settings = replace(settings, graph=replace(settings.graph, mailbox="post+plan@kommune.example"))
    with opened(settings, SENDER, tmp_path) as transport:
        transport.send(message())
    assert [mailbox for mailbox, _ in service.posts] == ["post+plan@kommune.example"]


def test_many_messages_with_one_login_each_once(service: GraphService, transport: Transport) -> None:
    for number in range(200):
        transport.send(message(f"person{number}@kommune.example", number=number))
    found = [str(message_from_bytes(content, policy=default)["Message-ID"]) for content in service.taken]
    assert found == [f"<{number}@planbook.invalid>" for number in range(200)]
    assert len(service.logins) == 1


def test_a_line_in_netrc_does_not_take_the_place_of_the_token(
    service: GraphService, transport: Transport, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "netrc"
    path.write_text("machine localhost login x password y\n", encoding="ascii")
    path.chmod(0o600)
    monkeypatch.setenv("NETRC", str(path))
    transport.send(message())
    assert service.posts[0][1]["Authorization"] == "Bearer token-1"


def test_the_allow_list_holds_for_graph(service: GraphService, transport: Transport) -> None:
    with pytest.raises(SendingStoppedError):
        transport.send(message("kari@annen.example"))
    assert service.posts == []


# the login


def test_an_expired_token_is_asked_for_anew_once(service: GraphService, transport: Transport) -> None:
    transport.send(message(FIVE[0]))
    service.expire()
    transport.send(message(FIVE[1]))
    assert len(service.taken) == 2
    assert len(service.logins) == 2


def test_a_token_that_is_never_good_stops_everything(service: GraphService, transport: Transport) -> None:
    service.login_script = [(200, {}, {"access_token": "bad", "token_type": "Bearer", "expires_in": 3599})] * 2
    service.expire()
    failed = failing(transport)
    assert isinstance(failed, TransportError)
    assert failed.variant == "graph_token"
    assert len(service.posts) == 2
    assert service.taken == []


def test_a_certificate_logs_in_with_a_signed_assertion(
    service: GraphService, settings: Config, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    issued = trustme.CA(key_type=trustme.KeyType.RSA).issue_cert("planbook", key_type=trustme.KeyType.RSA)
    path = tmp_path / "planbook.pem"
    issued.private_key_and_cert_chain_pem.write_to_path(path)
    monkeypatch.setenv("PLANBOOK_GRAPH_CERTIFICATE", str(path))
    with opened(settings, SENDER, tmp_path) as transport:
        transport.send(message())
    (form,) = service.logins
    assert "client_secret" not in form
    public = load_pem_x509_certificate(issued.cert_chain_pems[0].bytes()).public_key()
    told = jwt.decode(
        form["client_assertion"], public, algorithms=["PS256"],  # type: ignore[arg-type]
        audience=f"{service.address}/{service.tenant}/oauth2/v2.0/token",
    )  # fmt: skip
    assert told["iss"] == told["sub"] == service.client
    assert "x5t#S256" in jwt.get_unverified_header(form["client_assertion"])
    assert len(service.taken) == 1


@pytest.mark.parametrize("kind", ["missing", "text", "certificate alone", "key alone", "another key", "not RSA"])
def test_a_certificate_that_cannot_be_used_is_told_by_its_path(
    kind: str, settings: Config, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
) -> None:
    path = tmp_path / "planbook.pem"
    maker = trustme.CA()
    one, other = (maker.issue_cert("planbook", key_type=trustme.KeyType.RSA) for _ in range(2))
    key, certificate = one.private_key_pem.bytes(), one.cert_chain_pems[0].bytes()
    contents = {
        "text": "blåbær".encode(),
        "certificate alone": certificate,
        "key alone": key,
        "another key": other.private_key_pem.bytes() + certificate,
        "not RSA": maker.issue_cert("planbook").private_key_and_cert_chain_pem.bytes(),
    }
    if kind in contents:
        path.write_bytes(contents[kind])
    monkeypatch.setenv("PLANBOOK_GRAPH_CERTIFICATE", str(path))
    failed = fails_to_open(settings, tmp_path)
    assert failed.variant == "certificate_file"
    assert str(path) in failed.sentence("nb")
    assert capfd.readouterr() == ("", "")


def test_a_certificate_whose_key_has_a_password_is_told_and_nobody_is_asked(
    settings: Config, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from cryptography.hazmat.primitives import serialization

    issued = trustme.CA().issue_cert("planbook", key_type=trustme.KeyType.RSA)
    key = serialization.load_pem_private_key(issued.private_key_pem.bytes(), None)
    locked = key.private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.BestAvailableEncryption(b"x")
    )
    path = tmp_path / "planbook.pem"
    path.write_bytes(locked + issued.cert_chain_pems[0].bytes())
    monkeypatch.setenv("PLANBOOK_GRAPH_CERTIFICATE", str(path))
    assert fails_to_open(settings, tmp_path).variant == "certificate_file"


def test_a_wrong_secret_is_told_without_it(
    settings: Config, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("PLANBOOK_GRAPH_SECRET", "helt-gal-hemmelighet")
    failed = fails_to_open(settings, tmp_path)
    assert failed.variant == "graph_login"
    said = failed.sentence("nb")
    assert "AADSTS7000215" in said
    assert "Trace" not in said
    assert "helt-gal" not in f"{said}{failed!r}{failed.__cause__!r}"
    assert capfd.readouterr() == ("", "")


def test_a_missing_secret_says_where_it_was_looked_for(settings: Config, tmp_path: Path) -> None:
    failed = fails_to_open(settings, tmp_path)
    assert failed.variant == "no_secret"
    for word in ("PLANBOOK_GRAPH_SECRET", "PLANBOOK_GRAPH_CERTIFICATE", "keyring set planbook graph:client-1"):
        assert word in failed.sentence("nb")


def test_a_tenant_that_does_not_exist(settings: Config, secret: None, tmp_path: Path) -> None:
    del secret
    failed = fails_to_open(replace(settings, graph=replace(settings.graph, tenant="ukjent")), tmp_path)
    assert failed.variant == "graph_tenant"
    assert "ukjent" in failed.sentence("nb")


@pytest.mark.parametrize("status", [400, 429, 500, 503])
def test_a_login_that_is_refused_for_another_reason(
    status: int, service: GraphService, settings: Config, secret: None, tmp_path: Path
) -> None:
    del secret
    service.login_script = [
        (status, {}, {"error": "temporarily_unavailable", "error_description": "AADSTS90033: Later"})
    ]
    failed = fails_to_open(settings, tmp_path)
    assert failed.variant == "graph_login"


def test_a_login_service_that_answers_with_a_page(
    service: GraphService, settings: Config, secret: None, tmp_path: Path
) -> None:
    del secret
    service.login_script = [(200, {}, b"<html>Log in to the network</html>")]
    assert fails_to_open(settings, tmp_path).variant == "graph_login"


def test_a_service_whose_certificate_nobody_vouches_for(
    service: GraphService, settings: Config, secret: None, tmp_path: Path
) -> None:
    del secret
    with graph_server(GraphService(), server_context(trustme.CA())) as address:
        for part in ("endpoint", "authority"):
            changed = replace(settings, graph=replace(settings.graph, **{part: address}))
            service.client, kept = changed.graph.client, service.client
            # The scope is the endpoint's own, and the login service knows only its own.
            service.login_script = [(200, {}, {"access_token": "t", "token_type": "Bearer", "expires_in": 3599})]
            failed = fails_to_open(changed, tmp_path)
            service.client = kept
            assert failed.variant == "certificate_graph", part


def test_a_service_that_is_not_there(settings: Config, secret: None, tmp_path: Path) -> None:
    del secret
    nowhere = "https://localhost:1"
    failed = fails_to_open(replace(settings, graph=replace(settings.graph, authority=nowhere)), tmp_path)
    assert failed.variant == "unreachable_graph"
    assert "localhost:1" in failed.sentence("nb")


# what Graph answers to a mail


@pytest.mark.parametrize("status", [429, 503, 504])
@pytest.mark.parametrize(
    ("headers", "after"),
    [
        ({"Retry-After": "120"}, 120.0),
        ({"Retry-After": "Mon, 03 Feb 2020 08:02:00 GMT", "Date": "Mon, 03 Feb 2020 08:00:30 GMT"}, 90.0),
        ({"Retry-After": "Mon, 03 Feb 2020 08:00:00 GMT", "Date": "Mon, 03 Feb 2020 08:02:00 GMT"}, 0.0),
    ],
)
def test_throttling_says_how_long_to_wait(
    status: int, headers: dict[str, str], after: float, service: GraphService, transport: Transport
) -> None:
    service.refuse(status, "ApplicationThrottled", "Application is over its MailboxConcurrency limit.", **headers)
    failed = failing(transport)
    assert isinstance(failed, DeliveryPostponedError)
    assert failed.values["after"] == after
    assert "ApplicationThrottled" in str(failed.values["reason"])
    transport.send(message(FIVE[0]))
    assert len(service.taken) == 1


@pytest.mark.parametrize("wait", [None, "soon", "-1", "Mon, 03 Feb 2020 08:02:00 GMT"])
def test_throttling_without_a_time_that_can_be_read_leaves_it_to_the_caller(
    wait: str | None, service: GraphService, transport: Transport
) -> None:
    service.refuse(429, "TooManyRequests", **({"Retry-After": wait} if wait else {}))
    failed = failing(transport)
    assert isinstance(failed, DeliveryPostponedError)
    assert failed.values["after"] is None


@pytest.mark.parametrize(
    ("status", "code", "variant"),
    [
        (403, "ErrorAccessDenied", "graph_forbidden"),
        (403, "ErrorSendAsDenied", "graph_send_as"),
        (404, "ErrorInvalidUser", "graph_mailbox"),
        (404, "MailboxNotEnabledForRESTAPI", "graph_mailbox"),
        (302, "", "graph_answer"),
    ],
)
def test_what_holds_for_every_message_stops_everything(
    status: int, code: str, variant: str, service: GraphService, transport: Transport
) -> None:
    service.refuse(status, code, "Access is denied.", Location="https://annen.example/")
    failed = failing(transport)
    assert isinstance(failed, TransportError)
    assert failed.variant == variant
    assert code in failed.sentence("nb")
    assert service.taken == []
    assert len(service.posts) == 1


def test_a_missing_permission_is_named(service: GraphService, transport: Transport) -> None:
    service.refuse(403, "ErrorAccessDenied", "Access is denied. Check credentials and try again.")
    said = failing(transport).sentence("nb")
    assert "Mail.Send" in said
    assert "RBAC for Applications" in said


@pytest.mark.parametrize("status", [200, 201, 203, 206, 299])
@pytest.mark.parametrize("body", [None, b"<html>Log in to the network</html>", {"value": "ok"}])
def test_only_202_means_that_a_message_was_taken(
    status: int, body: object, service: GraphService, transport: Transport
) -> None:
    service.script.append((status, {"Content-Type": "text/html"}, body))
    failed = failing(transport)
    assert isinstance(failed, TransportError)
    assert failed.variant == "graph_answer"
    assert str(status) in failed.sentence("nb")


def test_204_is_not_202(service: GraphService, transport: Transport) -> None:
    service.script.append((204, {}, None))
    assert failing(transport).variant == "graph_answer"


@pytest.mark.parametrize(
    ("status", "code"),
    [(400, "ErrorMimeContentInvalid"), (400, "ErrorInvalidRecipients"), (413, "RequestEntityTooLarge"), (422, "X")],
)
def test_a_message_that_is_refused_costs_nobody_else_her_mail(
    status: int, code: str, service: GraphService, transport: Transport
) -> None:
    service.refuse(status, code, "No\r\n\x1b[31mgood")
    failed = failing(transport)
    assert type(failed) is DeliveryError
    assert failed.values["recipient"] == FIVE[0]
    assert failed.values["reason"] == f"{status} {code} No [31mgood"
    transport.send(message(FIVE[1]))
    assert len(service.taken) == 1


@pytest.mark.parametrize("status", [500, 502, 504])
def test_a_fault_of_the_service_s_own_leaves_it_uncertain(
    status: int, service: GraphService, transport: Transport
) -> None:
    service.refuse(status, "InternalServerError")
    assert isinstance(failing(transport), DeliveryUncertainError)
    assert len(service.posts) == 1


@pytest.mark.parametrize("body", [b"<html>no</html>", b"[]", b'{"error": "no"}', b'"\xff', b"x" * 200_000])
def test_an_answer_that_is_no_fault_of_graph_s_is_still_told(
    body: bytes, service: GraphService, transport: Transport
) -> None:
    service.script.append((400, {}, body))
    failed = failing(transport)
    assert type(failed) is DeliveryError
    assert str(failed.values["reason"]).startswith("400")
    transport.send(message(FIVE[1]))


def test_an_answer_that_is_cut_off_still_says_whether_the_message_was_taken(
    service: GraphService, transport: Transport
) -> None:
    service.script = [(202, {"Content-Length": "10"}, b""), (400, {"Content-Length": "10"}, b"")]
    transport.send(message(FIVE[0]))
    failed = failing(transport)
    assert type(failed) is DeliveryError
    transport.send(message(FIVE[1]))
    assert len(service.posts) == 3


def test_a_connection_lost_after_the_request_is_uncertain_and_never_tried_again_by_itself(
    service: GraphService, transport: Transport
) -> None:
    service.script.append((0, {}, None))
    failed = failing(transport)
    assert isinstance(failed, DeliveryUncertainError)
    assert failed.values["recipient"] == FIVE[0]
    assert len(service.posts) == 1
    transport.send(message(FIVE[1]))
    assert len(service.taken) == 1


@pytest.mark.parametrize(
    ("raised", "kind"),
    [
        (requests.ConnectTimeout("timed out"), TransportError),
        (requests.exceptions.ProxyError("407"), TransportError),
        (requests.ReadTimeout("timed out"), DeliveryUncertainError),
        (requests.exceptions.ChunkedEncodingError("broken"), DeliveryUncertainError),
        (requests.exceptions.SSLError("record"), DeliveryUncertainError),
        (OSError("broken"), DeliveryUncertainError),
    ],
)
def test_what_the_library_raises_is_told_apart_by_whether_anything_was_sent(
    raised: OSError, kind: type[PlanbookError], transport: Transport, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(*_: object, **__: object) -> None:
        raise raised

    monkeypatch.setattr(requests.Session, "post", fail)
    # msal asks with the same class; its token is in its memory.
    assert type(failing(transport)) is kind


def test_a_service_that_is_gone_stops_everything(ca: trustme.CA, secret: None, tmp_path: Path) -> None:
    del secret
    service = GraphService(says_goodbye=True)
    with graph_server(service, server_context(ca)) as address:
        settings = Config(
            mail=Mail(transport="graph", allow=("kommune.example",)),
            graph=Graph(tenant=service.tenant, client=service.client, authority=address, endpoint=address),
        )
        stack = ExitStack()
        transport = stack.enter_context(opened(settings, SENDER, tmp_path))
    with stack:
        failed = failing(transport)
    assert isinstance(failed, TransportError)
    assert failed.variant == "unreachable_graph"


@pytest.mark.parametrize("status", [200, 302, 400, 403, 404, 429, 500])
@pytest.mark.parametrize("encode", [bytes, b64encode, urlsafe_b64encode], ids=["plain", "base64", "urlsafe"])
@pytest.mark.parametrize("expired", [True, False])
def test_no_access_token_is_in_any_fault(
    status: int, encode: Callable[[bytes], bytes], service: GraphService, transport: Transport, *, expired: bool
) -> None:
    tokens = ["eyJ0eXAiOiJKV1Qi.one>>>???.signature-1", "eyJ0eXAiOiJKV1Qi.two>>>???.signature-2"]
    service.login_script = [
        (200, {}, {"access_token": token, "token_type": "Bearer", "expires_in": 3599}) for token in tokens
    ]
    service.good_tokens = {tokens[0]}  # and no longer the one of the fixture's login
    transport.send(message(FIVE[1]))
    if expired:
        service.good_tokens = {tokens[1]}
    used = tokens[: 1 + expired]
    told = " ".join(encode(text.encode()).decode() for token in used for text in (token, f"Bearer {token}"))
    service.refuse(status, "ErrorAny", told)
    failed = failing(transport)
    hidden = [encode(token.encode()).decode()[4:] for token in used] + [token[8:] for token in used]
    for said in (*(failed.sentence(lang) for lang in ("nb", "nn", "en")), repr(failed), repr(failed.__cause__)):
        assert not any(part in said for part in hidden)
    assert "ErrorAny …" in failed.sentence("nb")


@pytest.mark.parametrize("token", ["to\r\nX-Evil: 1", "tøken", "\u2603"])
def test_a_token_that_no_header_can_hold_is_a_login_that_failed(
    token: str, service: GraphService, settings: Config, secret: None, tmp_path: Path
) -> None:
    del secret
    service.login_script = [(200, {}, {"access_token": token, "token_type": "Bearer", "expires_in": 3599})]
    failed = fails_to_open(settings, tmp_path)
    assert failed.variant == "graph_login"
    assert token not in repr(failed)


def test_no_secret_is_in_any_fault(service: GraphService, transport: Transport) -> None:
    service.refuse(400, "ErrorAny", f"You said {service.secret}")
    failed = failing(transport)
    assert service.secret not in f"{failed!r}{failed.sentence('nb')}"
    assert service.secret not in repr(vars(transport))
