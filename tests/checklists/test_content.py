"""The content that comes with the system: seven checklists and the daily work list, proposed, in bokmål and nynorsk."""

from pathlib import Path

import pytest

from checklists import template_data
from checklists.enums import ItemKind
from checklists.management.commands.load_checklists import CONTENT
from pathways.enums import StepCode

CODES = ["DAILY", "HPH0", "HPH1", "HPH2", "HPH3", "HPH4", "HPH5", "HPH6"]
FILES = {path.stem: path for path in sorted(Path(CONTENT).glob("*.json"))}
TEMPLATES = {code: template_data.parse(path.read_bytes()).template for code, path in FILES.items()}
KEYS = {code: [item.key for item in template.items] for code, template in TEMPLATES.items()}
STATUS = ["unchanged", "changed", "new_problem", "not_relevant"]


def areas(code: str) -> list[str]:
    """Return the items that ask how an area has been since last time."""
    return [item.key for item in TEMPLATES[code].items if [choice.value for choice in item.choices] == STATUS]


def test_there_is_one_file_a_checklist():
    assert list(FILES) == CODES
    assert [template.code for template in TEMPLATES.values()] == CODES


@pytest.mark.parametrize("code", CODES)
def test_every_text_is_there_in_both_languages_and_every_key_once(code):
    assert template_data.problems(TEMPLATES[code]) == ()


@pytest.mark.parametrize("code", CODES)
def test_the_file_is_written_as_we_write_files(code):
    raw = FILES[code].read_bytes()
    assert template_data.render(template_data.parse(raw)) == raw.decode()


@pytest.mark.parametrize("code", CODES)
def test_the_content_is_marked_as_proposed_and_names_its_sources(code):
    assert "godkjenne" in TEMPLATES[code].approval.nb
    assert len(TEMPLATES[code].sources) >= 3


@pytest.mark.parametrize(
    ("code", "required", "items"),
    [
        ("HPH0", 5, 20),
        ("HPH1", 4, 30),
        ("HPH2", 7, 45),
        ("HPH3", 5, 30),
        ("HPH4", 4, 40),
        ("HPH5", 8, 50),
        ("HPH6", 0, 30),
        ("DAILY", 2, 25),
    ],
)
def test_little_is_required(code, required, items):
    assert sum(item.required for item in TEMPLATES[code].items) == required
    assert len(TEMPLATES[code].items) <= items


@pytest.mark.parametrize("code", ["HPH2", "HPH5"])
def test_what_matters_to_the_patient_comes_first_and_must_be_asked(code):
    first = TEMPLATES[code].items[0]
    assert (first.key, first.kind, first.required) == ("what_matters", ItemKind.TEXT, True)


def test_the_four_week_talk_asks_about_the_same_areas_as_the_nurse_visit():
    assert len(areas("HPH2")) == 23
    assert areas("HPH5") == areas("HPH2")
    assert {"what_matters", "goal_now", "goal_importance", "care_plan_revised"} <= {*KEYS["HPH2"]} & {
        *KEYS["HPH5"]
    }


def test_the_same_key_is_always_the_same_kind_of_answer():
    kinds: dict[str, set[tuple]] = {}
    for template in TEMPLATES.values():
        for item in template.items:
            form = (
                item.kind,
                tuple(choice.value for choice in item.choices),
                item.minimum,
                item.maximum,
                item.unit,
            )
            kinds.setdefault(item.key, set()).add(form)
    assert [key for key, forms in kinds.items() if len(forms) > 1] == []


@pytest.mark.parametrize("code", ["HPH2", "HPH4", "HPH5"])
def test_news2_can_be_measured(code):
    assert {
        "respiratory_rate", "spo2", "spo2_scale", "oxygen", "systolic_bp", "pulse", "consciousness", "temperature",
    } <= set(KEYS[code])  # fmt: skip


def test_the_doctor_gets_at_most_three_questions():
    assert [key for key in KEYS["HPH3"] if key.startswith("question_")] == [
        "question_1",
        "question_2",
        "question_3",
    ]


def test_every_required_item_says_what_to_look_for():
    without = [
        f"{code}/{item.key}"
        for code in CODES
        for item in TEMPLATES[code].items
        if item.required and not item.help.nb
    ]
    assert without == []


def test_nynorsk_is_not_bokmal():
    """Words that are bokmål only would mean that a text was copied and not written."""
    bokmal = {
        "ikke",
        "hva",
        "hvem",
        "hvor",
        "hjemme",
        "pårørende",
        "sykehus",
        "sykehuset",
        "noe",
        "fra",
        "eller?",
    }
    found = []
    for code in CODES:
        template = TEMPLATES[code]
        texts = [template.title, template.purpose, template.who, template.when, template.approval]
        for section in template.sections:
            texts += [section.title, section.help]
            for item in section.items:
                texts += [item.text, item.help, *[choice.text for choice in item.choices]]
        found += [(code, text.nn) for text in texts if bokmal & set(text.nn.lower().replace(".", "").split())]
    assert found == []


def test_the_daily_work_list_is_no_step_and_says_what_to_do_see_and_report():
    assert "DAILY" not in StepCode.values
    assert [section.key for section in TEMPLATES["DAILY"].sections] == [
        "before",
        "self_and_help",
        "observe",
        "report",
    ]
    assert {"report_when", "report_to", "visit_purpose", "observe_specially"} <= set(KEYS["DAILY"])
    help_choices = {
        tuple(choice.value for choice in item.choices)
        for item in TEMPLATES["DAILY"].sections[1].items
        if item.choices
    }
    assert help_choices == {("self", "reminder", "together", "we_do", "not_relevant")}
