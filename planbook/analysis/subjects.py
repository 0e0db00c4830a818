"""What the name of a plan says: what kind of document it is, what it is about, and which one of a series.

A name is read as Norwegian plan names are built: a kind («kommunedelplan», or the end of «kulturplan»), subjects joined with
«og», and what a preposition adds («kompetanse» for «skole»). Bokmål and nynorsk, singular and plural, and any order of
the words give the same reading.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache
from itertools import islice, product
from typing import NamedTuple
from unicodedata import normalize

MOST_ITEMS = 12
"""The most subjects that one name is read as having."""

_YEARS = re.compile(r"(?<!\d)(?:19|20)\d\d(?:\s*[-–—/]\s*(?:(?:19|20)\d\d|\d\d))?(?!\d)")
_FOOTNOTES = re.compile(r"[¹²³⁰⁴-⁹†‡*]")
_ASIDE = re.compile(r"\([^()]*\)")
_WORDS = re.compile(r"[^\W_]+")
_TOKENS = re.compile(r"[^\W_]+|[,/&;:«»\"“”]|(?<=\s)[-–—](?=\s)|[–—]")
_ROMAN = re.compile(r"[IVX]+")

_ACTION, _AREA, _PLAN, _STRATEGY = "handlingsplan", "kommunedelplan", "plan", "strategi"
_KIND_CLASS = {
    "aksjonsplan": _ACTION,
    "detaljregulering": "reguleringsplan",
    "detaljreguleringsplan": "reguleringsplan",
    "fagplan": _PLAN,
    "handlingsplan": _ACTION,
    "handlingsprogram": "program",
    "hovedplan": _AREA,
    "hovudplan": _AREA,
    "kdp": _AREA,
    "kommunedelplan": _AREA,
    "masterplan": _AREA,
    "områderegulering": "reguleringsplan",
    "områdereguleringsplan": "reguleringsplan",
    "rammeplan": _PLAN,
    "sektorplan": _PLAN,
    "strategiplan": _PLAN,
    "temaplan": _PLAN,
    "tiltaksplan": _ACTION,
    "tiltaksprogram": "program",
}
_KINDS = (
    *_KIND_CLASS,
    *("plan", "delplan", "strategi", "melding", "analyse", "program", "rapport", "oversikt", "kommuneplan", "årsplan"),
    *("behovsanalyse", "virksomhetsanalyse", "verksemdsanalyse", "årsrapport", "årsmelding", "tertialrapport"),
    *("statusrapport", "planprogram", "reguleringsplan", "regulering", "virksomhetsplan", "verksemdsplan"),
    *("retningslinje", "prinsipp", "rammeverk", "veileder", "rettleiar", "reglement", "instruks", "forskrift", "norm"),
)
_ENDINGS_OF_A_KIND = ("", "en", "et", "ane", "ene", "er", "ar", "a", "n", "r", "ns", "ens", "ets", "met")
_KIND_FORMS = {kind + ending: kind for kind in reversed(_KINDS) for ending in _ENDINGS_OF_A_KIND} | {
    kind: kind for kind in _KINDS
}
_TAILS = {form: kind for form, kind in _KIND_FORMS.items() if kind not in {"norm", "forskrift"}}
_TAIL_LENGTHS = tuple(sorted({len(tail) for tail in _TAILS}, reverse=True))
_NOT_A_TAIL = frozenset({"planstrategi", "planstrategien"})
_LONG_KINDS = tuple(form for form in _KIND_FORMS if len(form) > 8)
_NEAR_A_KIND: dict[tuple[int, str], list[str]] = {}
"""Long kinds by the length and the beginning of a word that can be one with a slip; a slip in the first two goes unseen."""
for _form in _LONG_KINDS:
    for _more in (-1, 0, 1):
        _NEAR_A_KIND.setdefault((len(_form) + _more, _form[:2]), []).append(_form)

SERVES_AS_A_PLAN = frozenset({"", _PLAN, _AREA, _STRATEGY, _ACTION, "program", "melding", "oversikt", "kommuneplan"})
"""The kinds of document that can be the plan that a law asks for: an analysis or an annual report cannot."""
_PLAN_LIKE = frozenset({"", _PLAN, _AREA, _STRATEGY, _ACTION})
_BESIDE = frozenset({(_ACTION, _AREA), (_ACTION, _STRATEGY), (_AREA, _ACTION), (_STRATEGY, _ACTION)})
"""An action plan beside the strategy or kommunedelplan that it carries out is as it should be."""

_JOINING = frozenset({"og", "eller", "samt", ",", "/", "&"})
_BREAKS = frozenset(';:«»"“”-–—')
_WHERE = frozenset({"i", "på", "ved", "innen", "hos"})
_PREPOSITIONS = frozenset(
    {"for", "av", "til", "om", "mot", "med", "over", "frå", "fra", "mellom", "under", "uten", "utan"}
)
_EMPTY_WORDS = frozenset(
    {
        "ny", "nye", "nytt", "en", "ei", "et", "ein", "eit",
        "den", "det", "de", "dei", "som", "å", "sin", "sitt",
        "sine", "arbeid", "arbeidet", "tiltak", "forebygging", "forebyggende", "førebygging", "førebyggjande",
        "utvikling", "utviklingen", "utviklinga", "videreutvikling", "sektor", "sektoren", "kommune", "kommunen",
        "kommunens", "kommunes", "kommunar", "kommuner", "kommunal", "kommunale", "kommunalt", "strategisk",
        "strategiske", "helhetlig", "helhetleg", "heilskapleg", "overordnet", "overordna", "felles", "langsiktig",
        "langsiktige", "mål", "dokument", "bakgrunnsdokument", "utkast", "forslag", "høringsutkast", "høyringsutkast",
        "revidert", "revidering", "rullering", "tidl", "tidligere", "tidlegare", "prioritert", "tverrfaglig",
        "tverrfagleg",
    }
)  # fmt: skip
_OF_WHOM = frozenset({"regional", "regionale", "regionalt", "interkommunal", "interkommunale", "interkommunalt"})
"""Whose plan it is: another body's plan on a subject is not the municipality's own one."""

_NYNORSK = (
    ("sikkerhet", "trygg"), ("sikring", "trygg"), ("tryggleik", "trygg"), ("trygging", "trygg"), ("vatn", "vann"),
    ("bustad", "bolig"), ("skule", "skole"), ("hovud", "hoved"), ("eigedom", "eiendom"), ("eigar", "eier"),
    ("mangfald", "mangfold"), ("givar", "giver"), ("flaum", "flom"), ("veg", "vei"), ("førebygg", "forebygg"),
    ("innbyggj", "innbygg"), ("frivilligheit", "frivillighet"), ("verksemd", "virksomhet"),
    ("heit", "het"),
)  # fmt: skip
_ROS = re.compile(r"\brisiko-?\s*(?:og|/|&)\s*sårbarhei?ts?-?(?=\w*\b)", re.IGNORECASE)
_BY_THE_WAY = re.compile(r"(?<=[^\W\d_]{3})(?:politiske?|arbeid|arbeidet)$")
_INFLECTION = re.compile(r"(?<=[^\W\d_]{3})(?:enes|anes|arnes|ens|ene|ane|er|ar|en|(?<!h)(?<!it)ets?|a|e|s)$")


class Item(NamedTuple):
    """One thing that a plan is about; each part is stems in order, with blanks between."""

    core: str
    place: str = ""
    """Proper names that narrow it: «byutvikling» in Sandvika."""
    setting: str = ""
    """Other words after «i» or «på»: «vold» in nære relasjoner. The same thing, said closer."""

    @property
    def whole(self) -> str:
        """What must be the same in two names that are about the same thing."""
        return f"{self.core}@{self.place}" if self.place else self.core


@dataclass(frozen=True, slots=True)
class Subject:
    """A name as it was read."""

    kind: str
    marks: tuple[str, ...]
    """Numbers, roman numerals and letters of a series, and whether the plan is a regional one."""
    items: tuple[Item, ...]


def years_in(title: str) -> tuple[str, ...]:
    """The years and periods in a name, which tell one edition of a plan from another."""
    return tuple(_YEARS.findall(title))


def key_of_name(title: str) -> str:
    """A name as names are compared (R02): without years, footnote marks, punctuation, case; else the name folded."""
    text = _without_years(title)
    words = _WORDS.findall(text.replace("&", " og ").casefold())
    return " ".join(words) or " ".join(normalize("NFC", title).casefold().split())


def without_aside(title: str) -> tuple[str, list[str]]:
    """The name without what stands in brackets, and what stood there."""
    asides = [aside[1:-1] for aside in _ASIDE.findall(title)]
    rest = _ASIDE.sub(" ", title)
    return (rest, asides) if _WORDS.search(rest) else (title, [])


def same_kind(first: str, second: str) -> bool:
    """Whether two kinds of document can be the same plan under two names."""
    if first == second:
        return True
    if {first, second} == {"", "kommuneplan"}:
        return True
    return first in _PLAN_LIKE and second in _PLAN_LIKE and (first, second) not in _BESIDE


def subject_of(title: str, ignored: Iterable[str] = ()) -> Subject:
    """Read a name; `ignored` are words that say nothing in this list, like the municipality's own name."""
    text = _ROS.sub("ROS-", _without_years(without_aside(title)[0]))
    reading = _Reading(frozenset(ignored))
    tokens = _TOKENS.findall(text.lower() if text.isupper() else text)
    for number, token in enumerate(tokens):
        reading.take(token, first=number == 0)
    return reading.subject(text)


