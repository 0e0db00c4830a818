"""Messages through Microsoft Graph: `sendMail` with the message as MIME, so that the same one leaves as by SMTP.

Source: learn.microsoft.com/graph/api/user-sendmail, /graph/outlook-send-mime-message, /graph/errors, /graph/throttling.
"""

from __future__ import annotations

import json
import ssl
from base64 import b64encode
from email.message import EmailMessage
from email.utils import parsedate_to_datetime
from types import TracebackType
from typing import TYPE_CHECKING, Any, NoReturn, Self
from urllib.parse import quote, urlsplit

from planbook.config import Graph
from planbook.errors import DeliveryError, DeliveryPostponedError, DeliveryUncertainError, TransportError
from planbook.reminders.secrets import Certificate, Secret
from planbook.reminders.transports.wire import one_line, recipient_of, serialised

if TYPE_CHECKING:
    from msal import ConfidentialClientApplication
    from requests import PreparedRequest, Response, Session

TIMEOUT = 30
"""Seconds to wait for a connection or an answer."""

ACCEPTED = 202
"""The only answer of Graph that means so: another 2xx comes from something in between, as a network's login page."""
LATER = (408, 429, 503)
GATEWAY_TIMEOUT = 504
SEND_AS = ("ErrorSendAsDenied", "ErrorSendOnBehalfOfDenied")


class GraphTransport:
    """A mailbox in Microsoft 365, from the `with` that logs in until the end of the `with`."""

    def __init__(self, graph: Graph, mailbox: str, credential: Secret | Certificate) -> None:
        self.graph = graph
        self.mailbox = mailbox
        self._credential = credential
        self._tokens: list[Secret] = []
        """The access tokens of this run; an answer may hold one that was given up since."""
        self._session: Session | None = None
        self._application: ConfidentialClientApplication | None = None

    def __enter__(self) -> Self:
        """Log in, and see that Graph answers; raises `TransportError`."""
        import requests

        try:
            self._application = self._logged_in()
            self._token()
            self._session = requests.Session()
            # Any answer will do: there is a connection, and its certificate is good.
            self._session.head(self.graph.endpoint, timeout=TIMEOUT, allow_redirects=False).close()
        except OSError as error:
            self.close()
            raise self._unreachable(error, self.graph.endpoint) from error
        except TransportError:
            self.close()
            raise
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """Let go of the connections."""
        self.close()

    def close(self) -> None:
        """Let go of the connections."""
        if self._session is not None:
            self._session.close()
            self._session = None
        if self._application is not None:
            self._application.http_client.close()
            self._application = None

    def send(self, message: EmailMessage) -> None:
        """Deliver one message; an access token that is no longer good is asked for anew, once."""
        recipient = recipient_of(message)
        content = b64encode(serialised(message))
        with self._posted(recipient, content) as answer:
            if answer.status_code != 401:
                self._judge(recipient, answer)
                return
        if self._application is not None:
            self._application.remove_tokens_for_client()
        with self._posted(recipient, content) as answer:
            self._judge(recipient, answer)

    def _posted(self, recipient: str, content: bytes) -> Response:
        """What Graph answers to one message."""
        import requests

        if self._session is None:
            raise TransportError("unreachable_graph", host=self._host(self.graph.endpoint), reason="")
        token = self._token()

        def bearer(request: PreparedRequest) -> PreparedRequest:
            # As a header of its own it would give way to a line in the user's .netrc.
            request.headers["Authorization"] = f"Bearer {token}"
            return request

        try:
            return self._session.post(
                f"{self.graph.endpoint.rstrip('/')}/v1.0/users/{quote(self.mailbox)}/sendMail", data=content, auth=bearer,
                headers={"Content-Type": "text/plain"}, timeout=TIMEOUT, allow_redirects=False, stream=True,
            )  # fmt: skip
        except (requests.RequestException, OSError) as error:
            if _before_sending(error):
                raise self._unreachable(error, self.graph.endpoint) from error
            raise DeliveryUncertainError(recipient=recipient, reason=self._clean(_short(error))) from error

    def _judge(self, recipient: str, answer: Response) -> None:
        """Raise what the answer means, unless the message was taken."""
        status = answer.status_code
        if status == ACCEPTED:
            _read(answer)  # so that the connection can be used again
            return
        code, reason = self._fault(answer)
        after = _seconds(answer)
        if status in LATER or (status == GATEWAY_TIMEOUT and after is not None):
            raise DeliveryPostponedError(recipient=recipient, reason=reason, after=after)
        if status >= 500:
            raise DeliveryUncertainError(recipient=recipient, reason=reason)
        if status in (401, 403, 404, 407) or status < 400:
            self._turned_away(status, code, reason)
        raise DeliveryError(recipient=recipient, reason=reason)

    def _turned_away(self, status: int, code: str, reason: str) -> NoReturn:
        kinds = {401: "graph_token", 403: "graph_forbidden", 404: "graph_mailbox"}
        kind = "graph_send_as" if code in SEND_AS else kinds.get(status, "graph_answer")
        raise TransportError(
            kind, mailbox=self.mailbox, client=self.graph.client, host=self._host(self.graph.endpoint), reason=reason
        )

    def _fault(self, answer: Response) -> tuple[str, str]:
        """Graph's own code of a fault, and the fault on one line."""
        try:
            fault = json.loads(_read(answer))["error"]
            code, text = str(fault["code"]), str(fault.get("message", ""))
        except (ValueError, LookupError, TypeError, AttributeError):
            code, text = "", answer.reason or ""
        return code, self._clean(" ".join(filter(None, (str(answer.status_code), code, text))))

    def _logged_in(self) -> ConfidentialClientApplication:
        """The application as msal knows it, which asks the tenant where tokens are given; raises `TransportError`."""
        from msal import ConfidentialClientApplication
        from msal.exceptions import MsalError

        given: Any = self._credential
        if isinstance(self._credential, Secret):
            given = self._credential.reveal()
        else:
            given = {"private_key": self._credential.key.reveal(), "public_certificate": self._credential.certificate}
        try:
            return ConfidentialClientApplication(
                self.graph.client,
                client_credential=given,
                authority=f"{self.graph.authority.rstrip('/')}/{self.graph.tenant}",
                instance_discovery=False,  # the address is the administrator's own, and no one else's to approve
                timeout=TIMEOUT,
            )
        except OSError as error:
            raise self._unreachable(error, self.graph.authority) from error
        except (ValueError, LookupError, RuntimeError, MsalError) as error:
            raise self._login_error("graph_tenant", str(error)) from error

    def _token(self) -> str:
        """An access token, from msal's memory while it is good; raises `TransportError`."""
        from msal.exceptions import MsalError

        if self._application is None:
            raise self._login_error("graph_login", "")
        try:
            answer = self._application.acquire_token_for_client([f"{self.graph.endpoint.rstrip('/')}/.default"])
        except OSError as error:
            raise self._unreachable(error, self.graph.authority) from error
        except (ValueError, TypeError, LookupError, RuntimeError, MsalError) as error:
            raise self._login_error("graph_login", str(error)) from error
        if "access_token" not in answer:
            # Entra's description goes on with numbers that only Microsoft can use.
            told = str(answer.get("error_description") or answer.get("error") or "").split("Trace ID")[0]
            raise self._login_error("graph_login", told)
        token = Secret(str(answer["access_token"]))
        if not any(token.reveal() == known.reveal() for known in self._tokens):
            self._tokens.append(token)
        if not (token.reveal().isascii() and token.reveal().isprintable()):
            raise self._login_error("graph_login", "access_token")  # no header could hold it
        return token.reveal()

    def _login_error(self, variant: str, reason: str) -> TransportError:
        return TransportError(
            variant, tenant=self.graph.tenant, client=self.graph.client, reason=self._clean(reason),
        )  # fmt: skip

    def _unreachable(self, error: OSError, address: str) -> TransportError:
        kind = "certificate_graph" if _certificate_refused(error) else "unreachable_graph"
        return TransportError(kind, host=self._host(address), reason=self._clean(_short(error)))

    def _clean(self, text: str) -> str:
        """What was said, on one line and without the secrets."""
        credential = self._credential if isinstance(self._credential, Secret) else self._credential.key
        for secret in (credential, *self._tokens):
            text = secret.out_of(text)
        return one_line(text)

    @staticmethod
    def _host(address: str) -> str:
        return urlsplit(address).netloc or address


