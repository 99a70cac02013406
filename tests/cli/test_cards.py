"""`hotline cards`: what is printed can be read, is complete in every language, and its codes can be scanned."""

import ctypes
import shutil
from collections.abc import Iterator
from dataclasses import dataclass, replace
from itertools import combinations
from pathlib import Path

import pypdfium2
import pytest
import zxingcpp
from click.testing import CliRunner, Result
from PIL import Image
from pypdfium2 import raw

from flows.engine import load
from hotline.cli import cli
from hotline.config import Identity
from hotline.domain.worksites import Worksite
from hotline.errors import HotlineError
from hotline.printing import cards, files, poster
from hotline.printing.words import sheet
from tests.building import DATA_KEY, NUMBER, OFFICE, WORKSITES

LONG = ("County Office of Education, Student and Family Services, Peña Building, " * 3)[:200].strip()
WIDE = "W" * 200
SITES = WORKSITES + f'COUNTYSCHOOL,"{LONG}",x,y,,2103,\nWWWWWWWWWWWW,{WIDE},x,y,,2104,\n'
CODES = ("ANNEX", "COUNTYSCHOOL", "LIBRARY", "WWWWWWWWWWWW")
CONTACTS = "name,role,phone,language,worksites,tier\nElena Cruz,rep,+15105550107,es,*,3\n"
KINDS = ("poster.pdf", "poster.png", "cards.pdf", "cards.png")
LINK = "SMSTO:+15105550100:MENU"
FLOWS = load()
THREE = replace(
    FLOWS,
    words=FLOWS.words.model_copy(update={"languages": {**FLOWS.words.languages, "tl": FLOWS.words.languages["en"]}}),
)
SITE = Worksite("1", "ANNEX", "City Hall Annex", "", "", "UTC", "2101", "")
SPEAKER = Identity(hotline_name="Public Workers & Friends <Local 1021>", office_phone=OFFICE)

Box = tuple[float, float, float, float]  # left, bottom, right, top


@dataclass(frozen=True)
class Press:
    """A directory, and where its sheets go."""

    folder: Path
    environ: dict[str, str | None]

    def run(self, *arguments: str, **environ: str | None) -> Result:
        """Run the command."""
        return CliRunner().invoke(cli, ["cards", "--out", str(self.folder), *arguments], env=self.environ | environ)


def new_press(folder: Path, template: Path, sites: str = SITES) -> Press:
    shutil.copy(template, folder / "hotline.db")
    (folder / "worksites.csv").write_text(sites, encoding="utf-8")
    (folder / "contacts.csv").write_text(CONTACTS, encoding="utf-8")
    environ: dict[str, str | None] = {"DATABASE_URL": f"sqlite:///{folder}/hotline.db"}
    files = [str(folder / "worksites.csv"), str(folder / "contacts.csv")]
    done = CliRunner().invoke(cli, ["directory", "import", *files], env=environ | {"DATA_KEYS": DATA_KEY})
    assert done.exit_code == 0 or sites != SITES, done.output
    speaker = {"TWILIO_PHONE_NUMBER": NUMBER, "HOTLINE_NAME": "Test Hotline", "OFFICE_PHONE": OFFICE}
    return Press(folder / "cards", environ | speaker)


@pytest.fixture(scope="module")
def press(tmp_path_factory: pytest.TempPathFactory, sqlite_template: Path) -> Press:
    return new_press(tmp_path_factory.mktemp("press"), sqlite_template)


@pytest.fixture(scope="module")
def done(press: Press) -> Result:
    """Return how the command ended that printed all worksites."""
    return press.run()


@pytest.fixture(scope="module")
def printed(press: Press, done: Result) -> Path:
    """Return the folder with the sheets of all worksites."""
    assert done.exit_code == 0
    return press.folder


def text_of(path: Path) -> str:
    """Return all that a PDF says, with single spaces."""
    with pypdfium2.PdfDocument(path) as document:
        return " ".join(" ".join(page.get_textpage().get_text_range() for page in document).split())


def boxes(page: pypdfium2.PdfPage) -> list[Box]:
    """Return where the runs of text stand, in points."""
    found = page.get_textpage()
    return [found.get_rect(index) for index in range(found.count_rects())]


