"""The words for what stands in the ledger: every event, state and reason has some, in three languages."""

from __future__ import annotations

import pytest

from planbook import texts
from planbook.reminders.ledger import State
from planbook.reminders.occasions import Event
from planbook.reminders.recipients import Reason
from planbook.reports.ledger import event_words, reason_words, state_word


@pytest.mark.parametrize("lang", texts.LANGUAGES)
def test_every_event_state_and_reason_has_words(lang: str) -> None:
    assert set(texts.entry("events", lang)) == set(Event)
    assert set(texts.entry("ledger.reasons", lang)) == set(Reason)
    assert {state_word(state, lang) for state in State} == set(texts.entry("ledger.states", lang).values())


@pytest.mark.parametrize(
    ("event", "words"),
    [
        ("revision", "Revisjonsfrist"),
        ("owner:revision", "Revisjonsfrist, til planeier"),
        ("raised:revision", "Revisjonsfrist, bør tas opp"),
        ("leader:milestone:vedtak", "Milepæl: vedtak, til leder"),
        ("hearing:høring og offentlig ettersyn", "Høringsfrist: høring og offentlig ettersyn"),
        ("statutory:K-1", "Plankrav K-1"),
        ("unreadable:adopted_date:i fjor {title}", "Fristen kan ikke regnes ut"),
        ("no-recipient", "Planen har ingen mottaker"),
        ("no-recipient:revision", "Planen har ingen mottaker"),
        ("milestone:{0.__class__}", "Milepæl: {0.__class__}"),
        ("noe nytt:med mer", "noe nytt:med mer"),
    ],
)
def test_an_event_is_told_in_plain_words(event: str, words: str) -> None:
    assert event_words(event, "nb") == words


def test_a_reason_that_nobody_knows_is_shown_as_it_is() -> None:
    assert reason_words("", "nb") == ""
    assert reason_words("grandmother", "nb") == "grandmother"
    assert reason_words("deputy", "nn") == "er stadfortredar"
