"""The sheets of the controlled workbook, column by column (design: Planer in four column groups)."""

from __future__ import annotations

from planbook.model.catalogue import (
    ListValue,
    PlanLevel,
    PlanRequirement,
    PlanType,
    Process,
    RequirementType,
    Treatment,
)
from planbook.model.exemption import Exemption
from planbook.model.goal import Challenge, Dimension, Goal, GoalConflict, GoalType
from planbook.model.people import Contact, WrittenStandard
from planbook.model.plan import Initiative, InUse, Plan, Proposal, ReportedIn, Status
from planbook.model.process import (
    Decision,
    Meeting,
    Milestone,
    MilestoneType,
    Outcome,
    TakenInto,
    View,
    ViewType,
)
from planbook.model.strategy import Settings, Strategy
from planbook.workbook.schema import Column, Form, Kind, Sheet

SECTORS, BODIES, PLAN_TYPES, ROLES, PLAN_IDS, GOAL_IDS, LISTS = (
    "Liste_Sektor",
    "Liste_Organ",
    "Liste_Plantype",
    "Liste_Rolle",
    "Liste_PlanID",
    "Liste_MålID",
    "Liste_Listenavn",
)

DAILY, STRATEGY, CONTEXT, FOLLOW_UP = "Daglig", "Planstrategi", "Sammenheng", "Oppfølging"
YEARS = (1900, 2200)


