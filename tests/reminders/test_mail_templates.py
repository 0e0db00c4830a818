"""The templates of the mails: a municipality's own go first, and a broken one is found before the first mail."""

from __future__ import annotations

import re
import shutil
from datetime import datetime
from pathlib import Path

import pytest
from mail_making import TODAY, body, digest, inventory, occasion, plan, read_back, reminder, writer

from planbook import texts
from planbook.errors import TemplateError
from planbook.reminders.occasions import Event
from planbook.reminders.samples import samples
from planbook.reminders.writer import Report, _environment, lint, lint_language, rendered
from planbook.shipped import shipped

SHIPPED = shipped("templates", "mail")
FILES = sorted(path.relative_to(SHIPPED).as_posix() for path in SHIPPED.rglob("*.j2"))
ONE = digest(reminder(occasion(Event.START, TODAY, plan(1), planned=TODAY)))


def own(folder: Path, name: str, content: str) -> Path:
    """A template of the municipality's own."""
    path = folder / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(content, encoding="utf-8")
    return path


def broken(folder: Path, name: str, content: str) -> TemplateError:
    """The error for a template of the municipality's own with this content."""
    own(folder, name, content)
    with pytest.raises(TemplateError) as caught:
        lint((folder, SHIPPED))
    return caught.value


def test_the_shipped_templates_have_nothing_wrong_with_them() -> None:
    lint((SHIPPED,))


def test_a_template_in_the_folder_of_the_municipality_goes_before_the_shipped_one(
    now: datetime, tmp_path: Path
) -> None:
    own(tmp_path, "nb/paaminnelse.emne.j2", "Vårt eget emne")
    lint((tmp_path, SHIPPED))
    mail = read_back(writer(inventory(plan(1)), now, tmp_path).message(ONE))
    assert mail["Subject"] == "Vårt eget emne"
    assert "Det er planlagt at arbeidet starter" in body(mail, "plain")


def test_a_changed_template_counts_at_once(now: datetime, tmp_path: Path) -> None:
    write = writer(inventory(plan(1)), now, tmp_path)
    for word in ("Første", "Andre emnet"):
        own(tmp_path, "nb/paaminnelse.emne.j2", word)
        assert write.message(ONE)["Subject"] == word
        (tmp_path / "nb" / "paaminnelse.emne.j2").unlink()


@pytest.mark.parametrize(
    ("content", "reason", "line"),
    [
        ("Hei\n{{ finnes_ikke }}", "finnes_ikke", 2), ("{% if %}", "Expected an expression", 1), ("{{ today", "end of", 1),
        ("\n\n{{ 1 / 0 }}", "division", 3), ("{{ today.x }}", "x", 1), ("{{ today | ukjent }}", "ukjent", 1),
        ("{% include 'borte.j2' %}", "borte.j2", 1), ("{{ ''.__class__.__mro__ }}", "unsafe", 1),
        ("{% macro a() %}{{ a() }}{% endmacro %}{{ a() }}", "recursion", 1),
        ("{{ range(10 ** 9) | list }}", "Range", 1),
    ],
)  # fmt: skip
def test_a_mistake_is_one_sentence_with_file_and_line(content: str, reason: str, line: int, tmp_path: Path) -> None:
    error = broken(tmp_path, "nb/paaminnelse.txt.j2", content)
    assert Path(str(error.values["path"])) == tmp_path / "nb" / "paaminnelse.txt.j2"
    assert error.values["line"] == line
    assert reason.casefold() in str(error.values["reason"]).casefold()
    for sentence in (error.sentence("nb"), error.sentence("nn"), error.sentence("en")):
        assert "Word" not in sentence
        assert str(tmp_path) in sentence


@pytest.mark.parametrize("name", ["paaminnelse.emne.j2", "oppsummering.html.j2", "setninger.j2"])
@pytest.mark.parametrize("lang", texts.LANGUAGES)
def test_a_mistake_in_any_language_stops_a_run(lang: str, name: str, tmp_path: Path) -> None:
    error = broken(tmp_path, f"{lang}/{name}", "{{ finnes_ikke }}")
    assert Path(str(error.values["path"])) == tmp_path / lang / name


@pytest.mark.parametrize("name", [name for name in FILES if name.startswith("nb/")])
def test_the_file_that_is_named_is_the_one_with_the_mistake(name: str, tmp_path: Path) -> None:
    content = (SHIPPED / name).read_text(encoding="utf-8")
    at = [match.end() for match in re.finditer(r"\{\{ (?=\w)", content)]
    wrong = f"{content[: at[-1]]}finnes_ikke ~ {content[at[-1] :]}"
    error = broken(tmp_path, name, wrong)
    assert Path(str(error.values["path"])) == tmp_path / name
    assert error.values["line"] == content[: at[-1]].count("\n") + 1


def test_a_template_saved_in_old_letters_is_named(tmp_path: Path) -> None:
    for name in ("nb/paaminnelse.txt.j2", "nn/setninger.j2", "side.html.j2"):
        folder = tmp_path / name.replace("/", "-")
        path = own(folder, name, "")
        path.write_bytes("Påminnelse".encode("latin-1"))
        with pytest.raises(TemplateError, match=re.escape(str(path))) as caught:
            lint((folder, SHIPPED))
        assert "UTF-8" in str(caught.value)


