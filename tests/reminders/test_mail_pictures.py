"""The mails in a browser: no barrier, no sideways scrolling, light and dark, narrow and wide, few plans and many."""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date, datetime, timedelta
from itertools import pairwise
from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe
from lxml import html
from mail_making import CHIEF, KARI, TODAY, body, contact, digest, inventory, occasion, plan, reminder, writer
from playwright.sync_api import Browser, Page

from planbook.findings import Address, Finding
from planbook.model.people import WrittenStandard
from planbook.reminders.digest import Digest
from planbook.reminders.occasions import Event, Step
from planbook.reminders.policy import Group, Raised, Unowned
from planbook.reminders.recipients import Reason
from planbook.reminders.writer import Report

RULES = {"runOnly": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]}
NAMES = (
    "Handlingsplan mot vold i nære relasjoner",
    "Kommunedelplan for trafikksikkerhet, gange og sykkel med handlingsprogram for holdeplasser og skoleveier 2018-2030",
    "Samferdselsinfrastrukturutviklingsprogramkommunedelplanrevisjonsarbeidsgruppemandat",
)
EVENTS = (Event.REVISION, Event.START, Event.ADOPTION, Event.MILESTONE, Event.HEARING)


def mixed(count: int, language: WrittenStandard, *, chief: bool = False) -> Digest:
    """So many plans of all kinds, in every group."""
    to = contact("Kommunalsjef oppvekst og opplæring", CHIEF if chief else KARI, language=language)
    found = []
    for number in range(count):
        row = plan(number, title=f"{NAMES[number % 3]} {number}")
        day = TODAY + timedelta(days=(-200, 30, 1)[number % 3])
        about = occasion(EVENTS[number % 5], day, row, steps=(Step(3, day),))
        step = 3 if day < TODAY else -1
        reason = Reason.COORDINATOR_VACANT if chief else (Reason.RESPONSIBLE, Reason.DEPUTY)[number % 2]
        found.append(reminder(about, step=step, contact=to, reason=reason))
        if number % 4 == 3:
            found.append(reminder(occasion(Event.CONFIRMATION, TODAY, row), contact=to, group=Group.CONFIRM))
        if number % 7 == 5:
            other = plan(100 + number)
            found.append(reminder(occasion(Event.START, date(2020, 1, 2), other), contact=to, group=Group.INFORMATION))
    return digest(*found, chief=chief)


def report(language: WrittenStandard, count: int) -> Report:
    """A run in which everything happened."""
    whole = mixed(count, language)
    hers = mixed(count, language, chief=True)
    return Report(
        sent=[whole, hers], failed=[(whole, "550 5.1.1 <kari@kommune.example>: ukjent mottaker")], uncertain=[whole],
        uncertain_before=2, not_tried=[whole], waiting=[whole],
        raised=[Raised(one.occasion, one.key) for one in whole.reminders],
        unreadable=[Finding("PB201", Address("Planer", 19, "L", "Periode til"), "P-15", NAMES[2])],
        unowned=[Unowned(plan(number, title=NAMES[number % 3]), Reason.COORDINATOR_UNKNOWN, NAMES[2]) for number in range(9)],
        overdue=whole.reminders, last_run=None, monthly=True,
    )  # fmt: skip


def pages(now: datetime, language: WrittenStandard, count: int) -> list[str]:
    """The HTML of a mail, of the coordinator's own, and of her summary."""
    book = inventory(*(plan(number) for number in range(count)))
    write = writer(book, now)
    made = [write.message(mixed(count, language, chief=chief)) for chief in (False, True)]
    made.append(write.summary(contact("Plankoordinator", CHIEF, language=language), report(language, count)))
    return [body(mail, "html") for mail in made]


@contextmanager
def shown(browser: Browser, content: str, width: int, scheme: str) -> Iterator[Page]:
    """A mail in a browser; fails for an error, or anything fetched."""
    context = browser.new_context(viewport={"width": width, "height": 800}, color_scheme=scheme)  # type: ignore[arg-type]
    opened = context.new_page()
    wrong: list[str] = []
    opened.on("console", lambda message: wrong.append(message.text))
    opened.on("request", lambda request: wrong.append(request.url))
    opened.set_content(content)
    yield opened
    context.close()
    assert wrong == []


