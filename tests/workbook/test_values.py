"""What a planner may have typed, pasted or been given: every kind of cell, read as it was meant or refused."""

from __future__ import annotations

import unicodedata
from datetime import date, datetime, time, timedelta

import pytest

from planbook.model.calendar import DateOrYear
from planbook.model.plan import Status
from planbook.workbook.schema import Column, Kind
from planbook.workbook.values import Parser, UnreadableError, clean, is_blank, shown_raw

DAY = date(2020, 10, 21)
DATES = (Kind.DATE, Kind.DATE_OR_YEAR)


def column(kind: Kind, allowed: tuple[int, int] | None = None) -> Column:
    """A column of one kind; a choice is a plan's status."""
    return Column("field", "Overskrift", kind, choices=Status if kind is Kind.CHOICE else None, allowed=allowed)


def parsed(kind: Kind, raw: object, allowed: tuple[int, int] | None = None, *, date_1904: bool = False) -> object:
    return Parser(date_1904).parse(column(kind, allowed), raw)


def refused(kind: Kind, raw: object, allowed: tuple[int, int] | None = None) -> UnreadableError:
    with pytest.raises(UnreadableError) as caught:
        parsed(kind, raw, allowed)
    return caught.value


# every kind

SAMPLES: dict[Kind, tuple[object, object]] = {
    Kind.TEXT: ("Temaplan for klima", "Temaplan for klima"),
    Kind.CODE: ("5/22", "5/22"),
    Kind.LISTED: ("Oppvekst", "Oppvekst"),
    Kind.WHOLE_NUMBER: (4.0, 4),
    Kind.YEAR: (2024.0, 2024),
    Kind.DATE: (DAY, DAY),
    Kind.DATE_OR_YEAR: (DAY, DateOrYear(2020, DAY)),
    Kind.YES_NO: ("Ja", True),
    Kind.CHOICE: ("Vedtatt", Status.ADOPTED),
    Kind.TEXTS: ("M1; M3", ("M1", "M3")),
    Kind.NUMBERS: ("12;6;3;1", (12, 6, 3, 1)),
}


def test_every_kind_has_a_sample_here() -> None:
    assert set(SAMPLES) == set(Kind)


@pytest.mark.parametrize("kind", list(Kind))
def test_every_kind_reads_its_own_value(kind: Kind) -> None:
    raw, expected = SAMPLES[kind]
    assert parsed(kind, raw) == expected


@pytest.mark.parametrize("raw", [None, "", "   ", "\xa0", "\u202f \n"])
@pytest.mark.parametrize("kind", list(Kind))
def test_a_cell_with_nothing_to_see_is_empty_for_every_kind(kind: Kind, raw: object) -> None:
    assert parsed(kind, raw) == (() if kind in (Kind.TEXTS, Kind.NUMBERS) else None)


@pytest.mark.parametrize("code", ["PB204", "PB208"])
@pytest.mark.parametrize("kind", list(Kind))
def test_a_cell_known_to_be_broken_is_unreadable_for_every_kind_whatever_its_raw_value(kind: Kind, code: str) -> None:
    with pytest.raises(UnreadableError) as caught:
        Parser().parse(column(kind), "", broken=code)
    assert caught.value.code == code


# text


@pytest.mark.parametrize(
    ("raw", "expected"),
    [
        (101.0, "101"),
        (101, "101"),
        (97442.0, "97442"),
        (1.5, "1,5"),
        ("  P-2 ", "P-2"),
        ("P-2\xa0", "P-2"),
        ("Plan\xa0for\u202fklima", "Plan for klima"),
        ("linje 1\r\nlinje 2", "linje 1\nlinje 2"),
        ("=SUM(A1)", "=SUM(A1)"),
        (date(2020, 1, 2), "02.01.2020"),
    ],
)
def test_text_is_what_the_planner_sees(raw: object, expected: str) -> None:
    assert parsed(Kind.TEXT, raw) == expected


def test_the_same_name_from_a_mac_and_from_windows_is_one_name() -> None:
    from_mac = unicodedata.normalize("NFD", "Bærum på ås, Ålgård")
    assert from_mac != "Bærum på ås, Ålgård"
    assert parsed(Kind.LISTED, from_mac) == "Bærum på ås, Ålgård"


def test_a_choice_typed_on_a_mac_is_the_choice() -> None:
    assert parsed(Kind.CHOICE, unicodedata.normalize("NFD", "På høring")) is Status.ON_HEARING


@pytest.mark.parametrize("unseen", ["\u200b", "\ufeff", "\u00ad", "\u200e"])
def test_characters_that_nobody_can_see_are_no_part_of_a_text(unseen: str) -> None:
    assert is_blank(unseen)
    assert clean(f"P-001{unseen}") == "P-001"


# yes and no, choices


@pytest.mark.parametrize(
    ("raw", "expected"),
    [("Ja", True), ("nei", False), (" JA ", True), ("Nei\xa0", False), (True, True), (False, False)],
)
def test_yes_and_no_are_read_in_any_case_and_as_true_and_false(raw: object, expected: bool) -> None:
    assert parsed(Kind.YES_NO, raw) is expected