def codes(picture: Image.Image) -> Iterator[tuple[str, Box]]:
    """Read the QR codes of a picture, each with where it stands, in points."""
    for code in zxingcpp.read_barcodes(picture):
        corners = [getattr(code.position, name) for name in ("top_left", "top_right", "bottom_right", "bottom_left")]
        xs, ys = [corner.x * 0.48 for corner in corners], [792 - corner.y * 0.48 for corner in corners]
        yield code.text, (min(xs), min(ys), max(xs), max(ys))


def overlap(one: Box, other: Box) -> bool:
    # Half a point is let pass: a Y reaches a hair over the R before it.
    shared = [min(one[side + 2], other[side + 2]) - max(one[side], other[side]) for side in (0, 1)]
    return min(shared) > 0.5


def expect_tidy(pdf: Path, margin: float) -> None:
    """Check that texts stay on the page, off each other, and clear of the QR codes."""
    with pypdfium2.PdfDocument(pdf) as document:
        for number, page in enumerate(document, 1):
            name = f"{pdf.stem}.png" if number == 1 else f"{pdf.stem}-{number}.png"
            texts = boxes(page)
            assert len(texts) > 20
            assert all(margin <= left < right <= 612 - margin for left, _, right, _ in texts)
            assert all(margin <= bottom < top <= 792 - margin for _, bottom, _, top in texts)
            assert not any(overlap(one, other) for one, other in combinations(texts, 2))
            with Image.open(pdf.with_name(name)) as picture:
                for _, (left, bottom, right, top) in codes(picture):
                    quiet = 3.5 * (right - left) / 25
                    around = (left - quiet, bottom - quiet, right + quiet, top + quiet)
                    assert not any(overlap(around, text) for text in texts)


def test_every_worksite_gets_a_poster_and_cards_as_pdf_and_picture_and_each_file_is_named(
    done: Result, printed: Path
) -> None:
    assert done.stdout.splitlines() == [f"{printed}/{code}-{kind}" for code in CODES for kind in KINDS]
    assert done.stderr == ""
    assert sorted(path.name for path in printed.iterdir()) == sorted(
        f"{code}-{kind}" for code in CODES for kind in KINDS
    )


def test_the_same_words_make_the_same_files_to_the_byte(press: Press, printed: Path) -> None:
    before = {path.name: path.read_bytes() for path in printed.iterdir()}

    press.run("library")

    assert {path.name: path.read_bytes() for path in printed.iterdir()} == before


def test_only_the_worksites_that_are_named_are_printed_each_once(press: Press, printed: Path) -> None:
    done = press.run("library", "LIBRARY")

    assert done.stdout.splitlines() == [f"{printed}/LIBRARY-{kind}" for kind in KINDS]


def test_the_poster_says_where_to_text_and_call_in_every_language(printed: Path) -> None:
    text = text_of(printed / "ANNEX-poster.pdf")

    for line in (
        "Test Hotline · City Hall Annex (ANNEX)",
        "Agents at work? ¿Agentes en el trabajo?",
        "Text ICE ANNEX to (510) 555-0100",
        "Envíe ICE ANNEX al (510) 555-0100",
        "Or call (510) 555-0100, press 1, then 2101.",
        "O llame al (510) 555-0100, oprima 1 y después 2101.",
        "For your rights text MENU",
        "Para conocer sus derechos envíe MENU",
        "Office: (510) 555-0190 General information, not legal advice.",
        "Oficina: (510) 555-0190 Información general, no asesoría legal.",
    ):
        assert line in text


def test_what_to_text_is_the_biggest_on_the_poster(printed: Path) -> None:
    with pypdfium2.PdfDocument(printed / "ANNEX-poster.pdf") as document:
        page = document[0]
        found = page.get_textpage()
        highest = sorted(boxes(page), key=lambda box: box[1] - box[3])[:6]

        assert {found.get_text_bounded(*box).strip() for box in highest} >= {"(510) 555-0100", "ICE ANNEX"}


@pytest.mark.parametrize("lang", FLOWS.languages)
@pytest.mark.parametrize("kind", ["poster", "cards"])
def test_the_five_key_rights_are_on_poster_and_cards_with_their_accents(printed: Path, kind: str, lang: str) -> None:
    text = text_of(printed / f"ANNEX-{kind}.pdf")
    rights = [topic.card[lang] for topic in FLOWS.topics.values() if topic.card]

    assert len(rights) == 5
    assert [right for right in rights if text.count(right) != (4 if kind == "cards" else 1)] == []
    first = FLOWS.topics["at-worksite"].card[lang]
    assert min(rights, key=text.index) == first


