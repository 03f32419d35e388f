"""A document on paper, as PDF: a title, sections of facts, and on every page who made it, how it is
marked, and which page it is. The same document gives the same bytes.

Letters of the font (Latin, Greek, Cyrillic, Devanagari) are embedded. One that it does not have is
written as its code point, such as [U+0627]: nothing is left out, and the JSON has it as it is.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import cache
from io import BytesIO
from pathlib import Path
from typing import Any, Final
from xml.sax.saxutils import escape

import fontpkg_noto_sans
from reportlab.lib.colors import HexColor
from reportlab.lib.pagesizes import A4
from reportlab.lib.styles import ParagraphStyle
from reportlab.lib.units import mm
from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.ttfonts import TTFont
from reportlab.pdfgen.canvas import Canvas
from reportlab.platypus import LongTable, Paragraph, SimpleDocTemplate, Spacer, TableStyle

FONT: Final = "Noto Sans"
_FILE: Final = "files/NotoSans[wdth,wght].ttf"
_INK: Final = HexColor(0x1B1B1B)
_GREY: Final = HexColor(0x565C65)
_RULE: Final = HexColor(0xA9AEB1)
_MARGIN: Final = 18 * mm
_NAMES_WIDTH: Final = 45 * mm
_LONGEST: Final = 1500
_MOST_LINES: Final = 40
"""Characters and lines of one paragraph: a cell of a table must fit on a page. What is longer goes on in
the next row."""


@dataclass(frozen=True, slots=True)
class Facts:
    """Names and values of one thing, under a heading of its own where it has one."""

    rows: tuple[tuple[str, str], ...]
    heading: str = ""


@dataclass(frozen=True, slots=True)
class Section:
    """A part of the document; without facts it says the sentence for when there is none."""

    heading: str
    facts: tuple[Facts, ...]
    empty: str = ""


@dataclass(frozen=True, slots=True)
class Paper:
    """A whole document. `banner` stands at the head and the foot of every page: how it is marked."""

    title: str
    office: str
    banner: str
    lead: str
    sections: tuple[Section, ...] = field(repr=False)


def print_paper(paper: Paper) -> bytes:
    """The document as PDF."""
    _register_font()
    styles = _Styles()
    story: list[Any] = [
        Paragraph(_text(paper.title), styles.title),
        Paragraph(_text(paper.lead), styles.body),
    ]
    for section in paper.sections:
        story += _section(section, styles)
    out = BytesIO()
    document = SimpleDocTemplate(
        out,
        pagesize=A4,
        leftMargin=_MARGIN,
        rightMargin=_MARGIN,
        topMargin=26 * mm,
        bottomMargin=26 * mm,
        title=paper.title,
        author=paper.office,
        subject=paper.lead,
        creator="Tieline",
        lang="en",
        invariant=1,
        displayDocTitle=True,
    )

    class Numbered(_NumberedCanvas):
        paper_of_it = paper

    document.build(story, canvasmaker=Numbered)
    return out.getvalue()


class _Styles:
    """How the parts of a document look."""

    def __init__(self) -> None:
        base = ParagraphStyle("base", fontName=FONT, fontSize=9, leading=12.5, textColor=_INK)
        self.body = base
        # Long digests have no place to break at: they break anywhere.
        self.value = ParagraphStyle("value", base, splitLongWords=1, wordWrap="CJK")
        self.name = ParagraphStyle("name", base, textColor=_GREY)
        self.title = ParagraphStyle("title", base, fontSize=18, leading=23, spaceAfter=6)
        self.section = ParagraphStyle(
            "section", base, fontSize=13, leading=17, spaceBefore=12, spaceAfter=4, keepWithNext=1
        )
        self.heading = ParagraphStyle(
            "heading", base, fontSize=10.5, leading=14, spaceBefore=6, keepWithNext=1
        )


class _NumberedCanvas(Canvas):  # type: ignore[misc]  # the library is untyped
    """Writes head and foot of all pages at the end, when it is known how many there are."""

    paper_of_it: Paper

    def __init__(self, *args: Any, **named: Any) -> None:
        super().__init__(*args, **named)
        self._pages: list[dict[str, Any]] = []

    def showPage(self) -> None:  # noqa: N802 - the library's name
        """Keep the page until all of them are there."""
        self._pages.append(dict(self.__dict__))
        self._startPage()

    def save(self) -> None:
        """Number the pages and write them."""
        for number, kept in enumerate(self._pages, start=1):
            self.__dict__.update(kept)
            self._frame(f"Page {number} of {len(self._pages)}")
            super().showPage()
        super().save()

    def _frame(self, number: str) -> None:
        paper = self.paper_of_it
        width, height = A4
        self.setFont(FONT, 9)
        self.setFillColor(_INK)
        banner = _fitting(_plain(paper.banner), width - 2 * _MARGIN)
        for y in (height - 14 * mm, 12 * mm):
            self.drawCentredString(width / 2, y, banner)
        self.setStrokeColor(_RULE)
        self.line(_MARGIN, height - 17 * mm, width - _MARGIN, height - 17 * mm)
        self.line(_MARGIN, 22 * mm, width - _MARGIN, 22 * mm)
        self.setFont(FONT, 8)
        self.setFillColor(_GREY)
        self.drawString(
            _MARGIN, 17.5 * mm, _fitting(_plain(paper.office), width - 2 * _MARGIN - 80)
        )
        self.drawRightString(width - _MARGIN, 17.5 * mm, number)


def _section(section: Section, styles: _Styles) -> list[Any]:
    parts: list[Any] = [Paragraph(_text(section.heading), styles.section)]
    if not section.facts:
        parts.append(Paragraph(_text(section.empty), styles.body))
    for facts in section.facts:
        if facts.heading:
            parts.append(Paragraph(_text(facts.heading), styles.heading))
        if facts.rows:
            parts += [_table(facts, styles), Spacer(0, 2 * mm)]
    return parts


def _table(facts: Facts, styles: _Styles) -> LongTable:
    cells = [
        [Paragraph(_text(name if first else ""), styles.name), Paragraph(_mark(part), styles.value)]
        for name, value in facts.rows
        for first, part in _pieces(_plain(value) or "-")
    ]
    table = LongTable(cells, colWidths=[_NAMES_WIDTH, A4[0] - 2 * _MARGIN - _NAMES_WIDTH])
    table.setStyle(
        TableStyle(
            [
                ("VALIGN", (0, 0), (-1, -1), "TOP"),
                ("LINEBELOW", (0, 0), (-1, -1), 0.25, _RULE),
                ("TOPPADDING", (0, 0), (-1, -1), 1.5),
                ("BOTTOMPADDING", (0, 0), (-1, -1), 2.5),
                ("LEFTPADDING", (0, 0), (0, -1), 0),
            ]
        )
    )
    return table


def _pieces(value: str) -> Iterator[tuple[bool, str]]:
    """The value in parts that fit on a page each; whether it is the first of them."""
    lines = [
        line[start : start + _LONGEST]
        for line in value.split("\n")
        for start in range(0, max(len(line), 1), _LONGEST)
    ]
    part: list[str] = []
    is_first, size = True, 0
    for line in lines:
        if part and (size + len(line) > _LONGEST or len(part) == _MOST_LINES):
            yield is_first, "\n".join(part)
            is_first, part, size = False, [], 0
        part.append(line)
        size += len(line)
    yield is_first, "\n".join(part)


def _text(text: str) -> str:
    return _mark(_plain(text))


def _mark(plain: str) -> str:
    return escape(plain).replace("\n", "<br/>")


def _plain(text: str) -> str:
    known = _letters()
    return "".join(
        one if one == "\n" or (ord(one) in known and one.isprintable()) else f"[U+{ord(one):04X}]"
        for one in text.replace("\r\n", "\n").replace("\t", " ")
    )


def _fitting(line: str, width: float, size: float = 9) -> str:
    """The line, or as much of it as fits; head and foot have one line each, the first page has all."""
    if pdfmetrics.stringWidth(line, FONT, size) <= width:
        return line
    while line and pdfmetrics.stringWidth(line + " …", FONT, size) > width:
        line = line[:-1]
    return line + " …"


@cache
def _letters() -> frozenset[int]:
    _register_font()
    return frozenset(pdfmetrics.getFont(FONT).face.charToGlyph)


@cache
def _register_font() -> None:
    pdfmetrics.registerFont(TTFont(FONT, str(Path(fontpkg_noto_sans.__file__).parent / _FILE)))