def _plan_columns() -> tuple[Column, ...]:
    proposal_help = (
        "Videreføres: gjelder uendret. Revideres / Revideres delvis: behandles på nytt. Rulleres: handlingsdelen "
        "fornyes. Ferdigstilles: pågår. Ny: settes i gang. Innarbeides: flyttes til «Erstattes av». Utgår: brukes "
        "ikke lenger. Oppheves: krever egen sak."
    )
    c = Column
    return (
        c("id", "Plan-ID", Kind.CODE, required=True, width=12, group=DAILY, help="Kort, fast kode for planen, for eksempel P-001. Den skal aldri endres eller brukes om igjen."),
        c("title", "Plannavn", required=True, width=40, group=DAILY, help="Planens navn slik det står på planen. Fotnoter og kommentarer hører hjemme i Merknad."),
        c("plan_type", "Plantype", Kind.LISTED, required=True, width=21, listed_in=PLAN_TYPES, group=DAILY, help="Velg fra listen. Plantypene står i arket Plantyper."),
        c("sector", "Sektor", Kind.LISTED, required=True, width=23, listed_in=SECTORS, group=DAILY, help="Sektoren som har ansvaret for planen. Listen står i arket Lister."),
        c("owner", "Planeier", Kind.LISTED, required=True, width=23, listed_in=ROLES, group=DAILY, help="Rollen (ikke personen) som eier planen, fra arket Kontakter."),
        c("responsible", "Planansvarlig", Kind.LISTED, width=22, listed_in=ROLES, group=DAILY, help="Rollen som gjør arbeidet og får påminnelsene. Tom: planeieren får dem."),
        c("status", "Status", Kind.CHOICE, required=True, width=15, choices=Status, group=DAILY, help="Hvor planen er i dag."),
        c("adopted_date", "Vedtatt dato", Kind.DATE_OR_YEAR, width=11, group=DAILY, help="Datoen planen ble vedtatt eller tatt til orientering. Vet du bare året, skriv året."),
        c("adopted_by", "Vedtatt av", Kind.LISTED, width=15, listed_in=BODIES, group=DAILY, help="Organet som vedtok planen."),
        c("case_number", "Saksnr", Kind.CODE, width=9, group=DAILY, help="Politisk saksnummer, for eksempel 147/19."),
        c("period_from", "Periode fra", Kind.YEAR, width=8, allowed=YEARS, group=DAILY, help="Første år planen gjelder for."),
        c("period_to", "Periode til", Kind.YEAR, width=8, allowed=YEARS, group=DAILY, help="Siste år planen gjelder for."),
        c("in_use", "I bruk", Kind.CHOICE, width=8, choices=InUse, group=DAILY, help="Brukes planen i dag? Velg Usikker hvis ingen vet det."),
        c("note", "Merknad", width=36, group=DAILY, help="Til eget bruk. Merknaden kommer aldri med i dokumenter."),
        c("revision_due", "Revisjonsfrist", Kind.DATE, width=12, group=DAILY, computed=True, help="Regnes ut. Endre perioden, vedtaksdatoen, intervallet eller Neste revisjon i stedet."),
        c("days_left", "Dager igjen", Kind.WHOLE_NUMBER, width=8, group=DAILY, computed=True, help="Regnes ut av Revisjonsfrist."),
        c("revision_status", "Revisjonsstatus", width=14, group=DAILY, computed=True, help="Regnes ut av Revisjonsfrist."),
        c("proposal", "Forslag", Kind.CHOICE, width=16, choices=Proposal, group=STRATEGY, handle=True, help=proposal_help),
        c("in_strategy", "Med i planstrategien", Kind.YES_NO, width=12, group=STRATEGY, help="Tom: som plantypen sier."),
        c("reason", "Begrunnelse", width=36, group=STRATEGY, help="Hvorfor dette forslaget? Teksten står i planstrategien."),
        c("start", "Oppstart", Kind.DATE_OR_YEAR, width=12, group=STRATEGY, help="Når arbeidet starter. Dato eller år."),
        c("finish", "Ferdig", Kind.DATE_OR_YEAR, width=12, group=STRATEGY, help="Når planen skal være vedtatt. Dato eller år. Er det vedtatt at planen skal revideres, er dette Revisjonsfrist til den nye Vedtatt dato er ført inn."),
        c("resource_need", "Ressursbehov", Kind.CODE, width=13, group=STRATEGY, help="Lite, Middels eller Stort, eller et tall for årsverk."),
        c("priority", "Prioritet", Kind.WHOLE_NUMBER, width=9, allowed=(1, 3), group=STRATEGY, help="1 er viktigst, 3 minst viktig."),
        c("initiative", "Initiativ", Kind.CHOICE, width=18, choices=Initiative, group=STRATEGY, help="Hvor behovet for planen kom fra."),
        c("decision", "Vedtak i planstrategien", Kind.CHOICE, width=16, choices=Proposal, group=STRATEGY, help="Det kommunestyret vedtok for planen. Fylles inn etter møtet."),
        c("decision_reference", "Vedtaksreferanse", Kind.CODE, width=16, group=STRATEGY, help="Møtedato og saksnummer for vedtaket."),
        c("replaced_by", "Erstattes av", Kind.LISTED, width=11, listed_in=PLAN_IDS, group=STRATEGY, help="Plan-ID for planen som overtar innholdet."),
        c("parent", "Overordnet plan", Kind.LISTED, width=13, listed_in=PLAN_IDS, group=CONTEXT, handle=True, help="Plan-ID for planen som denne bygger på."),
        c("goals", "Mål", Kind.TEXTS, width=14, listed_in=GOAL_IDS, group=CONTEXT, help="Mål-ID. Flere skilles med semikolon: M1; M3."),
        c("contributors", "Medvirkende", Kind.TEXTS, width=24, group=CONTEXT, help="Andre sektorer og kommuner som er med. Flere skilles med semikolon."),
        c("reported_in", "Rapporteres i", Kind.CHOICE, width=18, choices=ReportedIn, group=CONTEXT, help="Hvor kommunestyret kan lese hvordan planen følges opp."),
        c("revision_interval_years", "Revisjonsintervall (år)", Kind.WHOLE_NUMBER, width=19, allowed=(1, 30), group=FOLLOW_UP, handle=True, help="Hvor ofte planen skal vurderes. Tom: som plantypen sier."),
        c("next_revision", "Neste revisjon", Kind.DATE_OR_YEAR, width=12, group=FOLLOW_UP, help="Fyll inn bare når fristen er bestemt på annen måte. Dato eller år."),
        c("pause_until", "Ingen påminnelse før", Kind.DATE, width=13, group=FOLLOW_UP, help="Påminnelser for planen hviler til denne datoen."),
        c("confirmed_date", "Sist bekreftet", Kind.DATE, width=12, group=FOLLOW_UP, help="Datoen noen sist bekreftet at raden er riktig."),
        c("confirmed_by", "Bekreftet av", width=20, group=FOLLOW_UP, help="Hvem som bekreftet raden."),
        c("public", "Offentlig", Kind.YES_NO, width=9, group=FOLLOW_UP, help="Tom betyr Ja."),
        c("link", "Lenke", width=30, group=FOLLOW_UP, help="Adressen til planen på kommunens nettsider."),
    )  # fmt: skip