def _read(answer: Response) -> bytes:
    """The beginning of an answer's body; nothing when it cannot be read."""
    try:
        return next(iter(answer.iter_content(65536)), b"")
    except OSError:
        return b""


def _seconds(answer: Response) -> float | None:
    """How long the service asks us to wait: seconds, or a moment compared with the service's own clock."""
    given = answer.headers.get("Retry-After", "").strip()
    if given.isdecimal():
        return float(given)
    try:
        wait = parsedate_to_datetime(given) - parsedate_to_datetime(answer.headers.get("Date", ""))
    except (ValueError, TypeError):
        return None
    return max(wait.total_seconds(), 0.0)


def _causes(error: BaseException) -> list[BaseException]:
    """An error and what lies behind it: urllib3 keeps that as a reason, others as an argument or a context."""
    found: list[BaseException] = []
    waiting: list[object] = [error]
    while waiting and len(found) < 20:
        one = waiting.pop()
        if isinstance(one, BaseException) and not any(one is known for known in found):
            found.append(one)
            waiting += [getattr(one, "reason", None), one.__cause__, *one.args]
    return found


def _certificate_refused(error: OSError) -> bool:
    return any(isinstance(cause, ssl.SSLCertVerificationError) for cause in _causes(error))


def _before_sending(error: OSError) -> bool:
    """Whether an error came before there was a connection, so that nothing can have been sent."""
    from requests.exceptions import ConnectTimeout, ProxyError
    from urllib3.exceptions import ConnectTimeoutError, LocationValueError, NewConnectionError

    before = (ConnectTimeout, ProxyError, ConnectTimeoutError, NewConnectionError, LocationValueError)
    return _certificate_refused(error) or any(isinstance(cause, before) for cause in _causes(error))


def _short(error: OSError) -> str:
    """What is behind an error, without the names of the libraries that passed it on."""
    last = _causes(error)[-1]
    return getattr(last, "verify_message", "") or getattr(last, "strerror", "") or str(last)
