"""Is this the workbook we sent for last time? Each case stops a sending, and passes once it is accepted."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from planbook.errors import SendingStoppedError
from planbook.findings import Source
from planbook.model.inventory import Inventory
from planbook.model.plan import Plan
from planbook.reminders.identity import ACCEPTABLE, Identity, assert_known, identity, remembered
from planbook.reminders.ledger import Ledger, writing

THEN = datetime(2020, 2, 3, 7, 0, tzinfo=UTC)
NOTHING: frozenset[str] = frozenset()


@pytest.fixture
def ledger(tmp_path: Path) -> Iterator[Ledger]:
    """An open, empty ledger."""
    with writing(tmp_path / "logg") as book:
        yield book


@pytest.fixture
def workbook(tmp_path: Path) -> Identity:
    """A workbook that lies where it says, with 60 plans and 20 owners."""
    path = tmp_path / "planer.xlsx"
    path.write_bytes(b"x")
    return Identity("bok-1", path, "abc", THEN, 60, 20)


@pytest.fixture
def used(ledger: Ledger, workbook: Identity) -> Ledger:
    """A ledger that has sent for the workbook once."""
    ledger.remember(remembered(workbook, None), THEN)
    return ledger


def stopped(ledger: Ledger, now: Identity, accepted: frozenset[str] = NOTHING) -> str | None:
    """The case that stops a sending, or None."""
    try:
        assert_known(ledger, now, accepted)
    except SendingStoppedError as error:
        return error.variant
    return None


def test_the_first_run_with_an_empty_ledger_is_known_as_the_first(ledger: Ledger, workbook: Identity) -> None:
    assert assert_known(ledger, workbook, NOTHING) is None


def test_the_same_workbook_again_is_known_and_counted(used: Ledger, workbook: Identity) -> None:
    seen = assert_known(used, workbook, NOTHING)
    assert seen is not None
    assert (seen.plans, seen.owners, seen.runs) == (60, 20, 1)
    assert remembered(workbook, seen).runs == 2


def test_a_workbook_that_was_edited_since_is_known(used: Ledger, workbook: Identity) -> None:
    edited = replace(workbook, sha256="def", modified=THEN + timedelta(days=1), plans=63, owners=22)
    assert stopped(used, edited) is None


def changed(case: str, workbook: Identity) -> Identity:
    """The workbook as it is in one of the cases that stop a sending."""
    elsewhere = workbook.path.with_name("kopi.xlsx")
    if case == "new":
        return replace(workbook, workbook_id="bok-2")
    if case == "copy":
        return replace(workbook, path=elsewhere)
    if case == "moved":
        workbook.path.rename(elsewhere)
        return replace(workbook, path=elsewhere)
    if case == "restored":
        return replace(workbook, modified=THEN - timedelta(seconds=1))
    return replace(workbook, plans=53)


@pytest.mark.parametrize("case", ACCEPTABLE)
def test_each_case_stops_the_sending_by_its_name(used: Ledger, workbook: Identity, case: str) -> None:
    assert stopped(used, changed(case, workbook)) == case


@pytest.mark.parametrize("case", ACCEPTABLE)
def test_each_case_passes_once_it_is_accepted(used: Ledger, workbook: Identity, case: str) -> None:
    assert stopped(used, changed(case, workbook), frozenset({case})) is None


@pytest.mark.parametrize("case", ACCEPTABLE)
def test_accepting_every_other_case_does_not_let_one_pass(used: Ledger, workbook: Identity, case: str) -> None:
    assert stopped(used, changed(case, workbook), frozenset(ACCEPTABLE) - {case}) == case


def test_an_accepted_new_workbook_is_still_a_first_run(used: Ledger, workbook: Identity) -> None:
    assert assert_known(used, changed("new", workbook), frozenset({"new"})) is None


@pytest.mark.parametrize("case", ["copy", "moved", "restored", "fewer"])
def test_what_was_accepted_once_is_remembered(used: Ledger, workbook: Identity, case: str) -> None:
    now = changed(case, workbook)
    seen = assert_known(used, now, frozenset({case}))
    used.remember(remembered(now, seen), THEN)
    assert stopped(used, now) is None


def test_the_sentence_about_a_copy_names_both_files(used: Ledger, workbook: Identity) -> None:
    with pytest.raises(SendingStoppedError) as caught:
        assert_known(used, changed("copy", workbook), NOTHING)
    sentence = caught.value.sentence("nb")
    assert "planer.xlsx" in sentence
    assert "kopi.xlsx" in sentence
    assert "--accept copy" in sentence


@pytest.mark.parametrize(
    ("plans", "owners", "expected"),
    [(54, 20, None), (53, 20, "fewer"), (60, 18, None), (60, 17, "fewer"), (0, 0, "fewer"), (600, 200, None)],
)
def test_more_than_ten_per_cent_fewer_plans_or_owners_stop_the_sending(
    used: Ledger, workbook: Identity, plans: int, owners: int, expected: str | None
) -> None:
    assert stopped(used, replace(workbook, plans=plans, owners=owners)) == expected


def test_the_sentence_about_fewer_says_how_many_of_what(used: Ledger, workbook: Identity) -> None:
    with pytest.raises(SendingStoppedError) as caught:
        assert_known(used, replace(workbook, owners=7), NOTHING)
    assert "7 planeiere, mot 20" in caught.value.sentence("nb")


def test_a_workbook_without_plans_before_is_not_fewer_now(ledger: Ledger, workbook: Identity) -> None:
    empty = replace(workbook, plans=0, owners=0)
    ledger.remember(remembered(empty, None), THEN)
    assert stopped(ledger, empty) is None


def test_plans_and_owners_are_counted_from_the_inventory(tmp_path: Path) -> None:
    plans = tuple(
        Plan(source=Source("Planer", row), title=f"Plan {row}", owner=owner)
        for row, owner in enumerate(["Kultursjef", " kultursjef", "Plansjef", None], 4)
    )
    found = identity(Inventory(plans=plans), "bok-1", tmp_path / "planer.xlsx", "abc", THEN)
    assert (found.plans, found.owners) == (4, 2)


def test_a_path_given_another_way_is_the_same_path(tmp_path: Path) -> None:
    (tmp_path / "mappe").mkdir()
    roundabout = tmp_path / "mappe" / ".." / "planer.xlsx"
    found = identity(Inventory(), "bok-1", roundabout, "abc", THEN)
    assert found.path == (tmp_path / "planer.xlsx").resolve()