def _goal_sheets() -> tuple[Sheet, ...]:
    c = Column
    return (
        Sheet(
            "Mål", "goals", Form.TABLE, record=Goal, table="Måltabell",
            purpose="Målene i kommuneplanens samfunnsdel, som planene skal bidra til.",
            columns=(
                c("id", "Mål-ID", Kind.CODE, required=True, width=9, help="Kort, fast kode, for eksempel M1."),
                c("goal_type", "Måltype", Kind.CHOICE, required=True, width=16, choices=GoalType, help="Velg hva slags mål det er."),
                c("text", "Tekst", required=True, width=70, help="Målet slik det står i samfunnsdelen."),
                c("parent", "Overordnet mål", Kind.LISTED, width=12, listed_in=GOAL_IDS, help="Mål-ID-en til målet som dette hører under."),
                c("dimension", "Bærekraftsdimensjon", Kind.CHOICE, width=24, choices=Dimension, help="Hvilken side av bærekraften målet gjelder mest."),
                c("un_goals", "FN-mål", Kind.NUMBERS, width=12, allowed=(1, 17), help="Nummer på FNs bærekraftsmål, 1–17. Flere skilles med semikolon."),
                c("valid_from", "Gjelder fra", Kind.DATE, width=12, help="Datoen målet gjelder fra."),
                c("valid_to", "Gjelder til", Kind.DATE, width=12, help="Datoen målet slutter å gjelde."),
                c("reference", "Kilde", width=40, help="Dokumentet opplysningen er hentet fra, gjerne med side."),
            ),
        ),
        Sheet(
            "Utfordringer", "challenges", Form.TABLE, record=Challenge, table="Utfordringstabell",
            purpose="De viktigste utfordringene fra kunnskapsgrunnlaget.",
            columns=(
                c("id", "Utfordring-ID", Kind.CODE, required=True, width=13, help="Kort, fast kode, for eksempel U1."),
                c("theme", "Tema", required=True, width=28, help="Temaet i noen få ord, for eksempel Aldrende befolkning."),
                c("description", "Beskrivelse", required=True, width=70, help="Utfordringen i en setning eller to, slik den kan stå i planstrategien."),
                c("dimension", "Bærekraftsdimensjon", Kind.CHOICE, required=True, width=24, choices=Dimension, help="Hvilken side av bærekraften utfordringen gjelder mest."),
                c("goals", "Mål", Kind.TEXTS, width=14, listed_in=GOAL_IDS, help="Mål-ID-ene som utfordringen angår. Flere skilles med semikolon: M1; M3."),
                c("reference", "Kilde", width=40, help="Dokumentet opplysningen er hentet fra, gjerne med side."),
            ),
        ),
        Sheet(
            "Målkonflikter", "goal_conflicts", Form.TABLE, record=GoalConflict, table="Målkonflikttabell",
            purpose="Hensyn som trekker i hver sin retning, og hvordan planstrategien møter dem.",
            columns=(
                c("id", "Konflikt-ID", Kind.CODE, required=True, width=11, help="Kort, fast kode, for eksempel MK1."),
                c("concern_a", "Hensyn A", required=True, width=34, help="Det ene hensynet, for eksempel Jordvern."),
                c("concern_b", "Hensyn B", required=True, width=34, help="Hensynet som trekker den andre veien, for eksempel Boligbygging."),
                c("goal_a", "Mål A", Kind.LISTED, width=9, listed_in=GOAL_IDS, help="Mål-ID-en som hører til hensyn A."),
                c("goal_b", "Mål B", Kind.LISTED, width=9, listed_in=GOAL_IDS, help="Mål-ID-en som hører til hensyn B."),
                c("description", "Beskrivelse", width=50, help="Hva konflikten består i."),
                c("answer", "Hvordan planstrategien møter den", width=50, help="Hva planstrategien gjør med konflikten."),
            ),
        ),
    )  # fmt: skip