def test_a_sheet_has_eight_cards_four_in_each_language(printed: Path) -> None:
    text = text_of(printed / "ANNEX-cards.pdf")

    english = "Test Hotline Text (510) 555-0100: ICE ANNEX = agents here now MENU or scan = your rights"
    spanish = "Test Hotline Envíe al (510) 555-0100: ICE ANNEX = agentes aquí ahora MENU o escanee = sus derechos"
    assert (text.count(english), text.count(spanish)) == (4, 4)


@pytest.mark.parametrize("code", CODES)
@pytest.mark.parametrize(("kind", "count"), [("poster", 1), ("cards", 8)])
def test_a_scan_opens_a_text_for_the_menu_and_never_a_report(printed: Path, code: str, kind: str, count: int) -> None:
    with Image.open(printed / f"{code}-{kind}.png") as picture:
        assert [text for text, _ in codes(picture)] == [LINK] * count


@pytest.mark.parametrize("kind", ["poster", "cards"])
def test_a_picture_is_a_letter_page_at_150_dots_an_inch(printed: Path, kind: str) -> None:
    with Image.open(printed / f"ANNEX-{kind}.png") as picture:
        assert picture.size == (1275, 1650)
        assert picture.info["dpi"] == pytest.approx((150, 150), abs=0.1)
    with pypdfium2.PdfDocument(printed / f"ANNEX-{kind}.pdf") as document:
        assert [page.get_size() for page in document] == [(612, 792)]


@pytest.mark.parametrize("code", CODES)
def test_texts_stay_on_the_page_and_off_each_other_however_long_a_name_is(printed: Path, code: str) -> None:
    expect_tidy(printed / f"{code}-poster.pdf", poster.MARGIN - 1)
    expect_tidy(printed / f"{code}-cards.pdf", 36)
    name = {"COUNTYSCHOOL": LONG, "WWWWWWWWWWWW": WIDE}.get(code, "")
    for kind in ("poster", "cards"):
        assert name.replace(" ", "") in text_of(printed / f"{code}-{kind}.pdf").replace(" ", "")


@pytest.mark.parametrize("code", CODES)
def test_cards_keep_clear_of_where_they_are_cut(printed: Path, code: str) -> None:
    with pypdfium2.PdfDocument(printed / f"{code}-cards.pdf") as document:
        texts = [box for box in boxes(document[0]) if box[3] <= 684]

    for left, bottom, right, top in texts:
        x, y = (left - 54) % 252, (684 - top) % 144
        assert 7 <= x < x + right - left <= 252 - 7
        assert 7 <= y < y + top - bottom <= 144 - 7


def test_no_word_on_a_card_is_smaller_than_six_and_a_half_points(printed: Path) -> None:
    with pypdfium2.PdfDocument(printed / "WWWWWWWWWWWW-cards.pdf") as document:
        assert min(size for size, _ in set_in(document[0])) >= cards.LEAST == 6.5


def test_every_letter_comes_with_its_font(printed: Path) -> None:
    for path in printed.glob("*.pdf"):
        with pypdfium2.PdfDocument(path) as document:
            assert all(embedded for page in document for _, embedded in set_in(page))


def set_in(page: pypdfium2.PdfPage) -> Iterator[tuple[float, bool]]:
    """Yield the size of each piece of text, and whether its font is embedded."""
    for piece in page.get_objects([raw.FPDF_PAGEOBJ_TEXT]):
        size = ctypes.c_float()
        raw.FPDFTextObj_GetFontSize(piece, size)
        yield size.value, raw.FPDFFont_GetIsEmbedded(raw.FPDFTextObj_GetFont(piece)) == 1


def test_without_a_published_phone_no_office_is_named(press: Press, tmp_path: Path) -> None:
    press.run("ANNEX", "--out", str(tmp_path), OFFICE_PHONE=None)

    text = text_of(tmp_path / "ANNEX-poster.pdf")
    assert "Office" not in text
    assert "Oficina" not in text