@pytest.mark.chromium
@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("width", [320, 900])
@pytest.mark.parametrize(
    ("language", "count"),
    [(WrittenStandard.BOKMAAL, 30), (WrittenStandard.NYNORSK, 3), (WrittenStandard.ENGLISH, 1)],
)  # fmt: skip
def test_a_mail_is_accessible_and_fits_on_a_phone_and_a_desk(
    chromium: Browser, now: datetime, language: WrittenStandard, count: int, width: int, scheme: str
) -> None:
    for content in pages(now, language, count):
        with shown(chromium, content, width, scheme) as opened:
            assert opened.evaluate("document.documentElement.scrollWidth") <= width
            found = Axe().run(opened, options=RULES).response["violations"]
            assert [(rule["id"], [node["html"] for node in rule["nodes"]]) for rule in found] == []


@pytest.mark.chromium
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_a_finger_can_hit_every_answer_and_the_keyboard_shows_where_it_is(
    chromium: Browser, now: datetime, scheme: str
) -> None:
    with shown(chromium, pages(now, WrittenStandard.BOKMAAL, 3)[0], 320, scheme) as opened:
        links = opened.locator("a")
        assert links.count() > 8
        boxes = [links.nth(number).bounding_box() for number in range(links.count())]
        assert all(box and box["height"] >= 36 and box["width"] >= 44 for box in boxes)
        before = links.first.evaluate("link => getComputedStyle(link).backgroundColor")
        opened.keyboard.press("Tab")
        assert opened.evaluate("document.activeElement.textContent") == links.first.text_content()
        assert links.first.evaluate("link => getComputedStyle(link).backgroundColor") != before


@pytest.mark.chromium
def test_dark_is_dark_and_light_is_light(chromium: Browser, now: datetime) -> None:
    content = pages(now, WrittenStandard.BOKMAAL, 1)[0]
    found = {}
    for scheme in ("light", "dark"):
        with shown(chromium, content, 900, scheme) as opened:
            found[scheme] = opened.evaluate("getComputedStyle(document.body).backgroundColor")
    assert found == {"light": "rgb(255, 255, 255)", "dark": "rgb(20, 32, 42)"}


@pytest.mark.chromium
def test_without_its_style_a_mail_is_still_lists_and_links(chromium: Browser, now: datetime) -> None:
    content = re.sub(r"<style>.*?</style>", "", pages(now, WrittenStandard.BOKMAAL, 3)[0], flags=re.DOTALL)
    with shown(chromium, content, 320, "light") as opened:
        assert opened.evaluate("document.documentElement.scrollWidth") <= 320
        assert (
            opened.locator("ul li a").first.evaluate("link => getComputedStyle(link).textDecorationLine") == "underline"
        )
        assert "Arial" in opened.locator("p").first.evaluate("part => getComputedStyle(part).fontFamily")


@pytest.mark.parametrize("language", list(WrittenStandard))
def test_a_mail_has_a_language_a_title_one_h1_and_headings_without_jumps(
    language: WrittenStandard, now: datetime
) -> None:
    for content in pages(now, language, 9):
        tree: Any = html.document_fromstring(content)
        assert tree.get("lang") == language.code
        assert tree.findtext(".//title")
        levels = [int(heading.tag[1]) for heading in tree.iter("h1", "h2", "h3", "h4")]
        assert levels.count(1) == 1
        assert levels[0] == 1
        assert all(after <= before + 1 for before, after in pairwise(levels))
        assert not tree.xpath("//@src | //link | //script | //img | //*[@*[starts-with(name(), 'on')]]")
        assert not tree.xpath("//table[not(@role='presentation')]")
        assert all(item.getparent().tag == "ul" for item in tree.iter("li"))
        assert not [part for part in tree.iter("p", "li", "h1", "h2", "h3") if not "".join(part.itertext()).strip()]


def test_thirty_plans_are_a_mail_that_no_program_cuts(now: datetime) -> None:
    assert max(len(content.encode()) for content in pages(now, WrittenStandard.BOKMAAL, 30)) < 102_000, (
        "Gmail cuts there"
    )
