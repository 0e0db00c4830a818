"""Builds the shipped Word templates: `python templates/build.py [FOLDER]` (`make templates`).

The words of the planstrategi stand here, in bokmål and nynorsk; a municipality edits the Word files, not this script.
"""

from __future__ import annotations

import sys
from io import BytesIO
from pathlib import Path
from typing import Any

from docx import Document
from docx.enum.section import WD_ORIENT
from docx.enum.style import WD_STYLE_TYPE
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Mm, Pt, RGBColor

from planbook.documents.render import packed

HERE = Path(__file__).resolve().parent
FONT, INK, ACCENT = "Calibri", RGBColor(0x1B, 0x2A, 0x33), RGBColor(0x17, 0x49, 0x5C)
TABLE_STYLE = "Planbook tabell"

NB = {
    "language": "nb-NO",
    "draft": "UTKAST {{ dato }}. {{ antall_mangler }} opplysninger mangler og er merket i teksten.",
    "municipality": "{{ kommune }} kommune",
    "facts": [
        ("Periode", "{{ periode_fra }}–{{ periode_til }}"),
        ("Saksnummer", "{{ saksnummer }}"),
        ("Saksbehandler", "{{ saksbehandler }}"),
        ("Saksansvarlig", "{{ saksansvarlig }}"),
        ("Forslaget offentliggjort", "{{ offentliggjort }}"),
        ("Kommunestyrets møte", "{{ kommunestyrets_mote }}"),
    ],
    "about": "Om planstrategien",
    "about_text": [
        ("Kommunestyret skal minst én gang i hver valgperiode utarbeide og vedta en kommunal planstrategi (plan- og "
        "bygningsloven § 10-1). Planstrategien viser hvilke planer kommunen viderefører, reviderer, lager og tar bort "
        "i perioden {{ periode_fra }}–{{ periode_til }}."),
        "Planstrategien er ikke en plan. Den avgjør hvilke planoppgaver kommunen skal prioritere.",
    ],
    "master": "Kommuneplanen",
    "master_text": [
        ("Kommunestyret skal ta stilling til om kommuneplanen eller deler av den skal revideres, eller om planen skal "
        "videreføres uten endringer."),
        "Kommuneplanens samfunnsdel {{ samfunnsdel }}.",
        "Kommuneplanens arealdel {{ arealdel }}.",
    ],
    "overview": "Oversikt over planer og planarbeid",
    "overview_text": "Planstrategien omfatter {{ antall }} {{ 'plan' if antall == 1 else 'planer' }}.",
    "counts_caption": "Planene i planstrategien",
    "counts_head": ["Hva som skjer med planene", "Antall"],
    "counts": [
        ("Videreføres", "{{ antall_videreforte }}"),
        ("Ferdigstilles, revideres eller rulleres", "{{ antall_reviderte }}"),
        ("Utgår, oppheves eller innarbeides", "{{ antall_utgatte }}"),
        ("Nye planer", "{{ antall_nye }}"),
        ("Ikke avklart", "{{ antall_uavklarte }}"),
        ("I alt", "{{ antall }}"),
    ],
    "a": "Tabell A: Planer som videreføres",
    "b": "Tabell B: Planarbeid i perioden",
    "b_parts": ["Ferdigstilles", "Nye planer", "Revideres", "Rulleres"],
    "c": "Tabell C: Planer som tas bort",
    "c_parts": ["Innarbeides i andre planer", "Utgår", "Oppheves"],
    "repeal_note": "Planstrategien kan ikke oppheve planer med rettsvirkning. For disse settes arbeidet med oppheving i "
    "gang, og planene gjelder til kommunestyret har vedtatt at de er opphevet.",
    "d": "Tabell D: Ikke avklart",
    "d_note": "Disse planene må avklares før planstrategien kan vedtas.",
    "none": "Ingen planer.",
    "timeline": "Tidslinje",
    "timeline_text": "Tidslinjen viser planarbeid og revisjonsfrister i perioden.",
    "timeline_none": "Ingen plan har arbeid eller revisjonsfrist i perioden.",
    "outside": "Planer utenfor planstrategien",
    "outside_text": "I tillegg har planoversikten {{ utenfor }} {{ 'dokument' if utenfor == 1 else 'dokumenter' }} som "
    "ikke er med i planstrategien, som kunnskapsgrunnlag og analyser.",
    "page": "Side ",
    "head": {
        "plannavn": "Plan", "plantype": "Plantype", "vedtatt": "Vedtatt", "periode": "Periode", "revisjon": "Revisjonsfrist",
        "planeier": "Planeier", "oppstart": "Oppstart", "ferdig": "Ferdig", "begrunnelse": "Begrunnelse",
        "erstattes_av": "Innarbeides i", "omfang": "Omfang", "status": "Status",
    },
}  # fmt: skip

