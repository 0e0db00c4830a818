"""The formulas of the computed columns of Planer: the same rule as `analysis.deadline`, in Excel's words.

Written without LET, so that Excel 2016 and LibreOffice work them out too.
"""

from __future__ import annotations

from planbook.workbook.computed import UNKNOWN

TODAY = "IDag"
"""The defined name that every formula asks for today's date."""

STRATEGY_END = "Planstrategi_Periode_til_år"
"""The defined name of the strategy's last year."""

_NEVER = "2958465"
"""31 December 9999: later than every deadline."""


def _cell(header: str) -> str:
    return f"Planer[[#This Row],[{header}]]"


def _word(header: str) -> str:
    """A word of a list, also when a blank hangs on to it."""
    return f'TRIM(SUBSTITUTE({_cell(header)},"\xa0"," "))'


def _as_date(value: str) -> str:
    """A date or a year as a date; adding nought reads a number or a date that stands as text, and fails for any other."""
    return f"IF({value}+0<10000,DATE({value},12,31),{value}+0)"


def _first_day(value: str) -> str:
    """The first day that a date or a year can mean."""
    return f"IF({value}+0<10000,DATE({value},1,1),{value}+0)"


def _decided_since() -> str:
    """`analysis.work.decided_since` where Ferdig is given; it looks at no cell that is empty."""
    adopted, start, finish = _cell("Vedtatt dato"), _cell("Oppstart"), _cell("Ferdig")
    since_start = f'IF({start}="",FALSE,{_as_date(adopted)}>={_first_day(start)})'
    return f'IF({adopted}="",FALSE,OR({since_start},YEAR({_as_date(adopted)})>=YEAR({_as_date(finish)})))'


def _plan_type(header: str) -> str:
    """A cell of the plan type's row; an error where there is no such type."""
    place = f"MATCH({_word('Plantype')},Plantypetabell[Plantype],0)"
    return f"INDEX(Plantypetabell[{header}],{place})"


def _interval() -> str:
    """The interval in years: the row's, else the plan type's, 0 where neither has one."""
    own = _cell("Revisjonsintervall (år)")
    return f'IF({own}<>"",{own},IFERROR({_plan_type("Standard revisjonsintervall (år)")},0))'


def revision_due() -> str:
    """Revisjonsfrist: a date, an empty text, or `UNKNOWN` where a cell it is worked out from cannot be used."""
    status, adopted, period_to = _word("Status"), _cell("Vedtatt dato"), _cell("Periode til")
    next_revision, decision, finish = _cell("Neste revisjon"), _word("Vedtak i planstrategien"), _cell("Ferdig")
    own, interval = _cell("Revisjonsintervall (år)"), _interval()
    ended = ",".join(f'{status}="{word}"' for word in ("Ikke startet", "Erstattet", "Opphevet", "Utgått"))
    first_time = f'AND(OR({status}="Under arbeid",{status}="På høring"),{adopted}="")'
    by_period = f'IF({period_to}="",{_NEVER},DATE({period_to},12,31))'
    by_interval = f'IF(OR({adopted}="",{interval}=0),{_NEVER},EDATE({_as_date(adopted)},12*{interval}))'
    yearly = f'IF(AND({period_to}="",{adopted}="",{interval}=1),DATE(YEAR({TODAY}),12,31),{_NEVER})'
    found = f"MIN({by_period},{by_interval},{yearly})"
    kept = f'AND({decision}="Videreføres",{own}="",{STRATEGY_END}<>"")'
    fourth = f'IF({found}={_NEVER},"",MAX({found},IF({kept},DATE({STRATEGY_END},12,31),0)))'
    revised = f'AND(OR({decision}="Revideres",{decision}="Revideres delvis"),{finish}<>"")'
    third = f"IF(IF({revised},NOT({_decided_since()}),FALSE),{_as_date(finish)},{fourth})"
    second = f'IF({next_revision}<>"",{_as_date(next_revision)},{third})'
    return f'=IF(OR({ended},{first_time}),"",IFERROR({second},"{UNKNOWN}"))'


def days_left() -> str:
    """Dager igjen: whole days from today to Revisjonsfrist, or an empty text."""
    due = _cell("Revisjonsfrist")
    return f'=IF(ISNUMBER({due}),{due}-{TODAY},"")'


def revision_status() -> str:
    """Revisjonsstatus: one of the five words of `analysis.deadline.RevisionStatus`, or `UNKNOWN`; empty in a row without a plan."""
    due, pause = _cell("Revisjonsfrist"), _cell("Ingen påminnelse før")
    nobody = f'AND({_cell("Plan-ID")}="",{_cell("Plannavn")}="")'
    return (
        f'=IF({nobody},"",IF(NOT(ISNUMBER({due})),IF({due}="","Ikke aktuelt","{UNKNOWN}"),IF(AND(ISNUMBER({pause}),{pause}>{TODAY}),"Utsatt",'
        f'IF({due}<{TODAY},"Over frist",IF(EDATE({due},-{_first_reminder()})<={TODAY},"Nærmer seg","I orden")))))'
    )


def _first_reminder() -> str:
    """Months before the deadline at which «Nærmer seg» begins: the plan type's first number, 12 where it has none, and
    never more than the interval.
    """
    # A type that is missing, or has no months, gives an empty text and no zero: zero months would be a rule of its own.
    text = f'SUBSTITUTE(IFERROR({_plan_type("Påminnelse (måneder før)")}&"",""),",",";")'
    first = f'IFERROR(VALUE(LEFT({text},FIND(";",{text}&";")-1)),12)'
    return f"MIN({first},IF({_interval()}=0,999,12*{_interval()}))"
