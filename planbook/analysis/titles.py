"""Which plans have names that are alike, and which plan a name probably means.

Nothing here compares every name with every other. Names are put together by what they are about (`subjects`), and only
words that stand beside each other in the alphabet are compared letter by letter, by rapidfuzz.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Sequence
from itertools import chain, combinations

from planbook.analysis.once import repeated
from planbook.analysis.subjects import (
    SERVES_AS_A_PLAN,
    Item,
    Reader,
    Subject,
    key_of_name,
    same_kind,
    without_aside,
)

SHORTEST_SLIP = 7
"""A word with fewer letters is never a slip for another: «helse» and «helge» are two words."""
LONGEST_SLIP = 100
"""A run of more letters is no word, and takes long to compare."""
LONG_WORD = 14
"""From so many letters on, two slips in a word are still the same word."""
NEIGHBOURS = 8
"""A word is compared with so many after it in the alphabet, read forwards and backwards. A slip that stands farther
from its word in both orders goes unseen, which takes eight other words between them twice."""
MOST_SHARING = 4
"""So many plans that overlap are named; a subject that more plans share is a field of work, and no overlap."""
MOST_WAYS = 20
"""So many kinds of document, or settings, of one subject are compared with each other; beyond it only equal ones are alike."""
MOST_PARTS = 5
"""A name with more subjects than this is not looked through for shorter names that lie within it."""
LEAST_SHARE = 1 / 3
"""So much of a wider plan a narrower one must be about: a plan of five subjects does not repeat the plan of each."""
MOST_HOLDERS = 1000
"""So many plans about one thing are weighed as candidates, the first in the list."""

_Key = tuple[tuple[str, ...], tuple[str, ...]]


def alike(
    titles: Sequence[str], ignored: Iterable[str] = (), keys: Sequence[str] | None = None
) -> Iterator[tuple[int, ...]]:
    """Groups of names that are likely the same plan or overlap, as indices; in each group every two are alike.

    One name may stand in several groups. `ignored` are words that say nothing in this list, like the municipality's name;
    `keys` what `key_of_name` says of each name, for one who knows it already.
    """
    yield from _spelt_together(keys or [key_of_name(title) for title in titles])
    reader = Reader(word.casefold() for word in ignored)
    subjects = _without_slips([reader.subject(title) for title in titles])
    wholes = [_wholes(subject) for subject in subjects]
    for group in repeated((own, subject.marks) for own, subject in zip(wholes, subjects, strict=True)):
        yield from _about_the_same(subjects, group)
    yield from _within(subjects, wholes)
    yield from _mostly_shared(subjects, wholes)


def _wholes(subject: Subject) -> tuple[str, ...]:
    """What a plan is about, in order: of items without a place the first parts, which are in order already."""
    cores = tuple([core for core, place, setting in subject.items if not (place or setting)])
    if len(cores) == len(subject.items):
        return cores
    return tuple(sorted({item.whole for item in subject.items}))


def _setting(subject: Subject) -> tuple[str, ...]:
    settings = {setting for _, _, setting in subject.items if setting}
    return tuple(sorted(settings)) if settings else ()


def _one_setting(first: Subject, second: Subject) -> bool:
    settings = (_setting(first), _setting(second))
    return settings[0] == settings[1] or not all(settings)


def _same_plan(first: Subject, second: Subject) -> bool:
    return first.marks == second.marks and same_kind(first.kind, second.kind) and _one_setting(first, second)


def _spelt_together(keys: Sequence[str]) -> Iterator[tuple[int, ...]]:
    """Names that differ by a blank: «Nærings plan» and «Næringsplan»; numbers that differ by one are two numbers."""
    joined = [key.replace(" ", "") for key in keys]
    for group in repeated(joined):
        word = joined[group[0]]
        if word.isalpha() or not any(letter.isdigit() for letter in word):
            yield tuple(group)


def _about_the_same(subjects: Sequence[Subject], group: Iterable[int]) -> Iterator[tuple[int, ...]]:
    """Of names about the same, those of one kind and setting, and the kinds and settings that go together."""
    ways: dict[tuple[str, tuple[str, ...]], list[int]] = defaultdict(list)
    for number in group:
        ways[subjects[number].kind, _setting(subjects[number])].append(number)
    for numbers in ways.values():
        if len(numbers) > 1:
            yield tuple(numbers)
    if len(ways) <= MOST_WAYS:
        for first, second in combinations(ways.values(), 2):
            if _same_plan(subjects[first[0]], subjects[second[0]]):
                yield (*first, *second)


def _within(subjects: Sequence[Subject], wholes: Sequence[tuple[str, ...]]) -> Iterator[tuple[int, ...]]:
    """Names whose every subject another name has too: «Sandviksvassdraget» in «Lysaker- og Sandviksvassdraget»."""
    sizes = {len(own) for own in wholes}
    parts = {most: _sizes_of_parts(most, sizes) for most in sizes}
    narrow = set(chain.from_iterable(parts.values()))
    by_whole: dict[_Key, list[int]] = defaultdict(list)
    for number, own in enumerate(wholes):
        if len(own) in narrow:
            by_whole[own, subjects[number].marks].append(number)
    wider: dict[_Key, list[int]] = defaultdict(list)
    # A name without a kind of document is often a slogan, «Ung i Sigdal», and its words mean little by themselves.
    for number, own in enumerate(wholes):
        if not parts[len(own)] or not subjects[number].kind:
            continue
        marks = subjects[number].marks
        for part in chain.from_iterable(combinations(own, size) for size in parts[len(own)]):
            if (part, marks) in by_whole and len(wider[part, marks]) <= MOST_SHARING:
                wider[part, marks].append(number)
    for key, numbers in wider.items():
        narrower = by_whole[key]
        if numbers and len(numbers) + len(narrower) <= MOST_SHARING:
            yield from _pairs(subjects, ((first, second) for first in narrower for second in numbers))


def _sizes_of_parts(size: int, known: set[int]) -> list[int]:
    """How many subjects a name can have that lies within one of so many."""
    return [part for part in range(1, size) if size <= MOST_PARTS and part >= LEAST_SHARE * size and part in known]


def _mostly_shared(subjects: Sequence[Subject], wholes: Sequence[tuple[str, ...]]) -> Iterator[tuple[int, ...]]:
    """Names that share two subjects or more, at least half of what each of them is about."""
    holders: dict[tuple[str, ...], list[int]] = defaultdict(list)
    for number, own in enumerate(wholes):
        if 2 < len(own) <= MOST_PARTS and subjects[number].kind:
            for two in combinations(own, 2):
                if len(holders[two]) <= MOST_SHARING:
                    holders[two].append(number)
    for numbers in holders.values():
        if 1 < len(numbers) <= MOST_SHARING:
            pairs = combinations(numbers, 2)
            yield from _pairs(subjects, (pair for pair in pairs if _share(*(wholes[one] for one in pair)) >= 0.5))


def _pairs(subjects: Sequence[Subject], pairs: Iterable[tuple[int, int]]) -> Iterator[tuple[int, ...]]:
    named = (pair for pair in pairs if subjects[pair[0]].kind and subjects[pair[1]].kind)
    return (pair for pair in named if _same_plan(subjects[pair[0]], subjects[pair[1]]))


def _share(first: tuple[str, ...], second: tuple[str, ...]) -> float:
    return len({*first} & {*second}) / max(len(first), len(second))


# slips of the keyboard


def _without_slips(subjects: list[Subject]) -> list[Subject]:
    """The same subjects, with a word that stands once and misses another by a letter read as that other."""
    words = [tuple(_words(subject)) for subject in subjects]
    meant = _slips(Counter(chain.from_iterable(words)))
    if not meant:
        return subjects
    slips = meant.keys()
    return [
        subject if slips.isdisjoint(own) else _read_as(subject, meant)
        for subject, own in zip(subjects, words, strict=True)
    ]


def _words(subject: Subject) -> set[str]:
    return set(" ".join(chain.from_iterable(subject.items)).split())


def _read_as(subject: Subject, meant: dict[str, str]) -> Subject:
    items = {
        Item(*(" ".join(sorted(meant.get(word, word) for word in part.split())) for part in item))
        for item in subject.items
    }
    return subject._replace(items=tuple(sorted(items)))


def _slips(counts: Counter[str]) -> dict[str, str]:
    """The word that each slip stands for."""
    from rapidfuzz import process
    from rapidfuzz.distance import OSA

    words = [word for word in counts if SHORTEST_SLIP <= len(word) <= LONGEST_SLIP and word.isalpha()]
    found: set[tuple[str, str]] = set()
    for order in (sorted(words), sorted(words, key=lambda word: word[::-1])):
        for place, word in enumerate(order):
            near = order[place + 1 : place + 1 + NEIGHBOURS]
            for other, slips, _ in process.extract(word, near, scorer=OSA.distance, score_cutoff=2, limit=None):
                slip, right = sorted((word, other), key=lambda one: (counts[one], one))
                if counts[slip] == 1 and slips <= _slips_allowed(word, other):
                    found.add((slip, right))
    meant: dict[str, str] = {}
    for slip, right in sorted(found):
        if slip not in meant and right not in meant:
            meant[slip] = right
    rights = set(meant.values())
    return {slip: right for slip, right in meant.items() if slip not in rights}


def _slips_allowed(word: str, other: str) -> int:
    shortest = min(len(word), len(other))
    return 0 if shortest < SHORTEST_SLIP else 1 if shortest < LONG_WORD else 2


# which plan a name means


class Titles:
    """Names looked up by what they are about; made once, asked many times."""

    def __init__(self, titles: Sequence[str], ignored: Iterable[str] = ()) -> None:
        self._reader = Reader(word.casefold() for word in ignored)
        self._titles = titles
        self._subjects = [self._reader.subject(title) for title in titles]
        self._holders: dict[str, list[int]] = defaultdict(list)
        for number, subject in enumerate(self._subjects):
            for core in {item.core for item in subject.items}:
                self._holders[core].append(number)
        self._known = [core for core in self._holders if len(core) >= SHORTEST_SLIP]

    def candidates(self, wanted: str, most: int = 3) -> list[int]:
        """The indices of the names that probably mean the plan that is wanted, best first; often none."""
        from rapidfuzz import fuzz

        best: dict[int, float] = {}
        rest, asides = without_aside(wanted)
        for text in (rest, *asides):
            subject = self._reader.subject(text)
            for number in self._about(subject):
                score = _worth(subject, self._subjects[number])
                if score > best.get(number, 0.0):
                    best[number] = score
        likeness = {
            number: fuzz.token_sort_ratio(key_of_name(wanted), key_of_name(self._titles[number])) for number in best
        }
        return sorted(best, key=lambda number: (-best[number], -likeness[number], number))[:most]

    def _about(self, subject: Subject) -> set[int]:
        found: set[int] = set()
        for item in subject.items:
            core = item.core if item.core in self._holders else self._meant(item.core)
            found.update(self._holders.get(core, ())[:MOST_HOLDERS])
        return found

    def _meant(self, core: str) -> str:
        from rapidfuzz import process
        from rapidfuzz.distance import OSA

        if len(core) < SHORTEST_SLIP:
            return ""
        found = process.extractOne(core, self._known, scorer=OSA.distance, score_cutoff=1)
        return found[0] if found else ""


def _worth(wanted: Subject, offered: Subject) -> float:
    """How well a plan answers what is wanted: 0 not at all; all of it, and nothing else, is best."""
    if offered.kind != wanted.kind and not {offered.kind, wanted.kind} <= SERVES_AS_A_PLAN:
        return 0.0
    if not _one_setting(wanted, offered):
        return 0.0
    mine, theirs = {item.core for item in wanted.items}, {item.core for item in offered.items}
    shared = sum(any(_one_word(core, other) for other in theirs) for core in mine)
    within = shared in (len(mine), len(theirs))
    share = shared / max(len(mine), len(theirs))
    if not within and share < 0.5:
        return 0.0
    elsewhere = 0.2 if any(item.place for item in offered.items) or offered.marks != wanted.marks else 0.0
    return share + (0.1 if same_kind(wanted.kind, offered.kind) else 0.0) - elsewhere


def _one_word(word: str, other: str) -> bool:
    from rapidfuzz.distance import OSA

    most = _slips_allowed(word, other)
    return word == other or OSA.distance(word, other, score_cutoff=most) <= most