@pytest.mark.parametrize("raw", ["Kanskje", "yes", 1.0, "x"])
def test_another_word_than_yes_or_no_is_refused_and_the_two_are_named(raw: object) -> None:
    error = refused(Kind.YES_NO, raw)
    assert (error.code, error.values["allowed"]) == ("PB202", ["Ja", "Nei"])


@pytest.mark.parametrize("raw", ["Vedtatt", "vedtatt", " VEDTATT\xa0"])
def test_a_choice_is_read_in_any_case_and_with_stray_blanks(raw: str) -> None:
    assert parsed(Kind.CHOICE, raw) is Status.ADOPTED


@pytest.mark.parametrize("raw", ["Vedtat", "Vedtatt 2019", 3.0, True])
def test_a_word_outside_the_list_is_refused_with_what_was_typed_and_the_list(raw: object) -> None:
    error = refused(Kind.CHOICE, raw)
    assert error.code == "PB202"
    assert error.values["value"] == clean(raw)
    assert error.values["allowed"] == [status.value for status in Status]


# whole numbers


@pytest.mark.parametrize("raw", [4, 4.0, "4", " 4 ", "4,0", "4.0", "\xa04"])
def test_a_whole_number_is_read_as_a_number_and_as_text(raw: object) -> None:
    assert parsed(Kind.WHOLE_NUMBER, raw, (1, 30)) == 4


@pytest.mark.parametrize(
    "raw", [0, 31, -1, 4.5, "4,5", "fire", "hvert 4. år", True, DAY, float("nan"), float("inf"), "inf", "1e99"]
)
def test_what_is_no_whole_number_in_the_span_is_refused_with_the_span(raw: object) -> None:
    error = refused(Kind.WHOLE_NUMBER, raw, (1, 30))
    assert (error.code, error.values["low"], error.values["high"]) == ("PB203", 1, 30)


def test_both_ends_of_the_span_may_be_used() -> None:
    assert [parsed(Kind.WHOLE_NUMBER, number, (1, 3)) for number in (1, 3)] == [1, 3]


def test_zero_is_a_number_and_not_an_empty_cell() -> None:
    assert parsed(Kind.WHOLE_NUMBER, 0.0) == 0


@pytest.mark.parametrize("raw", ["2015-2019", "19", 1850, 43885.0, "løpende"])
def test_what_is_no_year_is_refused(raw: object) -> None:
    assert refused(Kind.YEAR, raw, (1900, 2200)).code == "PB203"


def test_a_year_in_a_years_cell_with_a_date_format_is_the_year() -> None:
    assert parsed(Kind.YEAR, date(1905, 7, 6), (1900, 2200)) == 2014


# several values in a cell


@pytest.mark.parametrize(
    ("raw", "expected"),
    [
        ("M1", ("M1",)),
        ("M1; M3", ("M1", "M3")),
        (" M1 ;;M3; ", ("M1", "M3")),
        ("M1;\xa0M3", ("M1", "M3")),
        ("Kultur, idrett og fritid; Oppvekst", ("Kultur, idrett og fritid", "Oppvekst")),
        (";", ()),
        (3.0, ("3",)),
    ],
)
def test_several_texts_are_parted_by_semicolons_only(raw: object, expected: tuple[str, ...]) -> None:
    assert parsed(Kind.TEXTS, raw) == expected


@pytest.mark.parametrize("raw", ["12;6;3;1", "12; 6; 3; 1", "12, 6, 3, 1", "12 6 3 1", "12;6;;3;1;"])
def test_several_numbers_are_parted_by_semicolons_commas_or_blanks(raw: str) -> None:
    assert parsed(Kind.NUMBERS, raw, (0, 60)) == (12, 6, 3, 1)


def test_one_number_alone_is_a_list_of_one() -> None:
    assert parsed(Kind.NUMBERS, 3.0, (1, 17)) == (3,)


@pytest.mark.parametrize("raw", ["3; 18", "3; tre", "0"])
def test_one_wrong_number_among_several_is_refused_by_its_own_value(raw: str) -> None:
    error = refused(Kind.NUMBERS, raw, (1, 17))
    assert (error.code, error.values["value"]) == ("PB203", raw.rsplit("; ", maxsplit=1)[-1])


# dates


@pytest.mark.parametrize(
    "raw",
    [
        DAY,
        datetime.combine(DAY, time(0)),
        datetime.combine(DAY, time(13, 45)),
        44125,
        44125.0,
        44125.75,
        "2020-10-21",
        "21.10.2020",
        "21. 10. 2020",
        " 21.10.2020 ",
        "21.10.2020\xa0",
        "21.\xa010.\xa02020",
    ],
)
@pytest.mark.parametrize("kind", DATES)
def test_true_dates_serials_iso_and_norwegian_text_are_the_same_date(kind: Kind, raw: object) -> None:
    assert parsed(kind, raw) == (DAY if kind is Kind.DATE else DateOrYear(2020, DAY))


