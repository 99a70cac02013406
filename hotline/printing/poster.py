"""The poster: one page for a wall. The words to text are largest; below, the languages stand side by side."""

from dataclasses import dataclass

from reportlab.lib.pagesizes import letter
from reportlab.pdfgen.canvas import Canvas

from hotline.printing.typeset import BLACK, PIXEL, WHITE, Block, NoRoom, TextStyle, code_size, draw_code, fitted, sizes
from hotline.printing.words import Sheet

MARGIN = 40.0
_WIDTH, _HEIGHT = letter[0] - 2 * MARGIN, letter[1] - 2 * MARGIN
_GUTTER = 24.0  # between columns
_GAP = 14.0  # the least gap between parts
_PAD = 10.0  # within the black band
_CODE_PIXELS = 7
_QUIET = 4 * _CODE_PIXELS * PIXEL
_RIGHTS = sizes(11.5, 7)[::2]
_REPORT = sizes(60, 18)
# Sizes for the words to text, tried in turn. To make room for them, the rights shrink, but not below 9 points.
_WANTED = (48.0, 40.0, 33.0, 27.0, 22.0)


@dataclass(frozen=True, slots=True)
class _Column:
    """The text of one language below the words to text."""

    ways: Block
    title: Block
    rights: Block
    foot: Block


class _Foot:
    """Everything below the words to text, laid out for one size of the rights."""

    def __init__(self, sheet: Sheet, size: float) -> None:
        self.size = size
        count = len(sheet.languages)
        self.code = code_size(sheet.link, _CODE_PIXELS)
        self.step = (_WIDTH + _GUTTER) / count
        self.step_beside_code = (_WIDTH - self.code - _QUIET + _GUTTER) / count
        width, beside = self.step - _GUTTER, self.step_beside_code - _GUTTER
        self.columns = [
            _Column(
                Block([words.call, words.menu], beside, size * 1.1, TextStyle(gap=0.5)),
                Block([words.rights_title], width, size * 1.3, TextStyle(bold=True)),
                Block(words.rights, width, size, TextStyle(lead=1.25, gap=0.4, numbered=True)),
                Block([part for part in (words.office, words.notice) if part], width, size * 0.85),
            )
            for words in sheet.languages
        ]
        self.fits = all(part.fits for column in self.columns for part in (column.ways, column.title, column.rights))
        self.ways = max(self.code, *(column.ways.height for column in self.columns))
        self.title = max(column.title.height for column in self.columns)
        rights = max(column.rights.height for column in self.columns)
        self.foot = max(column.foot.height for column in self.columns)
        self.height = self.ways + _GAP + self.title + 5 + rights + _GAP + self.foot


def draw_poster(canvas: Canvas, sheet: Sheet) -> None:
    """Draw the poster on the page of a canvas.

    Raises:
        NoRoom: a text is too long.
    """
    name = fitted([f"<b>{sheet.hotline}</b> · {sheet.worksite}"], _WIDTH, 56, sizes(14, 7), breaks=True)
    if name is None:
        raise NoRoom(f"HOTLINE_NAME with the name of worksite {sheet.code}")
    questions = _questions(sheet)
    band = questions.height + 2 * _PAD
    room = _HEIGHT - name.height - _GAP - band
    report, foot = _balanced(sheet, room - 3 * _GAP)
    gap = (room - report.height - foot.height - _GAP) / 2

    top = name.draw(canvas, MARGIN, letter[1] - MARGIN) - _GAP
    canvas.setFillColor(BLACK)
    canvas.rect(MARGIN, top - band, _WIDTH, band, stroke=0, fill=1)
    questions.draw(canvas, MARGIN + _PAD, top - _PAD)
    top = report.draw(canvas, MARGIN, top - band - gap) - gap
    canvas.setLineWidth(0.75)
    canvas.line(MARGIN, top, MARGIN + _WIDTH, top)
    _draw_foot(canvas, sheet, foot, top - _GAP)


def _questions(sheet: Sheet) -> Block:
    """Return the question in every language: all on one line if they fit, else one line for each."""
    texts, width = [words.question for words in sheet.languages], _WIDTH - 2 * _PAD
    line = fitted(["\xa0\xa0 ".join(texts)], width, 99, sizes(24, 17), lines=1, bold=True, colour=WHITE)
    lines = line or fitted(texts, width, 99, sizes(19, 12), lines=1, bold=True, colour=WHITE)
    if lines is None:
        raise NoRoom("card.question")
    return lines


def _balanced(sheet: Sheet, height: float) -> tuple[Block, _Foot]:
    """Return the words to text and everything below them, at the largest sizes that fit together."""
    texts = [words.report for words in sheet.languages]
    alone = fitted(texts, _WIDTH, height, _REPORT, lines=2)
    feet = [foot for foot in (_Foot(sheet, size) for size in _RIGHTS) if foot.fits]
    pairs = [
        (report, foot)
        for foot in feet
        if (report := fitted(texts, _WIDTH, height - foot.height, _REPORT, lines=2, lead=1.1, gap=0.25))
    ]
    for wanted in _WANTED:
        for report, foot in pairs:
            # `alone` is the limit: a long worksite code cannot grow further even on an empty page.
            if foot.size >= 9 and alone and report.size >= min(wanted, alone.size):
                return report, foot
    if not pairs:
        raise NoRoom("the messages card.* and the rights (`card` of the topics)")
    return pairs[0]


def _draw_foot(canvas: Canvas, sheet: Sheet, foot: _Foot, top: float) -> None:
    draw_code(canvas, sheet.link, MARGIN + _WIDTH - foot.code, top, _CODE_PIXELS)
    for number, column in enumerate(foot.columns):
        column.ways.draw(canvas, MARGIN + number * foot.step_beside_code, top)
        x = MARGIN + number * foot.step
        below = column.title.draw(canvas, x, top - foot.ways - _GAP)
        column.rights.draw(canvas, x, below - 5)
        column.foot.draw(canvas, x, MARGIN + foot.foot)
