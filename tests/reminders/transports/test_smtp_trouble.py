"""SMTP against a real server: refusals, and a connection that is lost."""

from __future__ import annotations

import socket
from contextlib import ExitStack
from pathlib import Path

import pytest
import trustme
from mail_servers import (
    DROP,
    SENDER,
    Holder,
    message,
    reads_mail,
    server_context,
    smtp_server,
    talking_server,
)
from smtp_reading import FIVE, config, read, text_of

from planbook.errors import (
    DeliveryError,
    DeliveryPostponedError,
    DeliveryUncertainError,
    TransportError,
)
from planbook.reminders.transports import Transport, opened

# refusals


def test_a_greylisted_message_is_postponed_and_then_taken(holder: Holder, relay: Transport) -> None:
    holder.script["RCPT", FIVE[0]] = ["451 4.7.1 Greylisted, try again"]
    with pytest.raises(DeliveryPostponedError) as postponed:
        relay.send(message(FIVE[0]))
    assert postponed.value.values == {
        "recipient": FIVE[0], "reason": "451 4.7.1 Greylisted, try again", "after": None,
    }  # fmt: skip
    relay.send(message(FIVE[0]))
    assert holder.recipients == [FIVE[0]]
    assert len(holder.peers) == 1


@pytest.mark.parametrize("command", ["RCPT", "CONTENT"])
@pytest.mark.parametrize("reply", ["550 5.7.1 Ikke her", "552 5.3.4 Too big", "554 5.1.1 æøå \x07\x1b[31m"])
def test_one_refused_recipient_of_five_costs_nobody_else_her_mail(
    holder: Holder, relay: Transport, command: str, reply: str
) -> None:
    holder.script[command, FIVE[2]] = [reply]
    refused = []
    for address in FIVE:
        try:
            relay.send(message(address))
        except DeliveryError as error:
            refused.append(error)
    assert holder.recipients == [address for address in FIVE if address != FIVE[2]]
    (only,) = refused
    assert type(only) is DeliveryError
    assert only.values["recipient"] == FIVE[2]
    reason = str(only.values["reason"])
    assert reason.startswith(reply[:9])
    assert reason.isprintable()
    assert len(holder.peers) == 1


def test_a_message_that_is_too_large_is_refused_alone(holder: Holder, tmp_path: Path) -> None:
    with (
        smtp_server(holder, data_size_limit=5000) as port,
        opened(config(port), SENDER, tmp_path) as transport,
    ):
        with pytest.raises(DeliveryError) as failed:
            transport.send(message(text="langt " * 2000))
        assert type(failed.value) is DeliveryError
        transport.send(message())
    assert len(holder.taken) == 1


def test_a_refused_sender_stops_everything(holder: Holder, relay: Transport) -> None:
    holder.script["MAIL", ""] = ["553 5.7.1 Sender address rejected: not owned by user"]
    with pytest.raises(TransportError) as failed:
        relay.send(message())
    assert failed.value.variant == "sender"
    assert SENDER in failed.value.sentence("nb")


def test_a_sender_put_off_is_a_message_postponed(holder: Holder, relay: Transport) -> None:
    holder.script["MAIL", ""] = ["452 4.3.1 Insufficient storage"]
    with pytest.raises(DeliveryPostponedError):
        relay.send(message())
    relay.send(message())
    assert len(holder.taken) == 1


# a connection that is lost


@pytest.mark.parametrize("command", ["MAIL", "RCPT"])
@pytest.mark.parametrize("reply", [DROP, "421 4.3.2 Service shutting down"])
def test_a_connection_lost_before_the_content_is_made_anew_and_the_message_leaves_once(
    holder: Holder, relay: Transport, command: str, reply: str
) -> None:
    relay.send(message(FIVE[0]))
    holder.script[command, ""] = [reply]
    relay.send(message(FIVE[1]))
    relay.send(message(FIVE[2]))
    assert holder.recipients == FIVE[:3]
    assert len(holder.peers) == 2


def test_a_connection_lost_twice_stops_everything(holder: Holder, relay: Transport) -> None:
    holder.script["RCPT", ""] = [DROP, DROP]
    with pytest.raises(TransportError) as failed:
        relay.send(message())
    assert failed.value.variant == "lost"
    relay.send(message())
    assert len(holder.taken) == 1


