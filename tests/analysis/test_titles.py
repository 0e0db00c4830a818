"""Which names are alike, and which name is probably meant: a precise ear, for the planner reads every pair."""

from __future__ import annotations

import tomllib
from itertools import combinations
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from planbook.analysis.subjects import MOST_ITEMS, Reader, key_of_name
from planbook.analysis.titles import MOST_SHARING, Titles, alike


def pairs(titles: list[str], *ignored: str) -> set[frozenset[str]]:
    """Every pair of names that stands in a group."""
    return {
        frozenset((titles[first], titles[second]))
        for group in alike(titles, ignored)
        for first, second in combinations(group, 2)
    }


def listed(path: Path) -> list[str]:
    """The names of the plans in a municipality's data."""
    return [plan["title"] for plan in tomllib.loads(path.read_text(encoding="utf-8"))["plans"]]


ALIKE = """
Trafikksikkerhetsplan | Trafikksikringsplan
Trafikksikkerhetsplan | Trafiksikkerhetsplan
Trafikksikkerhetsplan | Kommunedelplan trafikktrygging
Kommunedelplan for kulturminne | Kommunedelplan for kulturminner
Klima- og energiplan | Plan for klima og energi
Klima- og energiplan | Energi- og klimaplan 2020-2024
Nærings plan | Næringsplan
Kommunedelplan for Sandvika | Kommundelplan for Sandvika
KDP for Geilo | Kommunedelplan for Geilo
Hovedplan vann og avløp | Hovudplan vatn og avløp
Boligsosial handlingsplan | Bustadsosial handlingsplan
Alkoholpolitisk handlingsplan | Alkoholplan
Samfunnsdelen i kommuneplanen | Kommuneplanens samfunnsdel
Beredskapsplan | Overordnet beredskapsplan
Helhetlig risiko- og sårbarhetsanalyse | ROS-analyse
Folkehelseplan | Plan for folkehelsearbeid
Handlingsplan mot vold i nære relasjoner | Handlingsplan for forebygging av vold, seksuelle krenkelser og overgrep
Kommunedelplan for Lysaker- og Sandviksvassdraget | Kommunedelplan for Sandviksvassdraget
Kommunedelplan for idrett, friluftsliv og nærmiljøanlegg | Plan for fysisk aktivitet, idrett og friluftsliv
"""


@pytest.mark.parametrize("line", ALIKE.strip().splitlines())
def test_one_plan_under_two_names_is_heard(line: str) -> None:
    first, second = line.split(" | ")
    assert pairs([first, second]) == pairs([second, first]) == {frozenset((first, second))}


APART = """
Kommunedelplan for Sandvika | Kommunedelplan for Fornebu
Kvalitetsplan for helse | Kvalitetsplan for skole
Behovsanalyse barnehage | Behovsanalyse skole
Årsrapport 2019 skole | Årsrapport 2019 barnehage
Byggetrinn I | Byggetrinn II
Tiltak M1 | Tiltak M2
Kommunedelplan 2 for Fornebu | Kommunedelplan 3 for Fornebu
Kommuneplanens samfunnsdel | Kommuneplanens arealdel
Barnehagemelding | Barnehagebehovsanalyse
Barnehageplan | Kompetanseutvikling for barnehagen
Kompetanseplan | Kompetanseplan for barnehagen
Helseplan | Plan for psykisk helse
Kommunedelplan for idrett | Handlingsplan for idrett
Kommunedelplan for idrett | Planprogram for kommunedelplan for idrett
Regional plan for idrett | Plan for idrett
Byutvikling i Sandvika | Plan for byutvikling
Ung i Sigdal | Plan for barn og unge
Klimastrategi | Plan for landbruk, jordvern, matproduksjon, klima og miljø
Handlingsplan mot vold | Handlingsplan mot voldelig ekstremisme
"""


@pytest.mark.parametrize("line", APART.strip().splitlines())
def test_two_plans_of_one_shape_are_kept_apart(line: str) -> None:
    assert pairs(line.split(" | "), "sigdal") == set()


def test_the_real_inventories_give_the_true_pairs_and_no_other(root: Path) -> None:
    data = root / "workbooks" / "data"
    assert pairs(listed(data / "baerum-2019.toml"), "bærum") == {
        frozenset({"Kommunedelplan for Lysaker- og Sandviksvassdraget", "Kommunedelplan for Sandviksvassdraget"}),
        frozenset({
            "Handlingsplan for forebygging av vold, seksuelle krenkelser og overgrep 2019-2022",
            "Handlingsplan mot vold i nære relasjoner",
        }),
    }  # fmt: skip
    assert pairs(listed(data / "giske-2022.toml"), "giske") == {
        frozenset({"Kommunedelplan avløp", "Hovudplan vatn og avløp"})
    }


def test_a_field_of_work_that_many_plans_share_is_no_overlap() -> None:
    wider = [f"Plan for kultur og {subject}" for subject in ("idrett", "kirke", "bibliotek", "næring", "frivillighet")]
    assert pairs(["Kulturplan", *wider[: MOST_SHARING - 1]])
    assert not pairs(["Kulturplan", *wider])


def test_the_municipality_own_name_says_nothing() -> None:
    assert not pairs(["Landbruksplan for Bærum", "Landbruksplan"])
    assert pairs(["Landbruksplan for Bærum", "Landbruksplan"], "Bærum")