NN = {
    "language": "nn-NO",
    "draft": "UTKAST {{ dato }}. {{ antall_mangler }} opplysningar manglar og er merkte i teksten.",
    "municipality": "{{ kommune }} kommune",
    "facts": [
        ("Periode", "{{ periode_fra }}–{{ periode_til }}"),
        ("Saksnummer", "{{ saksnummer }}"),
        ("Saksbehandlar", "{{ saksbehandler }}"),
        ("Saksansvarleg", "{{ saksansvarlig }}"),
        ("Forslaget offentleggjort", "{{ offentliggjort }}"),
        ("Møtet i kommunestyret", "{{ kommunestyrets_mote }}"),
    ],
    "about": "Om planstrategien",
    "about_text": [
        ("Kommunestyret skal minst éin gong i kvar valperiode utarbeide og vedta ein kommunal planstrategi (plan- og "
        "bygningslova § 10-1). Planstrategien viser kva planar kommunen fører vidare, reviderer, lagar og tek bort i "
        "perioden {{ periode_fra }}–{{ periode_til }}."),
        "Planstrategien er ikkje ein plan. Han avgjer kva planoppgåver kommunen skal prioritere.",
    ],
    "master": "Kommuneplanen",
    "master_text": [
        ("Kommunestyret skal ta stilling til om kommuneplanen eller delar av han skal reviderast, eller om planen skal "
        "førast vidare utan endringar."),
        "Samfunnsdelen i kommuneplanen {{ samfunnsdel }}.",
        "Arealdelen i kommuneplanen {{ arealdel }}.",
    ],
    "overview": "Oversikt over planar og planarbeid",
    "overview_text": "Planstrategien omfattar {{ antall }} {{ 'plan' if antall == 1 else 'planar' }}.",
    "counts_caption": "Planane i planstrategien",
    "counts_head": ["Kva som skjer med planane", "Tal"],
    "counts": [
        ("Blir førte vidare", "{{ antall_videreforte }}"),
        ("Blir gjorde ferdige, reviderte eller rullerte", "{{ antall_reviderte }}"),
        ("Går ut, blir oppheva eller innarbeidde", "{{ antall_utgatte }}"),
        ("Nye planar", "{{ antall_nye }}"),
        ("Ikkje avklart", "{{ antall_uavklarte }}"),
        ("I alt", "{{ antall }}"),
    ],
    "a": "Tabell A: Planar som blir førte vidare",
    "b": "Tabell B: Planarbeid i perioden",
    "b_parts": ["Blir gjorde ferdige", "Nye planar", "Blir reviderte", "Blir rullerte"],
    "c": "Tabell C: Planar som blir tekne bort",
    "c_parts": ["Blir innarbeidde i andre planar", "Går ut", "Blir oppheva"],
    "repeal_note": "Planstrategien kan ikkje oppheve planar med rettsverknad. For desse blir arbeidet med oppheving sett "
    "i gang, og planane gjeld til kommunestyret har vedteke at dei er oppheva.",
    "d": "Tabell D: Ikkje avklart",
    "d_note": "Desse planane må avklarast før planstrategien kan vedtakast.",
    "none": "Ingen planar.",
    "timeline": "Tidslinje",
    "timeline_text": "Tidslinja viser planarbeid og revisjonsfristar i perioden.",
    "timeline_none": "Ingen plan har arbeid eller revisjonsfrist i perioden.",
    "outside": "Planar utanfor planstrategien",
    "outside_text": "I tillegg har planoversikta {{ utenfor }} dokument som ikkje "
    "er med i planstrategien, som kunnskapsgrunnlag og analysar.",
    "page": "Side ",
    "head": {
        "plannavn": "Plan", "plantype": "Plantype", "vedtatt": "Vedteken", "periode": "Periode", "revisjon": "Revisjonsfrist",
        "planeier": "Planeigar", "oppstart": "Oppstart", "ferdig": "Ferdig", "begrunnelse": "Grunngiving",
        "erstattes_av": "Blir innarbeidd i", "omfang": "Omfang", "status": "Status",
    },
}  # fmt: skip

