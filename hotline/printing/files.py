"""Files: writes each sheet as a PDF and each of its pages as a PNG; all files are written, or none."""

import os
from collections.abc import Callable, Iterable, Mapping, Sequence
from functools import partial
from io import BytesIO
from pathlib import Path
from tempfile import TemporaryDirectory

import pypdfium2
from reportlab.lib.pagesizes import letter
from reportlab.pdfgen.canvas import Canvas

from hotline.errors import HotlineError
from hotline.printing.cards import draw_cards, pages
from hotline.printing.poster import draw_poster
from hotline.printing.typeset import DPI, missing_letters
from hotline.printing.words import Sheet

# Slightly below the exact scale, because the renderer rounds the page size up.
_SCALE = DPI / 72 - 1e-9


def make(sheet: Sheet) -> Mapping[str, bytes]:
    """Make the files of a worksite: poster and cards, each as PDF and PNG, by file name.

    Raises:
        HotlineError: a text is too long, or has letters that the font lacks.
    """
    for what, text in sheet.texts():
        if letters := missing_letters(text):
            raise HotlineError(f"{what}: the font of the sheets lacks {letters}: see hotline/printing/typeset.py")
    poster = _files(f"{sheet.code}-poster", [partial(draw_poster, sheet=sheet)])
    cards = [partial(draw_cards, sheet=sheet, columns=columns) for columns in pages(sheet)]
    return poster | _files(f"{sheet.code}-cards", cards)


def write(folder: Path, made: Iterable[Mapping[str, bytes]]) -> list[Path]:
    """Write files into a folder once all of them are made. Existing files with the same names are replaced.

    Raises:
        HotlineError: the folder cannot be written to.
    """
    try:
        folder.mkdir(parents=True, exist_ok=True)
        with TemporaryDirectory(prefix=".unfinished-", dir=folder) as unfinished:
            names = [name for files in made for name in _write_all(Path(unfinished), files)]
            for name in names:
                os.replace(Path(unfinished) / name, folder / name)
    except OSError as error:
        raise HotlineError(f"{folder}: cannot be written to: {error.strerror or type(error).__name__}") from error
    return [folder / name for name in names]


def _write_all(folder: Path, files: Mapping[str, bytes]) -> Iterable[str]:
    for name, data in files.items():
        (folder / name).write_bytes(data)
    return files


def _files(name: str, drawings: Sequence[Callable[[Canvas], None]]) -> dict[str, bytes]:
    pdf = _pdf(name, drawings)
    pictures = _pictures(pdf)
    names = [name, *(f"{name}-{number}" for number in range(2, len(pictures) + 1))]
    return {f"{name}.pdf": pdf} | {f"{name}.png": picture for name, picture in zip(names, pictures, strict=True)}


def _pdf(title: str, drawings: Sequence[Callable[[Canvas], None]]) -> bytes:
    file = BytesIO()
    # `invariant` makes the same words give the same bytes.
    canvas = Canvas(file, pagesize=letter, invariant=True, pageCompression=1)
    canvas.setTitle(title)
    for draw in drawings:
        draw(canvas)
        canvas.showPage()
    canvas.save()
    return file.getvalue()


def _pictures(pdf: bytes) -> list[bytes]:
    pictures = []
    with pypdfium2.PdfDocument(pdf) as document:
        for page in document:
            file = BytesIO()
            page.render(scale=_SCALE, grayscale=True).to_pil().save(file, "PNG", dpi=(DPI, DPI))
            pictures.append(file.getvalue())
    return pictures