def test_a_third_language_is_a_third_column_and_a_second_page_of_cards(tmp_path: Path) -> None:
    made = files.make(sheet(THREE, SPEAKER, NUMBER, SITE))

    written = files.write(tmp_path, [made])
    assert [path.name for path in written] == [
        "ANNEX-poster.pdf", "ANNEX-poster.png", "ANNEX-cards.pdf", "ANNEX-cards.png", "ANNEX-cards-2.png",
    ]  # fmt: skip
    expect_tidy(tmp_path / "ANNEX-poster.pdf", poster.MARGIN - 1)
    expect_tidy(tmp_path / "ANNEX-cards.pdf", 36)
    assert text_of(tmp_path / "ANNEX-poster.pdf").count("Public Workers & Friends <Local 1021>") == 1
    assert text_of(tmp_path / "ANNEX-cards.pdf").count("agents here now") == 12


def test_a_number_from_another_country_is_written_with_its_prefix(tmp_path: Path) -> None:
    files.write(tmp_path, [files.make(sheet(FLOWS, SPEAKER, "+447700900123", SITE))])

    assert "Text ICE ANNEX to +44 7700 900123" in text_of(tmp_path / "ANNEX-poster.pdf")
    with Image.open(tmp_path / "ANNEX-cards.png") as picture:
        assert {text for text, _ in codes(picture)} == {"SMSTO:+447700900123:MENU"}


@pytest.mark.parametrize(
    ("arguments", "environ", "words"),
    [
        pytest.param(["NOPE", "annex", "nada"], {}, ["NOPE or NADA", "ANNEX, COUNTYSCHOOL, LIBRARY"], id="code"),
        pytest.param([], {"TWILIO_PHONE_NUMBER": None}, ["TWILIO_PHONE_NUMBER is missing", "set it"], id="no number"),
        pytest.param([], {"TWILIO_PHONE_NUMBER": "5105550100"}, ["TWILIO_PHONE_NUMBER", "+14155550100"], id="number"),
        pytest.param([], {"DATABASE_URL": None}, ["DATABASE_URL is missing"], id="database"),
        pytest.param(["ANNEX"], {"HOTLINE_NAME": "Long " * 99}, ["HOTLINE_NAME", "too long"], id="long name"),
        pytest.param(["ANNEX"], {"HOTLINE_NAME": "Thư viện"}, ["HOTLINE_NAME", "lacks ưệ"], id="letters"),
        pytest.param(["ANNEX", "--out", "/proc/nowhere"], {}, ["/proc/nowhere", "cannot be written"], id="folder"),
    ],
)
def test_a_fault_is_one_line_that_names_the_thing_and_nothing_is_written(
    press: Press, tmp_path: Path, arguments: list[str], environ: dict[str, str | None], words: list[str]
) -> None:
    out = ["--out", str(tmp_path / "cards")] if "--out" not in arguments else []

    done = press.run(*out, *arguments, **{"TWILIO_MESSAGING_SERVICE_SID": "MG" + "b2" * 16}, **environ)

    assert isinstance(done.exception, HotlineError)
    (line,) = str(done.exception).splitlines()
    assert [word for word in words if word not in line] == []
    assert done.stdout == ""
    assert [path for path in tmp_path.rglob("*") if path.is_file()] == []


def test_without_worksites_it_is_said_how_they_come(tmp_path: Path, sqlite_template: Path) -> None:
    done = new_press(tmp_path, sqlite_template, sites="").run()

    assert isinstance(done.exception, HotlineError)
    assert "hotline directory import" in str(done.exception)


def test_when_one_worksite_cannot_be_printed_the_sheets_of_before_stay(tmp_path: Path, sqlite_template: Path) -> None:
    old = new_press(tmp_path, sqlite_template)
    old.run("ANNEX")
    before = {path.name: path.read_bytes() for path in old.folder.iterdir()}
    new = new_press(
        tmp_path, sqlite_template, SITES.replace("City Hall", "Town Hall").replace("Main Library", "Thư viện")
    )

    done = new.run()

    assert isinstance(done.exception, HotlineError)
    assert "the name of worksite LIBRARY: the font of the sheets lacks ưệ" in str(done.exception)
    assert {path.name: path.read_bytes() for path in new.folder.iterdir()} == before
