"""Template files: read, written, and judged."""

import json
from decimal import Decimal

import pytest

from checklists import template_data
from checklists.enums import TemplateProblem
from checklists.template_data import BrokenFile, ChoiceData, Problem, TemplateFile, Text
from tests.checklists import factories
from tests.checklists.factories import item_data

WHOLE = TemplateFile(version=3, template=factories.template_data())


def as_json() -> dict:
    return json.loads(template_data.render(WHOLE))


def test_what_is_written_is_read_back():
    assert template_data.parse(template_data.render(WHOLE).encode()) == WHOLE


def test_decimals_survive_the_file():
    odd = item_data("weight", "NUMBER", minimum=Decimal("0.10"), maximum=Decimal("350"))
    file = TemplateFile(1, factories.template_data(items=(odd,)))
    assert template_data.parse(template_data.render(file).encode()) == file


@pytest.mark.parametrize(
    ("change", "sentence"),
    [
        pytest.param(lambda data: data.pop("version"), "version", id="no version"),
        pytest.param(lambda data: data.update(version=0), "version", id="version zero"),
        pytest.param(lambda data: data.update(version=True), "version", id="version is a tick"),
        pytest.param(lambda data: data.pop("code"), "code", id="no code"),
        pytest.param(lambda data: data.update(titel={}), "'titel'", id="misspelt field"),
        pytest.param(lambda data: data.update(title="Tittel"), "title", id="text without languages"),
        pytest.param(lambda data: data["title"].update(en="Title"), "'en'", id="a third language"),
        pytest.param(lambda data: data.update(sources="En kilde"), "sources", id="sources not a list"),
        pytest.param(lambda data: data.update(sections=[1]), "section", id="section not an object"),
        pytest.param(lambda data: data["sections"][0].update(items={}), "'first'", id="items not a list"),
        pytest.param(
            lambda data: data["sections"][0]["items"][0].update(mandatory=1),
            "'what_matters'",
            id="unknown item field",
        ),
        pytest.param(
            lambda data: data["sections"][0]["items"][0].update(required="yes"),
            "'what_matters'",
            id="required in words",
        ),
        pytest.param(
            lambda data: data["sections"][0]["items"][0].update(min="1"), "min", id="limit in words"
        ),
        pytest.param(
            lambda data: data["sections"][0]["items"][1].update(choices=["a"]), "choices", id="bare choices"
        ),
    ],
)
def test_a_file_of_another_shape_is_refused(change, sentence):
    data = as_json()
    change(data)
    with pytest.raises(BrokenFile, match=sentence):
        template_data.parse(json.dumps(data).encode())


@pytest.mark.parametrize("raw", [b"", b"{", b"\xff\xfe", b"[]", b"null", b"[" * 100_000])
def test_a_file_that_is_no_json_object_is_refused(raw):
    with pytest.raises(BrokenFile):
        template_data.parse(raw)


def test_a_whole_template_has_no_problems():
    assert template_data.problems(factories.template_data()) == ()


@pytest.mark.parametrize(
    ("item", "problem"),
    [
        (item_data("Fall"), Problem(TemplateProblem.BAD_KEY, "Fall")),
        (item_data("fall", text=Text("Fall?", "")), Problem(TemplateProblem.MISSING_NYNORSK, "fall")),
        (item_data("fall", text=Text("", "Fall?")), Problem(TemplateProblem.MISSING_BOKMAL, "fall")),
        (item_data("fall", help=Text("Se etter", "")), Problem(TemplateProblem.MISSING_NYNORSK, "fall")),
        (item_data("fall", text=Text("x" * 301, "y")), Problem(TemplateProblem.TOO_LONG, "fall")),
        (item_data("fall", unit="x" * 21), Problem(TemplateProblem.TOO_LONG, "fall")),
        (item_data("fall", kind="SLIDER"), Problem(TemplateProblem.BAD_KIND, "fall")),
        (item_data("fall", "CHOICE", choices=()), Problem(TemplateProblem.CHOICES_MISSING, "fall")),
        (
            item_data(
                "fall", "CHOICE", choices=(ChoiceData("a", Text("A", "")), ChoiceData("b", Text("B", "B")))
            ),
            Problem(TemplateProblem.MISSING_NYNORSK, "fall/a"),
        ),
        (
            item_data(
                "fall", "CHOICE", choices=(ChoiceData("a", Text("A", "A")), ChoiceData("a", Text("B", "B")))
            ),
            Problem(TemplateProblem.DUPLICATE_KEY, "fall/a"),
        ),
        (
            item_data(
                "fall", "CHOICE", choices=(ChoiceData("A b", Text("A", "A")), ChoiceData("b", Text("B", "B")))
            ),
            Problem(TemplateProblem.BAD_KEY, "fall/A b"),
        ),
        (
            item_data("fall", choices=(ChoiceData("a", Text("A", "A")), ChoiceData("b", Text("B", "B")))),
            Problem(TemplateProblem.CHOICES_NOT_USED, "fall"),
        ),
        (item_data("fall", "SCALE", minimum=None), Problem(TemplateProblem.BAD_LIMITS, "fall")),
        (item_data("fall", "SCALE", minimum=Decimal("0.5")), Problem(TemplateProblem.BAD_LIMITS, "fall")),
        (item_data("fall", "SCALE", minimum=Decimal(10)), Problem(TemplateProblem.BAD_LIMITS, "fall")),
        (item_data("fall", "NUMBER", maximum=Decimal("0.001")), Problem(TemplateProblem.BAD_LIMITS, "fall")),
        (item_data("fall", "NUMBER", maximum=Decimal(10) ** 9), Problem(TemplateProblem.BAD_LIMITS, "fall")),
        (item_data("fall", "TEXT", minimum=Decimal(1)), Problem(TemplateProblem.BAD_LIMITS, "fall")),
    ],
)
def test_what_may_be_wrong_with_an_item(item, problem):
    assert template_data.problems(factories.template_data(items=(item,))) == (problem,)


@pytest.mark.parametrize(
    ("changes", "problem"),
    [
        ({"code": "hph2"}, Problem(TemplateProblem.BAD_CODE, "hph2")),
        ({"title": Text("", "Tittel")}, Problem(TemplateProblem.MISSING_BOKMAL, "title")),
        ({"approval": Text("Forslag", " ")}, Problem(TemplateProblem.MISSING_NYNORSK, "approval")),
        ({"title": Text("x" * 201, "y")}, Problem(TemplateProblem.TOO_LONG, "title")),
        ({"sections": ()}, Problem(TemplateProblem.NO_ITEMS, "HPH2")),
        (
            {
                "sections": (
                    factories.section_data("a", (item_data("x"),)),
                    factories.section_data("b", (item_data("x"),)),
                )
            },
            Problem(TemplateProblem.DUPLICATE_KEY, "x"),
        ),
        (
            {
                "sections": (
                    factories.section_data("a", (item_data("x"),)),
                    factories.section_data("a", (item_data("y"),)),
                )
            },
            Problem(TemplateProblem.DUPLICATE_KEY, "a"),
        ),
        ({"sections": (factories.section_data("A", (item_data(),)),)}, Problem(TemplateProblem.BAD_KEY, "A")),
        (
            {"sections": (factories.section_data("a", (item_data(),), title=Text("", "Del")),)},
            Problem(TemplateProblem.MISSING_BOKMAL, "a"),
        ),
    ],
)
def test_what_may_be_wrong_with_a_template(changes, problem):
    assert template_data.problems(factories.template_data(**changes)) == (problem,)
