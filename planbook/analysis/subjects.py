"""What the name of a plan says: what kind of document it is, what it is about, and which one of a series.

A name is read as Norwegian plan names are built: a kind («kommunedelplan», or the end of «kulturplan»), subjects joined with
«og», and what a preposition adds («kompetanse» for «skole»). Bokmål and nynorsk, singular and plural, and any order of
the words give the same reading.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from functools import lru_cache
from itertools import chain, islice, product
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
_TAIL_ENDS = frozenset(tail[-3:] for tail in _TAILS)
_LONG_KINDS: dict[str, list[str]] = {}
"""Long kinds by their first two letters."""
for _kind in _KIND_FORMS:
    if len(_kind) > 8:
        _LONG_KINDS.setdefault(_kind[:2], []).append(_kind)

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
_IN_ROS = "årbar"
"""Stands in every name that `_ROS` is found in."""
_BY_THE_WAY = re.compile(r"(?<=[^\W\d_]{3})(?:politiske?|arbeid|arbeidet)$")
_BY_THE_WAY_ENDS = ("politisk", "politiske", "arbeid", "arbeidet")
_INFLECTION = re.compile(r"(?<=[^\W\d_]{3})(?:enes|anes|arnes|ens|ene|ane|er|ar|en|(?<!h)(?<!it)ets?|a|e|s)$")
_INFLECTION_ENDS = ("a", "e", "n", "r", "s", "t")


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


class Subject(NamedTuple):
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
    folded = normalize("NFC", title).casefold()
    if folded.replace(" ", "").isalpha():
        return " ".join(folded.split())
    words = _WORDS.findall(_without_years(title).replace("&", " og ").casefold())
    return " ".join(words) or " ".join(folded.split())


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


def stem(word: str) -> str:
    """A casefolded word without its ending, in bokmål."""
    for old, new in _NYNORSK:
        if old in word:
            word = word.replace(old, new)
    # Most words have no such ending, which is told faster than a pattern tells it.
    if word.endswith(_BY_THE_WAY_ENDS):
        word = _BY_THE_WAY.sub("", word)
    return _INFLECTION.sub("", word) if word.endswith(_INFLECTION_ENDS) else word


def _without_years(title: str) -> str:
    return _YEARS.sub(" ", _FOOTNOTES.sub(" ", normalize("NFC", title)))


def _parted(word: str) -> tuple[str, str]:
    """What a word says a plan is about, and its kind: «kulturplan» → («kultur», plan); a kind alone is about nothing."""
    kind = _KIND_FORMS.get(word) or _KIND_FORMS.get(_slip_of_a_kind(word), "")
    if kind:
        return "", kind
    if word[-3:] in _TAIL_ENDS and word not in _NOT_A_TAIL:
        for length in _TAIL_LENGTHS:
            kind = _TAILS.get(word[-length:], "") if len(word) >= length + 2 else ""
            if kind:
                return word[:-length], kind
    return word, ""


def _slip_of_a_kind(word: str) -> str:
    """The long kind of document that a word misses by one letter, or an empty text."""
    near = _long_kinds(len(word), word[:2])
    if not near:
        return ""
    from rapidfuzz import process
    from rapidfuzz.distance import OSA

    found = process.extractOne(word, near, scorer=OSA.distance, score_cutoff=1)
    return found[0] if found else ""


@lru_cache(maxsize=2_000)
def _long_kinds(length: int, start: str) -> list[str]:
    """The long kinds that a word can be with one slip; a slip in its first two letters goes unseen."""
    return [form for form in _LONG_KINDS.get(start, ()) if -2 < len(form) - length < 2]


class _Sense(NamedTuple):
    """What one word or sign means wherever it stands."""

    letter: str
    """What it does in a name: one of those below."""
    word: str = ""
    """The mark, or the stem of what the plan is about."""
    kind: str = ""


_BREAK, _JOIN, _NARROW, _PLACE, _MARK, _KIND = "|&>@#k"
_SILENT, _SILENT_KIND, _NOUN, _NOUN_KIND, _NAME, _NAME_KIND = "sSnNpP"
_LETTERS = dict.fromkeys(_BREAKS, _BREAK) | dict.fromkeys(_JOINING, _JOIN) | dict.fromkeys(_PREPOSITIONS, _NARROW)
_OF_A_KIND = frozenset({_KIND, _SILENT_KIND, _NOUN_KIND, _NAME_KIND})
_NOUNS = frozenset({_NOUN, _NOUN_KIND, _NAME, _NAME_KIND})
_NAMES = frozenset({_NAME, _NAME_KIND})

_Choice = tuple[list[int], list[int], list[int]]
"""Which words of a name make the core, the place and the setting of an item."""


class _Form(NamedTuple):
    """How all names of one shape are read; a word is told by its number."""

    kind: int | None
    marks: list[int]
    single: list[int]
    """The words that are an item each, in a name that has no other items and not too many."""
    choices: list[list[_Choice]]
    """The items of other names, by the parts between two breaks."""


class _Senses(dict[str, _Sense]):
    """What each word or sign means, looked up when it is first met; a capital letter says nothing in the `first` word."""

    def __init__(self, ignored: frozenset[str], *, first: bool) -> None:
        self._empty = _EMPTY_WORDS | ignored
        self._first = first

    def __missing__(self, token: str) -> _Sense:
        sense = self[token] = self._sense(token, token.casefold())
        return sense

    def _sense(self, token: str, word: str) -> _Sense:
        if word in _LETTERS:
            return _Sense(_LETTERS[word])
        if word in _WHERE and (self._first or not token.isupper()):
            return _Sense(_PLACE)
        if word in _OF_WHOM or not word.isalpha() or len(word) == 1 or _ROMAN.fullmatch(token):
            return _Sense(_MARK, stem(word) if word in _OF_WHOM else word)
        if word in self._empty:
            return _Sense(_SILENT)
        about, kind = _parted(word)
        named = token[0].isupper() and not self._first
        if not kind:
            return _Sense(_NAME if named else _NOUN, stem(word))
        return self._of_a_kind(about, _KIND_CLASS.get(kind, kind), named=named)

    def _of_a_kind(self, about: str, kind: str, *, named: bool) -> _Sense:
        if not about:
            return _Sense(_KIND, "", kind)
        if about in self._empty:
            return _Sense(_SILENT_KIND, "", kind)
        return _Sense(_NAME_KIND if named else _NOUN_KIND, stem(about), kind)


class Reader:
    """Reads the names of a list, and looks up each different word in it once.

    `ignored` are words that say nothing in this list, like the municipality's own name.
    """

    def __init__(self, ignored: Iterable[str] = ()) -> None:
        words = frozenset(ignored)
        self._first = _Senses(words, first=True)
        self._later = _Senses(words, first=False)

    def subject(self, title: str) -> Subject:
        """Read a name."""
        text, tokens = _tokens(title)
        later = self._later
        senses = [later[token] for token in tokens[1:]]
        if tokens:
            senses.insert(0, self._first[tokens[0]])
        form = _form("".join([sense.letter for sense in senses]))
        kind = "" if form.kind is None else senses[form.kind].kind
        marks = tuple(sorted({senses[number].word for number in form.marks})) if form.marks else ()
        items = {Item(senses[number].word) for number in form.single}
        for choices in form.choices:
            for core, place, setting in choices[: MOST_ITEMS - len(items)]:
                items.add(Item(_words(senses, core), _words(senses, place), _words(senses, setting)))
        if items:
            return Subject(kind, marks, tuple(sorted(items)))
        words = sorted({_parted(word)[1] or stem(word) for word in _WORDS.findall(text.casefold())} - set(marks))
        return Subject(kind, marks, (Item("=" + " ".join(words)),))


def _tokens(title: str) -> tuple[str, list[str]]:
    """What is read of a name, and its words and signs."""
    text = normalize("NFC", title)
    # Many names are words and nothing else: those need no looking for years, brackets and signs.
    if not text.isupper() and text.replace(" ", "").isalpha() and _IN_ROS not in text.casefold():
        return text, text.split()
    text = _without_years(without_aside(title)[0] if "(" in title else title)
    if _IN_ROS in text.casefold():
        text = _ROS.sub("ROS-", text)
    return text, _TOKENS.findall(text.lower() if text.isupper() else text)


@lru_cache(maxsize=2_000)
def _form(shape: str) -> _Form:
    """Read a shape: the letters of the words and signs of a name."""
    levels: _Levels = [("", [[]])]
    choices: list[list[_Choice]] = []
    for number, letter in enumerate(shape):
        if letter == _JOIN:
            levels[-1][1].append([])
        elif letter in {_NARROW, _PLACE}:
            levels.append((letter, [[]]))
        elif letter == _BREAK or (letter == _KIND and shape[number - 1 : number] == _JOIN):
            choices.append(_choices(shape, levels))
            levels = [("", [[]])]
        if letter in _OF_A_KIND and levels[-1][0] == _PLACE:
            levels[-1] = ("", levels[-1][1])
        if letter in _NOUNS:
            levels[-1][1][-1].append(number)
    choices.append(_choices(shape, levels))
    kind = next((number for number, letter in enumerate(shape) if letter in _OF_A_KIND), None)
    marks = [number for number, letter in enumerate(shape) if letter == _MARK]
    found = list(chain.from_iterable(choices))
    if len(found) <= MOST_ITEMS and all(len(core) == 1 and not place + setting for core, place, setting in found):
        return _Form(kind, marks, [core[0] for core, _, _ in found], [])
    return _Form(kind, marks, [], choices)


_Levels = list[tuple[str, list[list[int]]]]
"""What was read since the last break: after each preposition the subjects, each as its words."""


def _choices(shape: str, levels: _Levels) -> list[_Choice]:
    """The items of what was read since the last break: each of the first subjects with each thing that narrows it."""
    levels = [(letter, [words for words in parts if words]) for letter, parts in levels]
    levels = [(letter, parts) for letter, parts in levels if parts]
    if not levels:
        return []
    found = []
    for chosen in islice(product(*(parts for _, parts in levels)), MOST_ITEMS):
        core = list(chosen[0])
        place: list[int] = []
        setting: list[int] = []
        for (letter, _), words in zip(levels[1:], chosen[1:], strict=True):
            for number in words:
                narrower = place if shape[number] in _NAMES else setting if letter == _PLACE else core
                narrower.append(number)
        found.append((core, place, setting))
    return found


def _words(senses: Sequence[_Sense], numbers: Sequence[int]) -> str:
    """Some of the words of a name, each once and in order."""
    if len(numbers) == 1:
        return senses[numbers[0]].word
    return " ".join(sorted({senses[number].word for number in numbers})) if numbers else ""