def test_days_and_months_of_one_digit_are_read() -> None:
    assert parsed(Kind.DATE, "1.2.2019") == date(2019, 2, 1)


@pytest.mark.parametrize(
    "raw",
    [
        "24.3.10",
        "17. og 18.04.18",
        "6.1.19",
        "10/21/2020",
        "21/10/2020",
        "20201021",
        "2020-13-01",
        "31.02.2020",
        "29.02.2019",
        "2021?",
        "Vedtas 19.6.2019",
        "juni 2019",
        "løpende",
        "1.1.0001",
        True,
        time(8, 0),
        timedelta(days=400),
        0.0,
        -1.0,
        60.0,
        1899.0,
        2019.5,
        150_000.0,
        2_958_466.0,
        float("nan"),
        float("inf"),
        date(9999, 12, 31),
    ],
)
@pytest.mark.parametrize("kind", DATES)
def test_what_is_no_date_or_could_be_two_is_refused_and_quoted(kind: Kind, raw: object) -> None:
    error = refused(kind, raw)
    assert (error.code, error.values["value"]) == ("PB201", shown_raw(raw))


@pytest.mark.parametrize("raw", [2014, 2014.0, "2014", " 2014\xa0"])
def test_a_year_alone_is_a_year_where_it_may_be_and_refused_where_a_date_is_needed(raw: object) -> None:
    assert parsed(Kind.DATE_OR_YEAR, raw) == DateOrYear(2014)
    assert refused(Kind.DATE, raw).code == "PB201"


@pytest.mark.parametrize(("arrives_as", "year"), [(date(1905, 7, 19), 2027), (date(1905, 3, 14), 1900)])
def test_a_year_typed_in_a_dates_cell_arrives_as_a_date_long_ago_and_is_the_year(arrives_as: date, year: int) -> None:
    assert parsed(Kind.DATE_OR_YEAR, arrives_as) == DateOrYear(year)
    assert parsed(Kind.DATE_OR_YEAR, datetime.combine(arrives_as, time(0))) == DateOrYear(year)
    assert refused(Kind.DATE, arrives_as).code == "PB201"


def test_years_end_where_serials_begin() -> None:
    assert parsed(Kind.DATE_OR_YEAR, 1900.0) == DateOrYear(1900)
    assert parsed(Kind.DATE_OR_YEAR, 2200.0) == DateOrYear(2200)
    assert parsed(Kind.DATE_OR_YEAR, 2201.0) == DateOrYear.of(date(1906, 1, 9))


def test_a_serial_counts_from_1904_in_a_workbook_with_that_date_system() -> None:
    assert parsed(Kind.DATE, 44125 - 1462, date_1904=True) == DAY
    assert parsed(Kind.DATE, DAY, date_1904=True) == DAY


def test_a_year_in_a_dates_cell_is_a_year_in_the_date_system_of_1904_too() -> None:
    assert parsed(Kind.DATE_OR_YEAR, 2019.0, date_1904=True) == DateOrYear(2019)
    assert parsed(Kind.DATE_OR_YEAR, date(1909, 7, 12), date_1904=True) == DateOrYear(2019)


@pytest.mark.parametrize("arrives_as", [date(1900, 1, 12), date(1900, 2, 28), date(1905, 3, 13)])
@pytest.mark.parametrize("kind", DATES)
def test_a_small_number_in_a_dates_cell_is_no_date_however_the_cell_is_formatted(kind: Kind, arrives_as: date) -> None:
    assert refused(kind, arrives_as).code == "PB201"


# what a finding quotes


def test_a_quoted_value_is_one_line_and_not_too_long() -> None:
    quoted = shown_raw("ukjent\n" * 40)
    assert "\n" not in quoted
    assert len(quoted) == 60
    assert quoted.endswith("…")
    assert shown_raw("kort") == "kort"


# a whole column


@pytest.mark.parametrize("kind", list(Kind))
def test_a_column_is_read_like_each_of_its_cells(kind: Kind) -> None:
    raws = [None, "", " \xa0", 1, True, 1.0, 0, False, 2019, DAY, "Ja", "ja", "Vedtatt", "M1; M3", "tull", True, "tull"]

    def alone(raw: object) -> object:
        try:
            return parsed(kind, raw, (1, 2200))
        except UnreadableError as error:
            return (error.code, error.values)

    values, errors = Parser().parse_all(column(kind, (1, 2200)), raws)
    together = [
        (errors[place].code, errors[place].values) if place in errors else value for place, value in enumerate(values)
    ]
    assert list(map(repr, together)) == [repr(alone(raw)) for raw in raws]
    empty = () if kind in (Kind.TEXTS, Kind.NUMBERS) else None
    assert all(values[place] == empty for place in errors)


@pytest.mark.parametrize("kind", list(Kind))
def test_a_column_without_anything_is_empty_all_the_way_down(kind: Kind) -> None:
    assert Parser().parse_all(column(kind), ["", ""]) == ([parsed(kind, "")] * 2, {})
