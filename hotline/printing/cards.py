"""Wallet cards: eight on a page, each complete in one language.

Two languages share a page, one in each column. Cut apart, they are eight cards; a row folded in the middle is one card
in both languages. A third language has its own page, with the original language beside it.
"""

from collections.abc import Iterator, Sequence

from reportlab.lib.pagesizes import letter
from reportlab.lib.units import inch
from reportlab.pdfgen.canvas import Canvas

from hotline.printing.typeset import BLACK, GREY, PIXEL, Block, NoRoom, TextStyle, code_size, draw_code, fitted, sizes
from hotline.printing.words import Sheet, Words

_WIDE, _HIGH = 3.5 * inch, 2 * inch
_COLUMNS, _ROWS = 2, 4
_LEFT, _TOP = (letter[0] - _COLUMNS * _WIDE) / 2, (letter[1] + _ROWS * _HIGH) / 2
_PAD = 8.0  # margin, because cuts are seldom exact
_WIDTH = _WIDE - 2 * _PAD
_GAP = 4.0
_TIGHT = 0.14  # the least gap between two rights, as a share of the type size
_CODE_PIXELS = 3
LEAST = 6.5  # points; many people cannot read smaller type
_HEAD_SCALES = (1, 0.93, 0.86, 0.8)  # tried in turn, because a long hotline name leaves less room
_MARK = 14.0


def pages(sheet: Sheet) -> list[tuple[Words, ...]]:
    """Return the languages of each page, one for each column."""
    words = sheet.languages
    pairs = [words[first : first + _COLUMNS] for first in range(0, len(words), _COLUMNS)]
    return [pair if len(pair) == _COLUMNS else (words[0], *pair)[-_COLUMNS:] for pair in pairs]


def draw_cards(canvas: Canvas, sheet: Sheet, columns: Sequence[Words]) -> None:
    """Draw one page of cards.

    Raises:
        NoRoom: a text is too long.
    """
    width = _COLUMNS * _WIDE
    title = fitted([sheet.worksite], width, 30, sizes(11, LEAST), bold=True, breaks=True)
    hint = fitted([words.cut for words in columns], width, 24, sizes(8, LEAST), colour=GREY)
    if title is None:
        raise NoRoom(f"the name of worksite {sheet.code}")
    if hint is None:
        raise NoRoom("card.cut")
    top = _TOP + _MARK + 10 + title.height + 2 + hint.height
    hint.draw(canvas, _LEFT, title.draw(canvas, _LEFT, top) - 2)
    heads, rights = _balanced(sheet, columns)
    for column, (head, block) in enumerate(zip(heads, rights, strict=True)):
        for row in range(_ROWS):
            x, top = _LEFT + column * _WIDE + _PAD, _TOP - row * _HIGH - _PAD
            draw_code(canvas, sheet.link, x + _WIDTH - code_size(sheet.link, _CODE_PIXELS), top, _CODE_PIXELS)
            block.draw(canvas, x, head.draw(canvas, x, top) - _GAP)
    _draw_marks(canvas)


class _Head:
    """The text beside the QR code: the hotline's name, its number, and the words to text."""

    def __init__(self, sheet: Sheet, words: Words, scale: float) -> None:
        code, quiet = code_size(sheet.link, _CODE_PIXELS), 4 * _CODE_PIXELS * PIXEL
        width = _WIDTH - code - quiet
        hotline = fitted([sheet.hotline], width, 18, sizes(7.5 * scale, LEAST), bold=True, breaks=True)
        number = fitted([words.number], width, 20, sizes(14 * scale, 9), lines=1, lead=1.15)
        keywords = fitted([words.here, words.ask], width, 24, sizes(9 * scale, LEAST), lines=1, lead=1.15)
        if hotline is None:
            raise NoRoom("HOTLINE_NAME")
        if number is None or keywords is None:
            raise NoRoom("card.number, card.here or card.ask")
        self._blocks = (hotline, number, keywords)
        self.height = max(code + quiet, sum(block.height for block in self._blocks))

    def draw(self, canvas: Canvas, x: float, top: float) -> float:
        """Draw the head below `top`. Return the y position where it ends."""
        below = top
        for block in self._blocks:
            below = block.draw(canvas, x, below)
        return top - self.height


def _balanced(sheet: Sheet, columns: Sequence[Words]) -> tuple[list[_Head], list[Block]]:
    """Return the heads and the rights of each language. All rights have the same size, the largest that fits."""
    for scale in _HEAD_SCALES:
        heads = [_Head(sheet, words, scale) for words in columns]
        for size in sizes(8, LEAST):
            rights = [_rights(words, head, size) for words, head in zip(columns, heads, strict=True)]
            if all(rights):
                return heads, [block for block in rights if block]
    raise NoRoom("the rights (`card` of the topics)")


def _rights(words: Words, head: _Head, size: float) -> Block | None:
    """Return the rights at a size, with the free space spread between them. Return None if they do not fit."""
    room = _HIGH - 2 * _PAD - head.height - _GAP
    tight = Block(words.rights, _WIDTH, size, TextStyle(lead=1.1, numbered=True))
    gap = (room - tight.height) / size / max(1, len(words.rights) - 1)
    if gap < _TIGHT or not tight.fits:
        return None
    return Block(words.rights, _WIDTH, size, TextStyle(lead=1.1, numbered=True, gap=min(0.4, gap)))


def _draw_marks(canvas: Canvas) -> None:
    """Draw the cut marks: lines outside the cards, and a small cross where four cards meet."""
    canvas.setStrokeColor(BLACK)
    canvas.setLineWidth(0.4)
    canvas.lines(list(_marks()))


def _marks() -> Iterator[tuple[float, float, float, float]]:
    xs = [_LEFT + column * _WIDE for column in range(_COLUMNS + 1)]
    ys = [_TOP - row * _HIGH for row in range(_ROWS + 1)]
    for x in xs:
        yield (x, ys[0] + 4, x, ys[0] + _MARK)
        yield (x, ys[-1] - 4, x, ys[-1] - _MARK)
    for y in ys:
        yield (xs[0] - 4, y, xs[0] - _MARK, y)
        yield (xs[-1] + 4, y, xs[-1] + _MARK, y)
    for x in xs[1:-1]:
        for y in ys[1:-1]:
            yield (x - 3, y, x + 3, y)
            yield (x, y - 3, x, y + 3)