A_COLUMNS = {"plannavn": 70, "plantype": 40, "vedtatt": 32, "periode": 26, "revisjon": 34, "planeier": 45}
WORK_COLUMNS = {"plannavn": 70, "plantype": 40, "oppstart": 28, "ferdig": 28, "planeier": 36, "begrunnelse": 45}
REVISED_COLUMNS = {"plannavn": 66, "omfang": 26, "oppstart": 28, "ferdig": 28, "planeier": 46, "begrunnelse": 53}
MERGED_COLUMNS = {"plannavn": 80, "erstattes_av": 80, "begrunnelse": 87}
DROPPED_COLUMNS = {"plannavn": 80, "vedtatt": 40, "begrunnelse": 127}
UNDECIDED_COLUMNS = {"plannavn": 75, "plantype": 42, "status": 32, "vedtatt": 34, "periode": 22, "planeier": 42}
TIMELINE_COLUMNS = {"plannavn": 110, "oppstart": 45, "ferdig": 45, "revisjon": 47}


def build(words: dict[str, Any], path: Path) -> None:
    """Write one template."""
    document = Document()
    _styles(document, words["language"])
    _page(document)
    _front(document, words)
    _overview(document, words)
    _tables(document, words)
    _timeline(document, words)
    document.add_paragraph("{%p if utenfor %}")
    document.add_heading(words["outside"], 1)
    document.add_paragraph(words["outside_text"])
    document.add_paragraph("{%p endif %}")
    document.core_properties.title = "Planstrategi"
    document.core_properties.language = words["language"]
    document.core_properties.author = "planbook"
    document.core_properties.comments = ""
    written = BytesIO()
    document.save(written)
    path.write_bytes(packed(written.getvalue()))


def _styles(document: Any, language: str) -> None:
    for name, size, bold, colour, before, after in (
        ("Normal", 11, None, INK, 0, 6),
        ("Title", 26, True, ACCENT, 0, 2),
        ("Subtitle", 14, None, INK, 0, 14),
        ("Heading 1", 17, True, ACCENT, 20, 6),
        ("Heading 2", 14, True, ACCENT, 16, 4),
        ("Heading 3", 12, True, ACCENT, 12, 3),
        ("Caption", 10, True, INK, 8, 3),
    ):
        style = document.styles[name]
        style.font.name, style.font.size, style.font.bold, style.font.italic = FONT, Pt(size), bold, False
        style.font.color.rgb = colour
        fonts = style.element.get_or_add_rPr().get_or_add_rFonts()
        for theme in ("asciiTheme", "hAnsiTheme", "eastAsiaTheme", "cstheme"):
            fonts.attrib.pop(qn(f"w:{theme}"), None)
        for script in ("ascii", "hAnsi", "cs", "eastAsia"):
            fonts.set(qn(f"w:{script}"), FONT)
        style.paragraph_format.space_before, style.paragraph_format.space_after = Pt(before), Pt(after)
        border = style.element.pPr.find(qn("w:pBdr")) if style.element.pPr is not None else None
        if border is not None:
            style.element.pPr.remove(border)
    document.styles["Caption"].paragraph_format.keep_with_next = True
    for node in document.styles.element.iter(qn("w:lang")):
        node.set(qn("w:val"), language)
    cell = document.styles.add_style("Tabelltekst", WD_STYLE_TYPE.PARAGRAPH)
    cell.base_style = document.styles["Normal"]
    cell.font.size = Pt(9.5)
    cell.paragraph_format.space_after = Pt(2)
    cell.paragraph_format.space_before = Pt(2)
    header = document.styles.add_style("Tabelloverskrift", WD_STYLE_TYPE.PARAGRAPH)
    header.base_style = cell
    header.font.bold = True
    header.font.color.rgb = RGBColor(0xFF, 0xFF, 0xFF)
    draft = document.styles.add_style("Utkast", WD_STYLE_TYPE.PARAGRAPH)
    draft.base_style = document.styles["Normal"]
    draft.font.bold = True
    draft.font.color.rgb = RGBColor(0x8B, 0x1A, 0x10)
    _table_style(document)


def _element(tag: str, **attributes: str) -> Any:
    made = OxmlElement(f"w:{tag}")
    for name, value in attributes.items():
        made.set(qn(f"w:{name}"), value)
    return made