def test_a_server_that_closes_twice_postpones_the_message(holder: Holder, relay: Transport) -> None:
    holder.script["RCPT", ""] = ["421 4.7.0 Too fast", "421 4.7.0 Too fast"]
    with pytest.raises(DeliveryPostponedError) as postponed:
        relay.send(message())
    assert postponed.value.values["reason"] == "421 4.7.0 Too fast"
    relay.send(message())
    assert len(holder.taken) == 1


@pytest.mark.parametrize("taken", [True, False])
def test_a_connection_lost_after_the_content_is_uncertain_and_never_tried_again_by_itself(
    holder: Holder, relay: Transport, *, taken: bool
) -> None:
    holder.script["TAKEN" if taken else "CONTENT", ""] = [DROP]
    with pytest.raises(DeliveryUncertainError) as uncertain:
        relay.send(message(FIVE[0]))
    assert uncertain.value.values["recipient"] == FIVE[0]
    assert len(holder.taken) == taken
    relay.send(message(FIVE[1]))
    assert holder.recipients == [FIVE[0]] * taken + [FIVE[1]]
    assert len(holder.peers) == 2


def test_an_answer_to_the_content_that_nobody_understands_is_uncertain(holder: Holder, relay: Transport) -> None:
    holder.script["TAKEN", ""] = ["tja"]
    with pytest.raises(DeliveryUncertainError):
        relay.send(message())
    relay.send(message())
    assert len(holder.peers) == 2


def test_no_answer_to_the_content_in_time_is_uncertain(
    holder: Holder, relay: Transport, monkeypatch: pytest.MonkeyPatch
) -> None:
    def readinto(self: socket.SocketIO, buffer: bytearray) -> int | None:
        """Time is up once the server has the second message."""
        count = real(self, buffer)
        if len(holder.taken) == 2:
            raise TimeoutError
        return count

    real = socket.SocketIO.readinto
    relay.send(message(FIVE[0]))
    with monkeypatch.context() as patched:
        patched.setattr(socket.SocketIO, "readinto", readinto)
        with pytest.raises(DeliveryUncertainError):
            relay.send(message(FIVE[1]))
    assert holder.recipients == FIVE[:2]


LARGE = "En lang linje om planer, og så en til.\n" * 100_000
"""More than lies between two sockets of one machine, four times over."""


@pytest.mark.parametrize("security", ["none", "tls"])
def test_a_connection_lost_in_the_middle_of_the_content_is_made_anew_and_the_message_leaves_once(
    security: str, ca: trustme.CA, tmp_path: Path
) -> None:
    cut: list[bytes] = []
    taken: list[bytes] = []
    context = server_context(ca) if security == "tls" else None
    with (
        talking_server(reads_mail(cut, cut_at=10_000), reads_mail(taken), context=context) as port,
        opened(config(port, security), SENDER, tmp_path) as transport,
    ):
        transport.send(message(text=LARGE))
    assert len(cut) == len(taken) == 1
    assert taken[0].startswith(cut[0])
    assert len(taken[0]) > 8_000_000
    assert text_of(read(taken[0]), "plain") == LARGE


def test_a_connection_lost_twice_in_the_middle_of_the_content_is_not_uncertain(tmp_path: Path) -> None:
    cut: list[bytes] = []
    with (
        talking_server(*[reads_mail(cut, cut_at=10_000)] * 2) as port,
        opened(config(port), SENDER, tmp_path) as transport,
        pytest.raises(TransportError) as failed,
    ):
        transport.send(message(text=LARGE))
    assert failed.value.variant == "lost"
    assert len(cut) == 2


def test_a_421_in_place_of_the_last_answer_postpones_the_message(holder: Holder, relay: Transport) -> None:
    holder.script["CONTENT", ""] = ["421 4.3.2 Shutting down"]
    with pytest.raises(DeliveryPostponedError):
        relay.send(message(FIVE[0]))
    relay.send(message(FIVE[0]))
    assert holder.recipients == [FIVE[0]]


def test_a_server_that_is_gone_for_good_stops_everything(holder: Holder, tmp_path: Path) -> None:
    with ExitStack() as stack:
        with smtp_server(holder) as port:
            transport = stack.enter_context(opened(config(port), SENDER, tmp_path))
            transport.send(message(FIVE[0]))
        with pytest.raises(TransportError) as failed:
            transport.send(message(FIVE[1]))
    assert failed.value.variant == "unreachable"
    assert holder.recipients == [FIVE[0]]