@pytest.mark.parametrize(
    "title",
    [
        "Kulturplan",
        "KULTURPLAN",
        " kulturplan* ",
        "Kulturplan 2019–2022",
        "Kulturplan 2019-22",
        "«Kulturplan»¹",
        "Kulturplan, 2020",
    ],
)
def test_years_marks_case_and_signs_are_no_part_of_a_name(title: str) -> None:
    assert key_of_name(title) == "kulturplan"


def test_a_name_of_nothing_but_signs_is_still_compared_as_it_stands() -> None:
    assert key_of_name("2019") != key_of_name("2020")
    assert key_of_name("a\u030arsplan") == key_of_name("Årsplan")


def test_a_preposition_is_no_roman_numeral() -> None:
    assert Reader().subject("Byutvikling i sentrum").marks == ()
    assert Reader().subject("BYUTVIKLING I SENTRUM") == Reader().subject("Byutvikling i sentrum")
    assert Reader().subject("Byggetrinn I").marks == ("i",)


COVERED = [
    ("Plan for helseberedskap og smittevern", "Smittevernplan 2020"),
    ("Overordnet beredskapsplan", "Beredskapsplan"),
    ("Eierskapsmelding", "Eierskapsstrategi/ melding"),
    ("Helhetlig risiko- og sårbarhetsanalyse", "Felles ROS-analyse for Asker og Bærum"),
    ("Oversikt over helsetilstand og påvirkningsfaktorer (folkehelseoversikt)", "Folkehelseoversikt 2020"),
    ("Klima- og energiplan", "Kommunedelplan for klima og energi"),
    ("Boligsosial oversikt og mål", "Bustadsosial handlingsplan"),
    ("Trafikksikkerhetsplan", "Kommunedelplan trafikktrygging"),
    ("Landbruksplan", "Plan for landbruk og jordvern"),
    ("Hovedplan vann og avløp", "Hovudplan vatn og avlaup"),
]


@pytest.mark.parametrize(("wanted", "title"), COVERED)
def test_the_plan_that_covers_a_requirement_is_found_among_others(wanted: str, title: str) -> None:
    others = ["Kulturplan", "Behovsanalyse skole", "Kompetanseutvikling for grunnskulen", "Plan for Sandvika"]
    assert Titles([*others, title]).candidates(wanted) == [len(others)]


@pytest.mark.parametrize(
    ("wanted", "title"),
    [
        ("Beredskap mot akutt forurensning", "Beredskapsplan"),
        ("Kompetanseplan", "Kompetanseutvikling for grunnskulen"),
        ("Handlingsdel i tematisk kommunedelplan", "Handlingsdelen"),
        ("Kommunal planstrategi", "Kommuneplanens samfunnsdel"),
        ("Boligplan", "Årsrapport boliger"),
        ("", "Beredskapsplan"),
    ],
)
def test_no_candidate_is_better_than_a_wrong_one(wanted: str, title: str) -> None:
    assert Titles([title]).candidates(wanted) == []


def test_the_best_candidate_comes_first_and_no_more_than_asked_for() -> None:
    titles = Titles(["Klimastrategi", "Plan for klima og energi", "Klima- og energiplan 2020", "Energiplan"])
    assert titles.candidates("Klima- og energiplan") == [2, 1, 3]
    assert titles.candidates("Klima- og energiplan", most=1) == [2]


NAMES = st.lists(
    st.one_of(
        st.text(max_size=30),
        st.lists(
            st.sampled_from(
                [
                    "Plan",
                    "plan",
                    "for",
                    "og",
                    "i",
                    "I",
                    "II",
                    "kultur-",
                    "kulturplan",
                    "Kommunedelplan",
                    "idrett,",
                    "(2019)",
                    "2019-2022",
                    "ROS",
                    "«vold»",
                    "–",
                    "kulturplna",
                ]
            ),
            max_size=6,
        ).map(" ".join),
    ),
    max_size=12,
)


@given(NAMES)
def test_any_names_give_groups_of_different_names_that_are_there(titles: list[str]) -> None:
    for group in alike(titles):
        assert len(set(group)) == len(group) >= 2
        assert set(group) <= set(range(len(titles)))
    index = Titles(titles)
    for title in titles:
        assert set(index.candidates(title)) <= set(range(len(titles)))


def test_a_name_of_a_thousand_words_is_read_as_far_as_it_says_something() -> None:
    endless = "klima og energi for skole og barn i by og land av a og b til c og d " * 40
    assert len(Reader().subject(endless).items) <= MOST_ITEMS


@given(NAMES)
def test_a_name_is_read_alike_whatever_names_were_read_before_it(titles: list[str]) -> None:
    reader = Reader({"kultur"})
    assert [reader.subject(title) for title in titles] == [Reader({"kultur"}).subject(title) for title in titles]


@given(NAMES)
def test_a_footnote_mark_changes_no_reading_of_a_name(titles: list[str]) -> None:
    for title in titles:
        if any(letter.isalpha() for letter in title):
            assert key_of_name(f"{title}*") == key_of_name(title)
        assert Reader().subject(f"{title}*") == Reader().subject(title)


def test_a_run_of_letters_longer_than_any_word_is_no_slip_for_another() -> None:
    assert pairs(["Plan for fjellfjellfjell", "Plan for fjellfjellfjellx"])
    assert not pairs([f"Plan for {'fjell' * 20}x", f"Plan for {'fjell' * 20}y"])


@given(NAMES)
def test_the_order_of_the_list_changes_no_pair(titles: list[str]) -> None:
    apart = list(dict.fromkeys(titles))
    assert pairs(apart) == pairs(apart[::-1])