def _process_sheets() -> tuple[Sheet, ...]:
    c = Column
    plan_id = c(
        "plan_id",
        "Plan-ID",
        Kind.LISTED,
        required=True,
        width=16,
        listed_in=PLAN_IDS,
        help="Plan-ID, eller PLANSTRATEGIEN når raden gjelder planstrategien selv.",
    )
    return (
        Sheet(
            "Milepæler", "milestones", Form.TABLE, record=Milestone, table="Milepæltabell",
            purpose="Stegene i arbeidet med kommuneplanen, kommunedelplanene og planstrategien.",
            columns=(
                plan_id,
                c("milestone_type", "Type", Kind.CHOICE, required=True, width=30, choices=MilestoneType, help="Hvilket steg i prosessen det er."),
                c("body", "Organ", Kind.LISTED, width=20, listed_in=BODIES, help="Organet det gjelder, fra arket Lister."),
                c("planned_date", "Planlagt dato", Kind.DATE, required=True, width=13, help="Datoen steget skal være gjort."),
                c("hearing_deadline", "Høringsfrist", Kind.DATE, width=13, help="Siste dag for å komme med innspill."),
                c("done_date", "Gjennomført dato", Kind.DATE, width=13, help="Datoen steget ble gjort. Tom til det er gjort."),
                c("note", "Merknad", width=50, help="Til eget bruk. Merknaden kommer aldri med i dokumenter."),
            ),
        ),
        Sheet(
            "Vedtak", "decisions", Form.TABLE, record=Decision, table="Vedtakstabell",
            purpose="Politiske vedtak om planene og planstrategien.",
            columns=(
                plan_id,
                c("decided_date", "Dato", Kind.DATE, required=True, width=12, help="Datoen for møtet."),
                c("body", "Organ", Kind.LISTED, required=True, width=20, listed_in=BODIES, help="Organet det gjelder, fra arket Lister."),
                c("case_number", "Saksnr", Kind.CODE, width=10, help="Politisk saksnummer, for eksempel 147/19."),
                c("outcome", "Utfall", Kind.CHOICE, required=True, width=20, choices=Outcome, help="Hva organet kom fram til."),
                c("note", "Merknad", width=50, help="Til eget bruk. Merknaden kommer aldri med i dokumenter."),
            ),
        ),
        Sheet(
            "Innspill", "views", Form.TABLE, record=View, table="Innspillstabell",
            purpose="Hvem som er bedt om synspunkter, hva de svarte, og hvordan det er vurdert.",
            columns=(
                c("plan_id", "Gjelder", Kind.LISTED, required=True, width=16, listed_in=PLAN_IDS, help="Plan-ID, eller PLANSTRATEGIEN når innspillet gjelder planstrategien selv."),
                c("sender", "Avsender", required=True, width=32, help="Hvem som er spurt, eller hvem innspillet kom fra."),
                c("view_type", "Type", Kind.CHOICE, required=True, width=30, choices=ViewType, help="Hva slags avsender det er."),
                c("asked_date", "Bedt om dato", Kind.DATE, width=12, help="Datoen de ble bedt om synspunkter."),
                c("received_date", "Mottatt dato", Kind.DATE, width=12, help="Datoen svaret kom. Tom: ikke svart."),
                c("summary", "Sammendrag", width=50, help="Innspillet kort gjengitt, slik det kan stå i saken."),
                c("assessment", "Vurdering", width=50, help="Kommunedirektørens vurdering, slik den kan stå i saken."),
                c("taken_into_account", "Tatt til følge", Kind.CHOICE, width=12, choices=TakenInto, help="Om innspillet har ført til endringer."),
            ),
        ),
        Sheet(
            "Møtekalender", "meetings", Form.TABLE, record=Meeting, table="Møtetabell",
            purpose="Møtene i de politiske organene, med frister for sakene.",
            columns=(
                c("body", "Organ", Kind.LISTED, required=True, width=24, listed_in=BODIES, help="Organet det gjelder, fra arket Lister."),
                c("meeting_date", "Dato", Kind.DATE, required=True, width=12, help="Datoen for møtet."),
                c("case_deadline", "Saksfrist", Kind.DATE, width=12, help="Når saken må være ferdig i saksbehandlingssystemet."),
                c("agenda_sent", "Utsendelse", Kind.DATE, width=12, help="Datoen innkalling og saker sendes ut."),
            ),
        ),
    )  # fmt: skip


