"""The texts in bokmål and nynorsk: all are collected, and they keep to the words of the national standards."""

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from babel.messages.catalog import Catalog
from babel.messages.pofile import read_po
from django.conf import settings
from django.utils.translation import gettext, override

from hph import django_texts

ROOT = Path(__file__).resolve().parents[2]
LANGUAGES = ("nb", "nn")
MARKS = {"_", "gettext", "gettext_lazy", "ngettext", "pgettext", "pgettext_lazy"}
# Words of the glossary that stand in the catalogues under the same English word or code.
STANDARD_WORDS = (
    "pathway",
    "step",
    "checklist",
    "ward",
    "home care",
    "short-term stay",
    "next of kin",
    "tidligmelding",
    "innleggelsesrapport",
    "utskrivningsrapport",
    "avmelding",
)


def catalogue(language: str) -> Catalog:
    with (ROOT / "locale" / language / "LC_MESSAGES" / "django.po").open("rb") as file:
        return read_po(file, locale=language)


def texts(language: str) -> Iterator[tuple[str, str]]:
    """Give each English text with its translation, each plural form by itself."""
    for message in catalogue(language):
        if message.id:
            pairs = (
                [(message.id, message.string)]
                if isinstance(message.id, str)
                else zip(message.id, message.string, strict=True)
            )
            yield from pairs


def glossary() -> dict[str, dict[str, str]]:
    """Return English word or code -> the words in both languages, from the table of words."""
    table = (ROOT / "docs" / "glossary.md").read_text().partition("## Codes")[0]
    rows = [
        [cell.strip() for cell in line.strip("|").split("|")] for line in table.splitlines() if "|" in line
    ]
    return {row[0].strip("`"): {"nb": row[1], "nn": row[2]} for row in rows[2:]}


def test_texts_are_marked_under_names_that_the_collector_knows() -> None:
    strange = [
        f"{path.relative_to(ROOT)}:{node.lineno} {name.name} as {name.asname}"
        for app in (*settings.HOUSE_APPS, "hph")
        for path in sorted((ROOT / app).rglob("*.py"))
        for node in ast.walk(ast.parse(path.read_text()))
        if isinstance(node, ast.ImportFrom) and node.module == "django.utils.translation"
        for name in node.names
        if name.asname and (name.asname, name.name) not in (("_", "gettext"), ("_", "gettext_lazy"))
    ]
    assert not strange, "Texts marked with these are never collected, and stay English"


def test_no_text_is_marked_inside_an_f_string() -> None:
    found = [
        f"{path.relative_to(ROOT)}:{call.lineno}"
        for app in (*settings.HOUSE_APPS, "hph")
        for path in sorted((ROOT / app).rglob("*.py"))
        for text in ast.walk(ast.parse(path.read_text()))
        if isinstance(text, ast.JoinedStr)
        for call in ast.walk(text)
        if isinstance(call, ast.Call) and isinstance(call.func, ast.Name) and call.func.id in MARKS
    ]
    assert not found, "The collector does not look into f-strings: these stay English"


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_words_are_those_of_the_glossary(language: str) -> None:
    words = glossary()
    with override(language):
        found = {word: gettext(word) for word in STANDARD_WORDS}
    assert found == {word: words[word][language] for word in STANDARD_WORDS}


@pytest.mark.parametrize("language", LANGUAGES)
def test_placeholders_are_kept(language: str) -> None:
    def of(text: str) -> list[str]:
        return sorted(re.findall(r"%\(\w+\)[a-z]|%[a-z]|\{\w*\}", text))

    assert [pair for pair in texts(language) if of(pair[0]) != of(pair[1])] == []


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_text_begins_as_large_as_the_english_one(language: str) -> None:
    """Labels stand inside sentences, so small stays small; only abbreviations and names of languages differ."""

    def is_large(text: str) -> bool:
        return text[0].isupper()

    wrong = {
        english: text
        for english, text in texts(language)
        if english[0].isalpha() and text[0].isalpha() and is_large(english) != is_large(text)
    }
    assert set(wrong) == {"GP", "GP practice", "English", "Norwegian Bokmål", "Norwegian Nynorsk"}


@pytest.mark.parametrize("language", LANGUAGES)
def test_no_text_crows(language: str) -> None:
    assert [
        text for _english, text in texts(language) if re.search("vellyk|vellukk", text, re.IGNORECASE)
    ] == []


@pytest.mark.parametrize("language", LANGUAGES)
def test_texts_that_django_lacks_are_ours(language: str) -> None:
    with override(language):
        marked = [text for text in (*django_texts.ADMIN, *django_texts.SIGN_IN) if isinstance(text, str)]
        english = [text for text in marked if gettext(text) == text]
    assert not english


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_heading_tells_nothing_of_a_machine(language: str) -> None:
    content = (ROOT / "locale" / language / "LC_MESSAGES" / "django.po").read_text()
    assert not re.search(r"^#[:.]|Translator|X-Generator|/home/|/tmp/", content, re.MULTILINE)
