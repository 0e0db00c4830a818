"""Ten thousand plans, five hundred owners: their reminders to a folder, against the standard library writing the same mails."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime
from email import message_from_bytes
from email.message import EmailMessage
from email.policy import SMTP, default
from pathlib import Path
from time import perf_counter
from zoneinfo import ZoneInfo

from planbook.config import Config
from planbook.findings import Source
from planbook.model.calendar import DateOrYear
from planbook.model.catalogue import PlanType
from planbook.model.inventory import Inventory
from planbook.model.people import Contact
from planbook.model.plan import Plan, Status
from planbook.model.strategy import Settings
from planbook.reminders import session
from planbook.reminders.identity import identity
from planbook.shipped import shipped

PLANS, OWNERS = 10_000, 500
TODAY = date(2020, 2, 3)
NOW = datetime(2020, 2, 3, 8, 0, tzinfo=ZoneInfo("Europe/Oslo"))
CHIEF = "koordinator@kommune.example"


def inventory() -> Inventory:
    """Plans in force, adopted over eight years: some are late, some near their day, most in order."""
    source = Source("Planer", 4)
    plans = tuple(
        Plan(
            source=replace(source, row=4 + number), id=f"P-{number}", title=f"Temaplan nummer {number} for noe i kommunen",
            plan_type="Temaplan", status=Status.ADOPTED, owner=f"Rolle {number % OWNERS}",
            adopted_date=DateOrYear.of(date(2012 + number % 8, 1 + number % 12, 1 + number % 28)),
        )
        for number in range(PLANS)
    )  # fmt: skip
    roles = [(f"Rolle {number}", f"rolle{number}@kommune.example") for number in range(OWNERS)]
    contacts = tuple(
        Contact(source=source, role=role, email=email, active=True) for role, email in [*roles, ("Koordinator", CHIEF)]
    )
    kind = PlanType(source=source, name="Temaplan", revision_interval_years=4, reminder_months=(12, 6, 3, 1))
    return Inventory(plans=plans, contacts=contacts, plan_types=(kind,), settings=Settings(coordinator="Koordinator"))


def ours(folder: Path) -> float:
    """Seconds that one sending to a folder takes, with a durable ledger."""
    book = inventory()
    options = session.Options(
        now=NOW, config=Config(), outbox=folder / "utboks", state_folder=folder / "planbook",
        template_folders=[shipped("templates", "mail")], results_folder=folder / "Resultater", first_run="send",
    )  # fmt: skip
    known = identity(book, "bok-1", folder / "planer.xlsx", "0", NOW)
    start = perf_counter()
    session.send(session.Session(book, (), known, TODAY, options))
    return perf_counter() - start


def theirs(folder: Path) -> tuple[int, float]:
    """How many mails there were, and the seconds the standard library takes to make and write them again."""
    parts = []
    for path in sorted((folder / "utboks").glob("*.eml")):
        mail = message_from_bytes(path.read_bytes(), policy=default)
        assert isinstance(mail, EmailMessage)
        text, page = mail.get_body(("plain",)), mail.get_body(("html",))
        assert text is not None
        assert page is not None
        files = [(part.get_filename(), part.get_content()) for part in mail.iter_attachments()]
        heads = [(name, str(value)) for name, value in mail.items() if not name.startswith(("Content", "MIME"))]
        parts.append((heads, text.get_content(), page.get_content(), files))
    (folder / "igjen").mkdir()
    start = perf_counter()
    for number, (heads, plain, html, files) in enumerate(parts):
        made = EmailMessage(policy=SMTP)
        for name, value in heads:
            made[name] = value
        made.set_content(plain)
        made.add_alternative(html, subtype="html")
        for file, content in files:
            made.add_attachment(content, subtype="calendar", filename=file)
        (folder / "igjen" / f"{number}.eml").write_bytes(made.as_bytes())
    return len(parts), perf_counter() - start


def measure(folder: Path) -> tuple[int, float, float]:
    """How many mails, planbook's seconds, the standard library's."""
    seconds = ours(folder)
    return (*theirs(folder), seconds)
