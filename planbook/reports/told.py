"""What a page or a workbook of findings says of each finding, with the plan's name apart from the sentence."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from planbook import texts
from planbook.findings import Finding, Severity
from planbook.reports.files import reference
from planbook.reports.findings import title_of

if TYPE_CHECKING:
    from planbook.codes import Code
    from planbook.results import CheckResult

SYMBOLS = {Severity.ERROR: "■", Severity.WARNING: "▲", Severity.INFO: "●"}
"""A sign of its own for each severity: colour alone tells nobody anything."""

_ORDER = str.maketrans({"æ": "{", "ø": "|", "å": "}", "ä": "{", "ö": "|"})
"""Letters that come after z, in this order."""


@dataclass(frozen=True, slots=True)
class Told:
    """One finding in words."""

    name: str
    """The plan's name, else the sheet's."""
    plan: bool
    """Whether it is about a plan."""
    message: str
    hint: str
    likely: str
    """The word that was probably meant, asked about; often empty."""
    sector: str
    place: str
    reference: str
    """The cell as Excel's name box takes it."""
    link: str
    """The cell, or the top of a column's sheet, likewise; empty for a whole sheet and for the workbook."""
    related: Sequence[str]


@dataclass(frozen=True, slots=True)
class Sectors:
    """The sector of each plan, by its sheet and row, and by its Plan-ID."""

    by_row: Mapping[tuple[str, int], str]
    by_id: Mapping[str, str]

    def of(self, finding: Finding) -> str:
        """The sector of the plan that a finding is about, or nothing."""
        address = finding.address
        found = self.by_row.get((address.sheet or "", address.row or 0))
        return found or self.by_id.get(finding.plan_id or "", "")


def sectors_of(result: CheckResult) -> Sectors:
    """The sectors of the plans that were checked."""
    known = [plan for plan in result.inventory.plans if plan.sector]
    by_row = {(plan.source.sheet, plan.source.row): plan.sector or "" for plan in known}
    return Sectors(by_row, {plan.id: plan.sector or "" for plan in reversed(known) if plan.id})


def told(finding: Finding, sectors: Sectors, lang: str) -> Told:
    """One finding in words."""
    address = finding.address
    likely = finding.values.get("likely")
    # A sheet that a finding is about as a whole may be one that is missing.
    link = reference(address) if address.column or address.cell else ""
    return Told(
        name=name_of(finding, lang),
        plan=bool(finding.plan_title),
        message=message_of(finding, lang),
        hint=texts.hint(finding, lang, guess=False),
        likely=texts.sentence("check.likely", lang, likely=likely) if likely else "",
        sector=clean(sectors.of(finding), lang),
        place=texts.place(finding, lang),
        reference=link if address.cell else "",
        link=link,
        related=finding.related,
    )


def message_of(finding: Finding, lang: str) -> str:
    """What is wrong, without the plan's name."""
    return texts.message(replace(finding, plan_title=None), lang)


def name_of(finding: Finding, lang: str) -> str:
    """The plan that a finding is about, else the sheet, else the workbook."""
    if finding.plan_title:
        return clean(finding.plan_title, lang)
    sheet = clean(finding.address.sheet or "", lang)
    return texts.sentence("page.sheet", lang, sheet=sheet) if sheet else texts.sentence("page.whole", lang)


def clean(text: str, lang: str) -> str:
    """A text from the workbook on one line, without letters that would turn the text around it."""
    return " ".join(texts.shown(text, lang).split())


def title(group: Sequence[Finding], lang: str) -> str:
    """What a group is called: by its code, or by the column that nobody has begun to use."""
    first = group[0]
    if not first.values.get("unused"):
        return title_of(first.code, lang)
    if len(group) == 1:
        return clean(texts.message(first, lang), lang).removesuffix(".")
    return texts.sentence("check.unused_title", lang)


def said_of(group: Sequence[Finding], lang: str) -> str | None:
    """The sentence that a whole group has in common; None where its rows differ.

    Empty where the title says it already: only a sentence with values in it says more.
    """
    said = _shared(message_of(finding, lang) for finding in group)
    if said is None:
        return None
    more = "{" in texts.entry(f"findings.{group[0].code}.message", lang) and not group[0].values.get("unused")
    return said if more else ""


def hint_of(group: Sequence[Finding], lang: str) -> str | None:
    """What a whole group is to do; None where its rows differ."""
    return _shared(texts.hint(finding, lang, guess=False) for finding in group)


def _shared(sentences: Iterable[str]) -> str | None:
    """The sentence, if they are all the same."""
    rest = iter(sentences)
    first = next(rest)
    return first if all(sentence == first for sentence in rest) else None


def grip_name(rule: Code, lang: str) -> str:
    """The hovedgrep that a code serves, or nothing."""
    return texts.sentence(f"rules.grip_{rule.grip.value}", lang) if rule.grip else ""


def law_of(rule: Code, lang: str) -> str:
    """The law that a code rests on, or nothing."""
    return str(texts.entry(f"laws.{rule.law}", lang)) if rule.law else ""


def alphabetical(names: Iterable[str]) -> list[str]:
    """Names in the order of the Norwegian alphabet, each once."""
    return sorted(set(names), key=lambda name: name.casefold().translate(_ORDER))