def _table_style(document: Any) -> None:
    """A table style of our own: thin lines, a dark header row; the municipality changes it in one place."""
    style = document.styles.add_style(TABLE_STYLE, WD_STYLE_TYPE.TABLE)
    properties = _element("tblPr")
    borders = _element("tblBorders")
    for side in ("top", "bottom", "insideH"):
        borders.append(_element(side, val="single", sz="4", space="0", color="C9D3D8"))
    properties.append(borders)
    margins = _element("tblCellMar")
    for side in ("left", "right"):
        margins.append(_element(side, w="85", type="dxa"))
    properties.append(margins)
    style.element.append(properties)
    first = _element("tblStylePr", type="firstRow")
    run = _element("rPr")
    run.append(_element("b"))
    run.append(_element("color", val="FFFFFF"))
    cell = _element("tcPr")
    cell.append(_element("shd", val="clear", color="auto", fill="17495C"))
    first.append(run)
    first.append(cell)
    style.element.append(first)


def _page(document: Any) -> None:
    section = document.sections[0]
    section.orientation = WD_ORIENT.LANDSCAPE
    section.page_width, section.page_height = Mm(297), Mm(210)
    section.left_margin = section.right_margin = Mm(25)
    section.top_margin = section.bottom_margin = Mm(20)
    paragraph = section.footer.paragraphs[0]
    paragraph.text = "{{ navn }} – {{ kommune }}"
    paragraph.add_run("\t\t")
    run = paragraph.add_run()
    for kind, text in (("begin", None), (None, "PAGE"), ("separate", None), ("text", "1"), ("end", None)):
        if kind in ("begin", "separate", "end"):
            run._r.append(_element("fldChar", fldCharType=kind))
        elif kind == "text":
            shown = _element("t")
            shown.text = text
            run._r.append(shown)
        else:
            instruction = _element("instrText")
            instruction.text = text
            run._r.append(instruction)


def _front(document: Any, words: dict[str, Any]) -> None:
    document.add_paragraph("{{ navn }}", "Title")
    document.add_paragraph(words["municipality"], "Subtitle")
    document.add_paragraph("{%p if utkast %}")
    document.add_paragraph(words["draft"], "Utkast")
    document.add_paragraph("{%p endif %}")
    table = document.add_table(0, 2, TABLE_STYLE)
    _look(table, header=False)
    for label, value in words["facts"]:
        cells = table.add_row().cells
        _write(cells[0], label, bold=True)
        _write(cells[1], value)
    _widths(table, [70, 177])
    for heading, paragraphs in (("about", "about_text"), ("master", "master_text")):
        document.add_heading(words[heading], 1)
        for text in words[paragraphs]:
            document.add_paragraph(text)


def _overview(document: Any, words: dict[str, Any]) -> None:
    document.add_heading(words["overview"], 1)
    document.add_paragraph(words["overview_text"])
    document.add_paragraph(words["counts_caption"], "Caption")
    table = document.add_table(1, 2, TABLE_STYLE)
    _look(table)
    for cell, text in zip(table.rows[0].cells, words["counts_head"], strict=True):
        _write(cell, text, style="Tabelloverskrift")
    for label, value in words["counts"]:
        cells = table.add_row().cells
        _write(cells[0], label, bold=label == "I alt")
        _write(cells[1], value, bold=label == "I alt")
    _widths(table, [110, 25])
    for row in table.rows:
        _keep_whole(row)


def _tables(document: Any, words: dict[str, Any]) -> None:
    document.add_heading(words["a"], 2)
    document.add_paragraph("{%p if tabell_a %}")
    _plan_table(document, words, "tabell_a", A_COLUMNS)
    _else_none(document, words)
    document.add_heading(words["b"], 2)
    document.add_paragraph("{%p if antall_b %}")
    _parts(document, words["b_parts"], "b", (WORK_COLUMNS, WORK_COLUMNS, REVISED_COLUMNS, WORK_COLUMNS), words)
    _else_none(document, words)
    document.add_heading(words["c"], 2)
    document.add_paragraph("{%p if antall_c %}")
    _parts(document, words["c_parts"], "c", (MERGED_COLUMNS, DROPPED_COLUMNS, DROPPED_COLUMNS), words)
    _else_none(document, words)
    document.add_paragraph("{%p if tabell_d %}")
    document.add_heading(words["d"], 2)
    document.add_paragraph(words["d_note"]).paragraph_format.keep_with_next = True
    _plan_table(document, words, "tabell_d", UNDECIDED_COLUMNS)
    document.add_paragraph("{%p endif %}")