def test_the_mark_that_some_editors_begin_a_file_with_is_no_part_of_a_mail(now: datetime, tmp_path: Path) -> None:
    for name in ("nb/paaminnelse.txt.j2", "nb/paaminnelse.emne.j2"):
        own(tmp_path, name, "\ufeff" + (SHIPPED / name).read_text(encoding="utf-8"))
    lint((tmp_path, SHIPPED))
    assert body(writer(inventory(plan(1)), now, tmp_path).message(ONE), "plain").startswith("Hei.")


def test_a_missing_template_is_named(tmp_path: Path) -> None:
    shutil.copytree(SHIPPED, tmp_path / "mail")
    (tmp_path / "mail" / "nn" / "paaminnelse.txt.j2").unlink()
    with pytest.raises(TemplateError, match=r"nn.paaminnelse\.txt\.j2"):
        lint((tmp_path / "mail",))


def test_a_mistake_is_the_same_sentence_when_a_mail_is_written(now: datetime, tmp_path: Path) -> None:
    own(tmp_path, "nb/setninger.j2", "{{ finnes_ikke }}")
    own(tmp_path, "nb/oppsummering.j2", "{{ finnes_ikke }}")
    write = writer(inventory(plan(1)), now, tmp_path)
    with pytest.raises(TemplateError, match="finnes_ikke"):
        write.message(ONE)
    with pytest.raises(TemplateError, match="finnes_ikke"):
        write.summary(ONE.contact, Report())


TAG = re.compile(r"\{\{.*?\}\}|\{%.*?%\}", re.DOTALL)
BRANCH = re.compile(r"(?<=^\{\{ )|(?<=^\{%- if )|(?<=^\{% if )|(?<=^\{%- elif )|(?<=^\{% elif )|(?<=\belse )(?!%)")


@pytest.mark.parametrize("lang", texts.LANGUAGES)
def test_no_branch_of_a_template_escapes_the_samples(lang: str, tmp_path: Path) -> None:
    places: list[str] = []
    reached: set[int] = set()
    for name in FILES:
        content = (SHIPPED / name).read_text(encoding="utf-8")

        def marked(tag: re.Match[str], name: str = name) -> str:
            def mark(place: re.Match[str]) -> str:
                places.append(f"{name}: {tag[0][max(place.start() - 20, 0) : place.start() + 50]}")
                return f"merk({len(places) - 1}) or "

            return BRANCH.sub(mark, tag[0])

        own(tmp_path, name, TAG.sub(marked, content))
    for escape in (False, True):
        _environment(lang, (tmp_path,), escape=escape).globals["merk"] = reached.add
    lint_language((tmp_path,), lang, samples(lang))
    ours = [number for number, place in enumerate(places) if place[:2] == lang or "/" not in place.split(":")[0]]
    assert len(ours) > 150
    missed = [places[number] for number in ours if number not in reached]
    assert not missed, "\n".join(missed)


@pytest.mark.parametrize("lang", texts.LANGUAGES)
def test_no_sample_has_a_blank_where_a_word_should_be(lang: str) -> None:
    for name, context in samples(lang):
        subject, text, page = rendered((SHIPPED,), lang, name, context)
        whole = f"{subject}\n{text}\n{page}"
        assert not re.search(
            r"\bNone\b|Undefined| ,| \.(?!\w)|\(\)|«»|<p></p>|<li></li>|[a-zæøå]  [a-zæøå]", whole.replace("… ", "")
        )
        assert not re.search(r"\n{4,}|[ \t]\n", text)
        assert not re.search(r"varsel|varsl", whole, re.IGNORECASE)


@pytest.mark.parametrize("lang", ["nn", "en"])
def test_no_bokmaal_stands_in_another_language(lang: str) -> None:
    ours = {
        "nn": r"ikke|hver|fra|noe|ble|være|vært|planer|påminnelse|påminnelser|høring|hvorfor|hva|jeg|denne planen tas",
        "en": r"ikke|og|er|du|fristen|planen|planer|påminnelse|svar|høring",
    }[lang]  # fmt: skip
    for name, context in samples(lang):
        subject, text, _ = rendered((SHIPPED,), lang, name, context)
        whole = re.sub(
            r"«[^»]*»|“[^”]*”|plan- og bygningsloven|arket Planer|Planer(?=[, :])|\(Planer|Neste revisjon|Svar i arket \w+",
            "",
            f"{subject}\n{text}",
        )
        whole = re.sub(r"^.*(?:havneloven|Formannskapet|Bystyret).*$", "", whole, flags=re.MULTILINE)
        assert re.findall(rf"\b(?:{ours})\b.{{0,30}}", whole, re.IGNORECASE) == []


@pytest.mark.parametrize("name", ["paaminnelse.txt.j2", "paaminnelse.html.j2"])
@pytest.mark.parametrize("text", ["", "Hei.\n"])
def test_a_template_that_says_nothing_of_the_plans_is_refused(tmp_path: Path, name: str, text: str) -> None:
    own = tmp_path / "nn" / name
    own.parent.mkdir()
    own.write_text(text, encoding="utf-8")
    with pytest.raises(TemplateError) as refused:
        lint([tmp_path, shipped("templates", "mail")])
    assert name in refused.value.sentence("nb")