def stem(word: str) -> str:
    """A word without its ending, in bokmål."""
    return _stem(word.casefold())


@lru_cache(maxsize=50_000)
def _stem(word: str) -> str:
    for old, new in _NYNORSK:
        if old in word:
            word = word.replace(old, new)
    word = _BY_THE_WAY.sub("", word)
    return _INFLECTION.sub("", word)


def _without_years(title: str) -> str:
    return _YEARS.sub(" ", _FOOTNOTES.sub(" ", normalize("NFC", title)))


@lru_cache(maxsize=50_000)
def _parted(word: str) -> tuple[str, str]:
    """What a word says a plan is about, and its kind: «kulturplan» → («kultur», plan); a kind alone is about nothing."""
    kind = _KIND_FORMS.get(word) or _KIND_FORMS.get(_slip_of_a_kind(word), "")
    if kind:
        return "", kind
    if word not in _NOT_A_TAIL:
        for length in _TAIL_LENGTHS:
            kind = _TAILS.get(word[-length:], "") if len(word) >= length + 2 else ""
            if kind:
                return word[:-length], kind
    return word, ""


def _slip_of_a_kind(word: str) -> str:
    """The long kind of document that a word misses by one letter, or an empty text."""
    near = _NEAR_A_KIND.get((len(word), word[:2]))
    if near is None:
        return ""
    from rapidfuzz import process
    from rapidfuzz.distance import OSA

    found = process.extractOne(word, near, scorer=OSA.distance, score_cutoff=1)
    return found[0] if found else ""