def _list_sheets() -> tuple[Sheet, ...]:
    c = Column
    return (
        Sheet(
            "Kontakter", "contacts", Form.TABLE, record=Contact, table="Kontakttabell", tab="list",
            purpose="Rollene som eier og har ansvar for planer, og hvem som har dem nå.",
            columns=(
                c("role", "Rolle", required=True, width=36, help="Rollen, ikke personen. Det er rollen som står i Planer."),
                c("name", "Navn", width=26, help="Navnet på den som har rollen nå. Påminnelsene adresseres til navnet."),
                c("email", "E-post", required=True, width=40, help="Én adresse. Det kan være en felles postkasse."),
                c("sector", "Sektor", Kind.LISTED, width=28, listed_in=SECTORS, help="Sektoren rollen hører til."),
                c("deputy", "Stedfortreder", Kind.LISTED, width=30, listed_in=ROLES, help="Rollen som får påminnelsene når denne ikke er aktiv."),
                c("leader", "Leder", Kind.LISTED, width=30, listed_in=ROLES, help="Rollen som er nærmeste leder."),
                c("language", "Målform", Kind.CHOICE, width=10, choices=WrittenStandard, help="Målformen personen skal ha e-post på. Tom: som i Innstillinger."),
                c("active", "Aktiv", Kind.YES_NO, required=True, width=8, help="Nei når ingen har rollen nå."),
            ),
        ),
        Sheet(
            "Plantyper", "plan_types", Form.TABLE, record=PlanType, table="Plantypetabell", tab="list",
            purpose="Kommunens plantyper og det som gjelder for planer av hver type.",
            columns=(
                c("name", "Plantype", required=True, width=32, help="Navnet på plantypen. Det er dette som velges i Planer."),
                c("level", "Plannivå", Kind.CHOICE, required=True, width=26, choices=PlanLevel, help="Hvor i plansystemet planene hører hjemme."),
                c("purpose", "Hva planen svarer på", width=52, help="Spørsmålet planer av denne typen skal svare på."),
                c("horizon", "Tidshorisont", width=16, help="Hvor langt fram planene ser, for eksempel 12 år."),
                c("revision_interval_years", "Standard revisjonsintervall (år)", Kind.WHOLE_NUMBER, width=14, allowed=(1, 30), help="Hvor mange år det går før en plan av denne typen skal vurderes på nytt. Tom: ingen fast regel."),
                c("reminder_months", "Påminnelse (måneder før)", Kind.NUMBERS, width=14, allowed=(0, 60), help="Måneder før fristen, for eksempel 12;6;3;1."),
                c("adopted_by", "Vedtas av", Kind.LISTED, width=20, listed_in=BODIES, help="Organet som vedtar planen."),
                c("treatment", "Behandling", Kind.CHOICE, required=True, width=14, choices=Treatment, help="Om planene behandles politisk eller administrativt."),
                c("process", "Prosess", Kind.CHOICE, width=30, choices=Process, help="Om loven har regler for hvordan planen lages."),
                c("legal_effect", "Rettsvirkning", Kind.YES_NO, width=13, help="Ja når planen binder andre, som arealdelen gjør. Slike planer må oppheves i egen sak."),
                c("in_strategy", "Med i planstrategien", Kind.YES_NO, width=13, help="Om planer av denne typen er med i planstrategien når raden i Planer ikke sier noe annet."),
                c("allowed_parents", "Tillatt overordnet", Kind.TEXTS, width=40, help="Plantyper som kan stå over. Flere skilles med semikolon."),
            ),
        ),
        Sheet(
            "Plankrav", "plan_requirements", Form.TABLE, record=PlanRequirement, table="Plankravtabell", tab="list",
            purpose="Planer og oversikter som lov, forskrift eller staten ber om, og hva som dekker dem.",
            columns=(
                c("id", "Krav-ID", Kind.CODE, required=True, width=9, help="Kort, fast kode, for eksempel K-01."),
                c("title", "Plan eller oversikt", required=True, width=44, help="Det loven eller staten ber om."),
                c("requirement_type", "Type krav", Kind.CHOICE, required=True, width=24, choices=RequirementType, help="Hvor sterkt kravet er."),
                c("legal_basis", "Hjemmel", width=40, help="Loven eller forskriften, med paragraf."),
                c("interval_years", "Intervall (år)", Kind.WHOLE_NUMBER, width=10, allowed=(1, 30), help="Hvor ofte planen eller oversikten skal lages på nytt."),
                c("adopted_by", "Vedtaksorgan", Kind.LISTED, width=18, listed_in=BODIES, help="Organet som vedtar planen."),
                c("covered_by", "Dekkes av", Kind.TEXTS, width=18, listed_in=PLAN_IDS, help="Plan-ID. Flere skilles med semikolon."),
                c("applies", "Gjelder oss", Kind.YES_NO, width=11, help="Ja når kravet gjelder kommunen. Bare krav med Ja blir kontrollert."),
                c("verified_date", "Kontrollert dato", Kind.DATE, required=True, width=13, help="Datoen noen sist kontrollerte kravet mot kilden."),
                c("reference", "Kilde", required=True, width=60, help="Dokumentet opplysningen er hentet fra, gjerne med side."),
            ),
        ),
        Sheet(
            "Lister", "lists", Form.TABLE, record=ListValue, table="Listetabell", tab="list",
            purpose="Verdiene i nedtrekkslistene: sektorer og organer.",
            columns=(
                c("list_name", "Liste", Kind.LISTED, required=True, width=14, listed_in=LISTS, help="Hvilken nedtrekksliste verdien hører til, for eksempel Sektor."),
                c("value", "Verdi", required=True, width=40, help="Verdien slik den skal stå i nedtrekkslisten."),
                c("order", "Rekkefølge", Kind.WHOLE_NUMBER, width=11, allowed=(1, 999), help="Hvor i listen verdien kommer i oversikter og dokumenter. 1 er først."),
                c("active", "Aktiv", Kind.YES_NO, width=8, help="Nei når verdien ikke lenger er i bruk. Tom betyr Ja."),
            ),
        ),
        Sheet(
            "Unntak", "exemptions", Form.TABLE, record=Exemption, table="Unntakstabell", tab="list",
            purpose="Funn kommunen har vurdert og godtar for en tid, med begrunnelse.",
            columns=(
                c("plan_id", "Plan-ID", Kind.LISTED, width=16, listed_in=PLAN_IDS, help="Tom når funnet ikke gjelder én plan."),
                c("code", "Kode", Kind.CODE, required=True, width=9, help="Koden i funnet, for eksempel PB507."),
                c("reason", "Begrunnelse", required=True, width=60, help="Hvorfor kommunen godtar funnet."),
                c("valid_to", "Gjelder til", Kind.DATE, required=True, width=12, help="Datoen unntaket slutter å gjelde. Da kommer funnet tilbake."),
                c("accepted_by", "Godtatt av", width=26, help="Hvem som godtok funnet."),
            ),
        ),
    )  # fmt: skip