def _parts(
    document: Any, headings: list[str], letter: str, columns: tuple[dict[str, int], ...], words: dict[str, Any]
) -> None:
    """The parts of a table, each with its heading where it has plans."""
    for number, (heading, shown) in enumerate(zip(headings, columns, strict=True), 1):
        field = f"tabell_{letter}{number}"
        document.add_paragraph(f"{{%p if {field} %}}")
        document.add_heading(heading, 3)
        if field == "tabell_c3":
            document.add_paragraph(words["repeal_note"])
        _plan_table(document, words, field, shown)
        document.add_paragraph("{%p endif %}")


def _else_none(document: Any, words: dict[str, Any]) -> None:
    document.add_paragraph("{%p else %}")
    document.add_paragraph(words["none"])
    document.add_paragraph("{%p endif %}")


def _plan_table(document: Any, words: dict[str, Any], field: str, columns: dict[str, int]) -> None:
    """A table with a row a plan; its header row is repeated on every page."""
    table = document.add_table(4, len(columns), TABLE_STYLE)
    _look(table)
    for cell, name in zip(table.rows[0].cells, columns, strict=True):
        _write(cell, words["head"][name], style="Tabelloverskrift")
        cell.paragraphs[0].paragraph_format.keep_with_next = True
    _write(table.rows[1].cells[0], f"{{%tr for p in {field} %}}")
    for cell, name in zip(table.rows[2].cells, columns, strict=True):
        _write(cell, f"{{{{ p.{name} }}}}")
    _keep_whole(table.rows[2])
    _write(table.rows[3].cells[0], "{%tr endfor %}")
    _widths(table, list(columns.values()))


def _timeline(document: Any, words: dict[str, Any]) -> None:
    document.add_heading(words["timeline"], 1)
    document.add_paragraph("{%p if tidslinje %}")
    document.add_paragraph(words["timeline_text"]).paragraph_format.keep_with_next = True
    document.add_paragraph("{%p for bilde in tidslinje %}")
    document.add_paragraph("{{ bilde }}")
    document.add_paragraph("{%p endfor %}")
    document.add_paragraph("{%p elif tidslinje_tabell %}")
    document.add_paragraph(words["timeline_text"])
    _plan_table(document, words, "tidslinje_tabell", TIMELINE_COLUMNS)
    document.add_paragraph("{%p else %}")
    document.add_paragraph(words["timeline_none"])
    document.add_paragraph("{%p endif %}")


def _look(table: Any, *, header: bool = True) -> None:
    """Fixed widths, the header row marked and repeated, no banding."""
    table.autofit = False
    properties = table._tbl.tblPr
    look = properties.find(qn("w:tblLook"))
    if look is not None:
        properties.remove(look)
    properties.append(
        _element("tblLook", val="0020" if header else "0000", firstRow="1" if header else "0", lastRow="0",
                 firstColumn="0", lastColumn="0", noHBand="1", noVBand="1")
    )  # fmt: skip
    if header:
        row = table.rows[0]._tr.get_or_add_trPr()
        row.append(_element("cantSplit"))
        row.append(_element("tblHeader"))


def _keep_whole(row: Any) -> None:
    properties = row._tr.get_or_add_trPr()
    if properties.find(qn("w:cantSplit")) is None:
        properties.insert(0, _element("cantSplit"))


def _widths(table: Any, millimetres: list[int]) -> None:
    for node, width in zip(table._tbl.tblGrid.iter(qn("w:gridCol")), millimetres, strict=True):
        node.set(qn("w:w"), str(Mm(width).twips))
    for row in table.rows:
        for cell, width in zip(row.cells, millimetres, strict=True):
            cell.width = Mm(width)


def _write(cell: Any, text: str, *, bold: bool = False, style: str = "Tabelltekst") -> None:
    paragraph = cell.paragraphs[0]
    paragraph.style = style
    run = paragraph.add_run(text)
    run.bold = True if bold else None


def build_all(folder: Path) -> list[Path]:
    """Write every shipped Word template into a folder; returns their paths."""
    written = []
    for name, words in (("planstrategi.docx", NB), ("planstrategi-nn.docx", NN)):
        build(words, folder / name)
        written.append(folder / name)
    return written


if __name__ == "__main__":
    for path in build_all(Path(sys.argv[1]) if len(sys.argv) > 1 else HERE):
        print(path.name)
