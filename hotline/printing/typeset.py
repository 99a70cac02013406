"""Typesetting: blocks of text that shrink to fit their space, and QR codes.

The font is Bitstream Vera, which comes with reportlab and is embedded in every PDF. It has the letters of Western
Europe, enough for English, Spanish or Tagalog. Another script needs another font: register its two files below in
place of Vera's. Chinese, which has no spaces between words, also needs `wordWrap="CJK"` in the style of a block.

We tried reportlab's `KeepInFrame(mode="shrink")`, and it made worse sheets. It scales everything by one factor, down to
any size: the rights get small if the words to text are long, the two languages of a card differ in size, and nothing
reports that a text is too long to be read.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from typing import Any

import segno
from reportlab.lib.colors import Color, HexColor
from reportlab.lib.styles import ParagraphStyle
from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.ttfonts import TTFont
from reportlab.pdfgen.canvas import Canvas
from reportlab.platypus import Paragraph

from hotline.errors import HotlineError

DPI = 150  # of the pictures
PIXEL = 72 / DPI  # points; lines on this grid are sharp in the PNG
BLACK, WHITE, GREY = HexColor("#000000"), HexColor("#ffffff"), HexColor("#555555")
# Vera is wide. Set a tenth narrower, like DejaVu Sans Condensed, it still reads well and can be larger.
_NARROW = 0.9


class NoRoom(HotlineError):
    """A text is too long to be printed."""

    def __init__(self, what: str) -> None:
        super().__init__(f"{what}: too long to be printed legibly: make it shorter")


@dataclass(frozen=True, slots=True)
class TextStyle:
    """How paragraphs look: `lead` and the `gap` between them are in type sizes; `breaks` allows breaks within words."""

    bold: bool = False
    colour: Color = BLACK
    lead: float = 1.2
    gap: float = 0
    numbered: bool = False
    breaks: bool = False


PLAIN = TextStyle()


class Block:
    """Paragraphs of one type size and one width, one below the other."""

    def __init__(self, texts: Sequence[str], width: float, size: float, look: TextStyle = PLAIN) -> None:
        _fonts()
        style = ParagraphStyle(
            "block",
            fontName="Vera-Bold" if look.bold else "Vera",
            fontSize=size,
            leading=size * look.lead,
            textColor=look.colour,
            leftIndent=size * 1.6 if look.numbered else 0,
            bulletFontName="Vera-Bold",
            bulletFontSize=size,
            splitLongWords=1 if look.breaks else 0,
        )
        self.size = size
        self._gap = look.gap * size
        self._parts = [Paragraph(text, style, f"{n}" if look.numbered else None) for n, text in enumerate(texts, 1)]
        inner = width / _NARROW
        self._heights = [part.wrap(inner, 10_000)[1] for part in self._parts]
        self.lines = max((round(height / style.leading) for height in self._heights), default=0)
        self.fits = look.breaks or all(part.minWidth() <= inner for part in self._parts)
        self.height = sum(self._heights) + self._gap * max(0, len(self._parts) - 1)

    def draw(self, canvas: Canvas, x: float, top: float) -> float:
        """Draw the block below `top`. Return the y position where it ends."""
        for part, height in zip(self._parts, self._heights, strict=True):
            canvas.saveState()
            canvas.translate(x, top - height)
            canvas.scale(_NARROW, 1)
            part.drawOn(canvas, 0, 0)
            canvas.restoreState()
            top -= height + self._gap
        return top + self._gap


def fitted(
    texts: Sequence[str], width: float, height: float, sizes: Sequence[float], *, lines: int = 99, **style: Any
) -> Block | None:
    """Return the block at the first size that fits the height, with at most `lines` lines per paragraph, or None."""
    for size in sizes:
        block = Block(texts, width, size, TextStyle(**style))
        if block.fits and block.height <= height and block.lines <= lines:
            return block
    return None


def sizes(most: float, least: float) -> list[float]:
    """Return type sizes from the largest to the smallest, a quarter of a point apart."""
    return [quarters / 4 for quarters in range(round(most * 4), round(least * 4) - 1, -1)]


def draw_code(canvas: Canvas, text: str, x: float, top: float, pixels: int) -> None:
    """Draw a QR code with modules of `pixels` pixels. The caller keeps 4 modules around it white."""
    module = pixels * PIXEL
    left, upper = round(x / PIXEL) * PIXEL, round(top / PIXEL) * PIXEL
    # One path for all modules: squares filled one by one show hairlines between them.
    path = canvas.beginPath()
    for row, line in enumerate(_modules(text)):
        for column, dark in enumerate(line):
            if dark:
                path.rect(left + column * module, upper - (row + 1) * module, module, module)
    canvas.setFillColor(BLACK)
    canvas.drawPath(path, stroke=0, fill=1)


def code_size(text: str, pixels: int) -> float:
    """Return the side length of a QR code, in points, with modules of `pixels` pixels."""
    return len(_modules(text)) * pixels * PIXEL


def missing_letters(text: str) -> str:
    """Return the letters of a text that the font lacks."""
    known = [font.face.charToGlyph for font in _fonts()]
    return "".join(sorted({letter for letter in text if not all(ord(letter) in font for font in known)}))


@cache
def _modules(text: str) -> tuple[tuple[int, ...], ...]:
    # Level Q: the code still scans if a quarter of it is dirty, torn or under tape.
    return tuple(tuple(row) for row in segno.make_qr(text, error="q").matrix)


@cache
def _fonts() -> list[TTFont]:
    fonts = [TTFont("Vera", "Vera.ttf"), TTFont("Vera-Bold", "VeraBd.ttf")]
    for font in fonts:
        pdfmetrics.registerFont(font)
    pdfmetrics.registerFontFamily("Vera", normal="Vera", bold="Vera-Bold", italic="Vera", boldItalic="Vera-Bold")
    return fonts