def _question_sheets() -> tuple[Sheet, ...]:
    c = Column
    return (
        Sheet(
            "Planstrategien", "strategy", Form.QUESTIONS, record=Strategy,
            purpose="Det saken om planstrategien må kunne svare på. Fylles ut én gang per periode.",
            columns=(
                c("name", "Navn", help="For eksempel Planstrategi 2027–2031."),
                c("period_from", "Periode fra (år)", Kind.YEAR, allowed=YEARS, help="Første år i planstrategiens periode."),
                c("period_to", "Periode til (år)", Kind.YEAR, allowed=YEARS, help="Siste år i planstrategiens periode."),
                c("registration_from", "Innmeldingsrunde fra", Kind.DATE, help="I innmeldingsrunden sendes det ingen påminnelser om planer som er med i planstrategien."),
                c("registration_to", "Innmeldingsrunde til", Kind.DATE, help="Siste dag i innmeldingsrunden."),
                c("council_constituted", "Kommunestyret konstituert", Kind.DATE, help="Planstrategien skal vedtas senest ett år etter denne datoen (plan- og bygningsloven § 10-1)."),
                c("case_number", "Saksnummer", Kind.CODE, help="Saksnummeret i sak- og arkivsystemet."),
                c("case_officer", "Saksbehandler", help="Navnet som skal stå i saken."),
                c("case_owner", "Saksansvarlig", help="Lederen som står ansvarlig for saken."),
                c("combined_with_planning_programme", "Kombineres med planprogram", Kind.YES_NO, help="Ja når saken også er planprogram for kommuneplanen. Da gjelder seks ukers høring."),
                c("knowledge_base", "Kunnskapsgrunnlag (dokument)", help="Dokumentet som beskriver utviklingstrekk og utfordringer."),
                c("knowledge_base_date", "Kunnskapsgrunnlag (dato)", Kind.DATE, help="Datoen på kunnskapsgrunnlaget."),
                c("health_overview_date", "Folkehelseoversikt (dato)", Kind.DATE, help="Datoen på den samlede folkehelseoversikten. Den skal foreligge ved oppstart og lages hvert fjerde år."),
                c("risk_analysis_date", "Helhetlig ROS (dato)", Kind.DATE, help="Datoen på helhetlig risiko- og sårbarhetsanalyse."),
                c("proposal_published_date", "Forslag til vedtak offentliggjort (dato)", Kind.DATE, help="Forslaget skal være offentlig minst 30 dager før kommunestyrets møte."),
                c("proposal_published_where", "Forslag til vedtak offentliggjort (sted)", help="Nettside, avis eller annet sted."),
                c("council_meeting", "Kommunestyrets møte", Kind.DATE, help="Møtet der kommunestyret behandler planstrategien."),
                c("children_and_youth", "Barn og unge (hvordan)", help="Hvordan barn og unge har medvirket."),
                c("prioritised_un_goals", "Prioriterte FN-mål", Kind.NUMBERS, allowed=(1, 17), help="Nummer på FNs bærekraftsmål. Flere skilles med semikolon."),
            ),
        ),
        Sheet(
            "Innstillinger", "settings", Form.QUESTIONS, record=Settings, tab="setting",
            purpose="Valg som gjelder hele arbeidsboken.",
            columns=(
                c("municipality", "Kommune", help="Kommunens navn slik det skal stå i dokumentene."),
                c("municipality_number", "Kommunenummer", Kind.CODE, help="Fire sifre."),
                c("neighbours", "Nabokommuner", Kind.TEXTS, help="Kommuner det skal hentes synspunkter fra. Flere skilles med semikolon."),
                c("language", "Målform", Kind.CHOICE, choices=WrittenStandard, help="Målformen i dokumenter og e-poster."),
                c("coordinator", "Plankoordinator", Kind.LISTED, listed_in=ROLES, help="Rollen som får svar, oppsummeringer og det som ikke kan sendes til andre."),
                c("case_word", "Ord for saksframlegg", help="For eksempel saksfremlegg, saksframlegg eller saksutgreiing."),
                c("check_level", "Kontrollnivå", Kind.WHOLE_NUMBER, allowed=(1, 3), help="1 Oversikt: stemmer listen? 2 Planstrategi: kan saken lages? 3 Sammenheng: rød tråd, kapasitet, bekreftelse."),
                c("old_after_years", "Gammel etter (år)", Kind.WHOLE_NUMBER, allowed=(1, 50), help="En vedtatt plan uten periode regnes som gammel etter så mange år."),
                c("lock_plans", "Lås Planer", Kind.YES_NO, since=2, help="Ja: arket Planer blir beskyttet neste gang arbeidsboken lages på nytt med «planbook upgrade». Da kan ingen sortere, legge til rader eller åpne kolonnegrupper der før beskyttelsen er fjernet (Se gjennom › Fjern arkbeskyttelse, uten passord)."),
                c("capacity_per_half_year", "Kapasitet (planer per sektor og halvår)", Kind.WHOLE_NUMBER, allowed=(1, 50), since=3, help="Hvor mange planer en sektor rekker å få vedtatt på et halvt år. Tom: kapasiteten blir ikke kontrollert."),
                c("start_months", "Påminnelse om oppstart (måneder før)", Kind.NUMBERS, since=4, allowed=(0, 60), help="Når den ansvarlige får påminnelse om at arbeidet skal starte (Oppstart i arket Planer). 0 er samme dag. Flere tall skilles med semikolon. Tom: 3; 1; 0."),
                c("agenda_weeks", "Påminnelse om saksfrist (uker før)", Kind.NUMBERS, since=4, allowed=(0, 104), help="Når den ansvarlige får påminnelse om saksfristen for møtet der planen skal vedtas. Flere tall skilles med semikolon. Tom: 10; 6; 3."),
                c("agenda_working_days", "Saksfrist (arbeidsdager før utsendelse)", Kind.WHOLE_NUMBER, since=4, allowed=(0, 60), help="Når saken må være ferdig til møter som står uten Saksfrist i arket Møtekalender: så mange arbeidsdager før Utsendelse. Tom: 10."),
                c("milestone_days", "Påminnelse om milepæl (dager før)", Kind.NUMBERS, since=4, allowed=(0, 365), help="Når den ansvarlige får påminnelse om en milepæl (Planlagt dato i arket Milepæler). 0 er samme dag. Flere tall skilles med semikolon. Tom: 28; 7; 0."),
                c("hearing_days", "Påminnelse om høringsfrist (dager før)", Kind.NUMBERS, since=4, allowed=(0, 365), help="Når den ansvarlige får påminnelse om at en høring slutter (Høringsfrist i arket Milepæler). 0 er samme dag. Flere tall skilles med semikolon. Tom: 14; 3; 0."),
                c("strategy_months", "Påminnelse om vedtak av planstrategien (måneder før)", Kind.NUMBERS, since=4, allowed=(0, 24), help="Når plankoordinatoren får påminnelse om at planstrategien må vedtas senest ett år etter at kommunestyret ble konstituert. Flere tall skilles med semikolon. Tom: 11; 9; 6; 4; 3; 2."),
                c("publication_days", "Påminnelse om offentliggjøring (dager før)", Kind.NUMBERS, since=4, allowed=(0, 365), help="Når plankoordinatoren får påminnelse om siste dag for å offentliggjøre forslaget til planstrategi, 30 dager før kommunestyrets møte. Flere tall skilles med semikolon. Tom: 21; 7; 1."),
                c("confirmation_months", "Bekreft planlisten (måned)", Kind.NUMBERS, since=4, allowed=(1, 12), help="Måneden planeierne blir bedt om å bekrefte at opplysningene om planene deres stemmer: 9 er september. Flere måneder skilles med semikolon. Tom: ingen blir bedt om det."),
                c("mail_gap_days", "Dager mellom e-poster til samme person (minst)", Kind.WHOLE_NUMBER, since=4, allowed=(0, 31), help="Så mange dager går det minst mellom to e-poster med påminnelser til samme person. 0: ingen ventetid. Tom: 7."),
                c("remind_leader", "Si fra til leder etter siste påminnelse", Kind.YES_NO, since=4, help="Ja: lederen får beskjed når den siste påminnelsen er sendt og planen fortsatt ikke er avklart. Nei: bare plankoordinatoren får beskjed. Tom: Nei."),
            ),
        ),
    )  # fmt: skip