class _Reading:
    """A name while it is read, word for word."""

    def __init__(self, ignored: frozenset[str]) -> None:
        self.ignored = ignored
        self.kind = ""
        self.marks: list[str] = []
        self.items: dict[Item, None] = {}
        self.levels: list[tuple[str, list[list[str]]]] = [("", [[]])]
        self.joined = False

    def take(self, token: str, *, first: bool) -> None:
        """Read one word or sign more."""
        word = token.casefold()
        if word in _BREAKS:
            self.close()
        elif word in _JOINING:
            self.levels[-1][1].append([])
            self.joined = True
            return
        elif (word in _WHERE and (first or not token.isupper())) or word in _PREPOSITIONS:
            self.levels.append((word, [[]]))
        elif not word.isalpha() or len(word) == 1 or _ROMAN.fullmatch(token):
            self.marks.append(word)
        elif word in _OF_WHOM:
            self.marks.append(stem(word))
        elif word not in _EMPTY_WORDS and word not in self.ignored:
            self._take_noun(token, word, first=first)
        self.joined = False

    def _take_noun(self, token: str, word: str, *, first: bool) -> None:
        about, kind = _parted(word)
        if kind and not about and self.joined:
            self.close()
        if kind and self.levels[-1][0] in _WHERE:
            self.levels[-1] = ("", self.levels[-1][1])
        if kind and not self.kind:
            self.kind = _KIND_CLASS.get(kind, kind)
        if about in _EMPTY_WORDS or about in self.ignored:
            return
        if about:
            named = "@" if token[0].isupper() and not first else ""
            self.levels[-1][1][-1].append(named + stem(about))

    def close(self) -> None:
        """Make items of what was read since the last break: each of the first subjects with each thing that narrows it."""
        levels = [(word, [words for words in parts if words]) for word, parts in self.levels]
        levels = [(word, parts) for word, parts in levels if parts]
        for chosen in islice(product(*(parts for _, parts in levels)), max(0, MOST_ITEMS - len(self.items))):
            if chosen:
                self.items[_item([(word, words) for (word, _), words in zip(levels, chosen, strict=True)])] = None
        self.levels = [("", [[]])]

    def subject(self, text: str) -> Subject:
        """The name as it was read."""
        self.close()
        marks = tuple(sorted(set(self.marks)))
        if not self.items:
            words = sorted({_parted(word)[1] or stem(word) for word in _WORDS.findall(text.casefold())} - set(marks))
            return Subject(self.kind, marks, (Item("=" + " ".join(words)),))
        return Subject(self.kind, marks, tuple(sorted(self.items)))


def _item(parts: list[tuple[str, list[str]]]) -> Item:
    core: set[str] = set()
    place: set[str] = set()
    setting: set[str] = set()
    for number, (preposition, words) in enumerate(parts):
        for word in words:
            name = word.removeprefix("@")
            if number and word != name:
                place.add(name)
            elif number and preposition in _WHERE:
                setting.add(name)
            else:
                core.add(name)
    return Item(*(" ".join(sorted(words)) for words in (core, place, setting)))
