"""The pocket edition on paper, read back: where each text lies on the sheet, which way it is turned, how large it is."""

import io
import re
from dataclasses import dataclass
from pathlib import Path

import pypdf
import pytest
from django.utils import translation

from checklists import pdf, rules, template_data
from checklists.management.commands.load_checklists import CONTENT
from checklists.queries import PocketBook, PocketPage, PocketSection
from tests.checklists.factories import NOON

MM = 72 / 25.4
WIDTH, HEIGHT = pdf.PANEL
# The fold, as seen on the sheet: which panel lies where.
FOLD = {(0, 0): 5, (1, 0): 4, (2, 0): 3, (3, 0): 2, (0, 1): 6, (1, 1): 7, (2, 1): 8, (3, 1): 1}


@dataclass(frozen=True)
class Piece:
    """One run of text: where it begins, in millimetres from the upper left corner, how it stands, and its size."""

    text: str
    x: float
    y: float
    is_turned: bool
    points: float

    @property
    def place(self) -> tuple[int, int]:
        return int(self.x // WIDTH), int(self.y // HEIGHT)


def pieces(page: pypdf.PageObject) -> list[Piece]:
    found = []
    height = float(page.mediabox.height)

    def see(text, matrix, text_matrix, _font, size):
        if not text.strip():
            return
        a, b, c, d, e, f = combined(text_matrix, matrix)
        assert abs(b) < 1e-6
        assert abs(c) < 1e-6
        found.append(Piece(text.strip(), e / MM, (height - f) / MM, a < 0, abs(d) * size))

    page.extract_text(visitor_text=see)
    return found


def combined(first: list[float], then: list[float]) -> tuple[float, ...]:
    """Return one matrix for two that follow each other."""
    a, b, c, d, e, f = first
    k, q, m, n, o, p = then
    return (a * k + b * m, a * q + b * n, c * k + d * m, c * q + d * n, e * k + f * m + o, e * q + f * n + p)


def squeezed(text: str) -> str:
    """Return the text without what a line break adds."""
    return re.sub(r"[\s\-‐\u00ad]", "", text)


def page_of(code: str, language: str = "nb") -> PocketPage:
    """Return one of the system's own checklists as a pocket page, without a database."""
    data = template_data.parse((Path(CONTENT) / f"{code}.json").read_bytes()).template

    def said(text: template_data.Text) -> str:
        return rules.text_in(language, nb=text.nb, nn=text.nn)

    return PocketPage(
        code=code,
        title=said(data.title),
        who=said(data.who),
        when=said(data.when),
        approval=said(data.approval),
        version=1,
        sections=tuple(
            PocketSection(
                said(section.title), tuple((said(item.text), item.required) for item in section.items)
            )
            for section in data.sections
        ),
    )


def book_of(*pages: PocketPage, language: str = "nb") -> PocketBook:
    return PocketBook("Alvdal kommune", language, pages)


@pytest.fixture(scope="module")
def book() -> PocketBook:
    return book_of(*(page_of(code) for code in rules.POCKET_CODES))


@pytest.fixture(scope="module")
def sheet(book) -> pypdf.PdfReader:
    return pypdf.PdfReader(io.BytesIO(pdf.booklet(book=book, now=NOON)))


@pytest.fixture(scope="module")
def lying(sheet) -> list[Piece]:
    return pieces(sheet.pages[0])


def test_it_is_one_a3_sheet_lying_down(sheet):
    assert len(sheet.pages) == 1
    box = sheet.pages[0].mediabox
    assert (round(float(box.width) / MM), round(float(box.height) / MM)) == (420, 297)


def test_the_panels_lie_in_the_order_of_the_fold(lying, book):
    codes = {page.code: number for number, page in enumerate(book.pages, start=2)}
    headings = {}
    for piece in lying:
        if piece.text in codes and piece.place not in headings and piece.place != (3, 1):
            headings[piece.place] = codes[piece.text]
    assert headings == {place: number for place, number in FOLD.items() if number != 1}
    assert any("Alvdal kommune" in piece.text for piece in lying if piece.place == (3, 1))


def test_the_upper_row_stands_on_its_head_and_the_lower_does_not(lying):
    assert {piece.is_turned for piece in lying if piece.place[1] == 0} == {True}
    assert {piece.is_turned for piece in lying if piece.place[1] == 1} == {False}


def test_the_order_in_the_code_is_the_order_of_the_fold():
    assert {number: pdf.spot(number) for number in range(1, 9)} == {
        number: (column * WIDTH, row * HEIGHT, row == 0) for (column, row), number in FOLD.items()
    }


def test_every_panel_holds_its_own_text_and_all_of_it(lying, book):
    places = {number: place for place, number in FOLD.items()}
    for number, page in enumerate(book.pages, start=2):
        held = squeezed("".join(piece.text for piece in lying if piece.place == places[number]))
        missing = [
            text
            for section in page.sections
            for text in (section.title, *(text for text, _required in section.items))
            if squeezed(text) not in held
        ]
        assert missing == [], page.code


def test_the_front_says_whose_and_when_and_that_the_content_is_proposed(lying):
    front = squeezed("".join(piece.text for piece in lying if piece.place == (3, 1)))
    for text in ("Alvdal kommune", "2. mars 2026", "Forslag til innhold", "113", "116 117"):
        assert squeezed(text) in front


def test_nothing_is_smaller_than_can_be_read(lying):
    assert min(piece.points for piece in lying) >= 6.49


def test_the_sheet_is_tagged_and_says_its_language(sheet):
    root = sheet.trailer["/Root"]
    assert root["/MarkInfo"]["/Marked"]
    assert root["/Lang"] == "nb"


def test_a_checklist_that_is_too_long_says_how_much_was_left_out():
    items = tuple(
        (f"Spørsmål nummer {number:03} om noe som tar sin plass på arket", False) for number in range(200)
    )
    long = PocketPage("HPH2", title="Lang", sections=(PocketSection("Alt", items),))
    file = pdf.booklet(book=book_of(PocketPage("HPH0"), PocketPage("HPH1"), long), now=NOON)
    reader = pypdf.PdfReader(io.BytesIO(file))
    text = [piece for piece in pieces(reader.pages[0]) if piece.place == (1, 0)]
    held = squeezed(" ".join(piece.text for piece in text))
    shown = held.count("Spørsmålnummer")
    assert 30 < shown < 200
    # The reader gives the last words of a panel with the place of what comes next, so the whole sheet is searched.
    assert re.search(rf"…\D+{200 - shown}\D", squeezed(reader.pages[0].extract_text()))
    assert min(piece.points for piece in text) == pytest.approx(6.5, abs=0.01)
    assert max(piece.y for piece in text) < HEIGHT


@pytest.mark.parametrize("language", ["nb", "nn"])
def test_the_reading_order_is_upright_tagged_and_leaves_nothing_out(language):
    book = book_of(*(page_of(code, language) for code in rules.POCKET_CODES), language=language)
    reader = pypdf.PdfReader(io.BytesIO(pdf.reading_order(book=book, now=NOON)))
    assert b"pdfuaid" in reader.trailer["/Root"]["/Metadata"].get_data()
    assert reader.trailer["/Root"]["/Lang"] == language
    read = [piece for page in reader.pages for piece in pieces(page)]
    assert not any(piece.is_turned for piece in read)
    text = squeezed("".join(piece.text for piece in read))
    wanted = [text for page in book.pages for section in page.sections for text, _required in section.items]
    assert [text_ for text_ in wanted if squeezed(text_) not in text] == []
    order = [text.index(squeezed(page.title + page.who)) for page in book.pages]
    assert order == sorted(order)


def test_what_is_not_published_is_said():
    reader = pypdf.PdfReader(
        io.BytesIO(pdf.reading_order(book=book_of(page_of("HPH0"), PocketPage("HPH1")), now=NOON))
    )
    assert len(reader.pages) >= 3


def test_a_booklet_of_nothing_is_refused():
    with pytest.raises(pdf.NoPdf):
        pdf.booklet(book=book_of(PocketPage("HPH0"), PocketPage("HPH1")), now=NOON)


def test_without_pango_the_refusal_is_a_sentence(book, monkeypatch):
    monkeypatch.setattr(pdf, "weasyprint", None)
    with translation.override("en"), pytest.raises(pdf.NoPdf):
        pdf.reading_order(book=book, now=NOON)


def test_nothing_is_fetched():
    with pytest.raises(ValueError, match="fetches nothing"):
        pdf._fetch_nothing("https://example.test/x.css")


def test_a_page_is_shortened_question_by_question():
    page = PocketPage(
        "HPH0",
        sections=(PocketSection("A", (("a", True), ("b", False))), PocketSection("B", (("c", False),))),
    )
    short = page.first(1)
    assert (short.sections, short.left_out) == ((PocketSection("A", (("a", True),)),), 2)
    assert page.first(3).sections == page.sections
    assert page.first(3).left_out == 0