def _all_sheets() -> tuple[Sheet, ...]:
    strategy, settings = _question_sheets()
    start = Sheet(
        "Start", "start", Form.COMPUTED, tab="start", purpose="Hva arbeidsboken er, og hvor du finner tingene."
    )
    plans = Sheet(
        "Planer", "plans", Form.TABLE, _plan_columns(), Plan, table="Planer",
        purpose="Alle planene i kommunen, én plan per rad. Her foregår det meste av arbeidet.",
    )  # fmt: skip
    overview = Sheet(
        "Oversikt",
        "overview",
        Form.COMPUTED,
        tab="computed",
        purpose="Antall planer, frister, tidslinje og mål, regnet ut av de andre arkene.",
    )
    check = Sheet(
        "Kontroll",
        "check",
        Form.COMPUTED,
        tab="computed",
        purpose="Hvordan planene kontrolleres, og hva funnene betyr.",
    )
    return (start, plans, strategy, *_goal_sheets(), *_process_sheets(), *_list_sheets(), settings, overview, check)


SHEETS: tuple[Sheet, ...] = _all_sheets()
"""Every sheet, in the order of its tabs."""

READ_SHEETS: tuple[Sheet, ...] = tuple(sheet for sheet in SHEETS if sheet.form is not Form.COMPUTED)
"""The sheets that hold data."""

SHEET_BY_FIELD: dict[str, Sheet] = {sheet.field: sheet for sheet in SHEETS}
"""Sheets by identifier."""

SHEET_ORDER: tuple[str, ...] = tuple(sheet.name for sheet in SHEETS)
"""The names of the sheets in the order of their tabs."""

PLANS = SHEET_BY_FIELD["plans"]
