"""Other words that municipalities use for the headers of the workbook, in bokmål and nynorsk.

They tell what a renamed column was (`reader`) and let `upgrade` put it back. A word stands for one column of a sheet only.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from planbook.model.inventory import folded

SYNONYMS: Mapping[str, Mapping[str, tuple[str, ...]]] = {
    "plans": {
        "id": ("ID", "PlanID", "Plan ID", "Plannr", "Plan nr", "Plannummer", "Nr", "Nummer"),
        "title": ("Plan", "Navn", "Navn på plan", "Planens navn", "Tittel", "Plannamn", "Namn"),
        "plan_type": ("Type", "Type plan", "Planttype", "Kategori"),
        "sector": ("Tjenesteområde", "Tenesteområde", "Kommunalområde", "Virksomhet", "Verksemd", "Avdeling", "Etat"),
        "owner": (
            "Ansvarlig",
            "Ansvarleg",
            "Ansvar",
            "Eier",
            "Eigar",
            "Planeigar",
            "Ansvarlig enhet",
            "Ansvarleg eining",
        ),
        "responsible": ("Planansvarleg", "Saksbehandler", "Saksbehandlar", "Kontaktperson", "Utfører"),
        "status": ("Planstatus", "Tilstand"),
        "adopted_date": ("Vedtatt", "Vedteke", "Vedteken", "Vedtaksdato", "Dato vedtatt", "Vedtatt år", "Sist vedtatt"),
        "adopted_by": ("Vedteke av", "Vedtaksorgan", "Besluttet av"),
        "case_number": ("Saksnummer", "Sak", "K-sak", "Saksnr.", "Saksref"),
        "period_from": ("Fra år", "Gjelder fra", "Periode frå", "Frå år", "Startår"),
        "period_to": ("Til år", "Gjelder til", "Utløper", "Går ut", "Sluttår"),
        "in_use": ("Er i bruk", "Brukes", "Brukast"),
        "note": ("Merknader", "Kommentar", "Kommentarer", "Kommentarar", "Notat"),
        "proposal": ("Forslag i planstrategien", "Forslag til planstrategi", "Framlegg"),
        "reason": ("Grunngiving", "Grunngjeving", "Hvorfor", "Kvifor"),
        "start": ("Planoppstart", "Oppstart år", "Start"),
        "finish": ("Ferdigstilling", "Ferdig år", "Planlagt ferdig", "Planlagt vedtatt"),
        "resource_need": ("Ressursar", "Ressurser", "Ressursbruk", "Årsverk"),
        "replaced_by": ("Erstattet av", "Erstatta av", "Innarbeides i"),
        "parent": ("Overordna plan", "Overordnet", "Bygger på"),
        "goals": ("Mål-ID", "Målene", "Måla"),
        "contributors": ("Medverkande", "Samarbeid med", "Involverte"),
        "reported_in": ("Rapporterast i", "Rapportering"),
        "revision_interval_years": ("Revisjonsintervall", "Intervall", "Rulleringsintervall"),
        "next_revision": ("Neste rullering", "Rullering", "Rulleres", "Rulleras", "Neste revidering", "Skal revideres"),
        "confirmed_date": ("Sist stadfesta", "Bekreftet", "Bekreftet dato"),
        "link": ("Lenkje", "URL", "Nettadresse", "Nettside"),
    },
    "contacts": {
        "role": ("Stilling", "Funksjon", "Rolle/stilling"),
        "name": ("Namn", "Person", "Hvem"),
        "email": ("E-postadresse", "Epost", "Mail", "E-mail"),
        "deputy": ("Vikar", "Vara", "Stedfortredar"),
        "leader": ("Leiar", "Nærmeste leder", "Overordnet"),
    },
}


def renamed(sheet: str, field: str, candidates: Iterable[str]) -> str:
    """The first candidate that is another word for a column of a sheet (both by identifier), or an empty text."""
    words = {folded(word) for word in SYNONYMS.get(sheet, {}).get(field, ())}
    return next((text for text in candidates if folded(text) in words), "")
