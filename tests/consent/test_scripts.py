"""Names in many scripts are printed as they are written, or refused; never as boxes."""

from __future__ import annotations

from pathlib import Path

import pypdfium2
import pytest
from PIL import ImageOps

from consult.consent import pdf
from consult.consent.pdf import pdf_of
from consult.consent.refusals import CharactersCannotBePrinted
from tests.consent import builders, papers
from tests.consent.making import pdf_of_snapshot, snapshot_of
from tests.consent.papers import squeezed
from tests.consent.structure import findings_of

NAMES = {
    "greek": ("Ελένη", "Παπαδοπούλου"),
    "cyrillic": ("Екатерина", "Щербакова"),
    "arabic": ("فاطمة", "الفارسي"),
    "hebrew": ("יעל", "כהן"),
    "devanagari": ("प्रिया", "शर्मा"),
    "chinese": ("小明", "歐陽"),
}
# Letters that no font may draw alike; marks that need a letter before them are left out.
LETTERS = {
    "greek": "Ελνπθ",
    "cyrillic": "ЩбЁжк",
    "arabic": "فطسمق",
    "hebrew": "יעלכש",
    "devanagari": "पशमअक",
    "chinese": "小明歐陽刘",
}


@pytest.mark.parametrize("script", NAMES)
def test_a_name_is_printed_and_the_document_conforms(db, script):
    given, family = NAMES[script]
    consultation, by = builders.build_ready(given_names=given, family_name=family)
    made = pdf_of_snapshot(snapshot_of(consultation, by))
    assert findings_of(made) == []
    # A right-to-left name may be read back in the order in which it is drawn.
    printed = papers.text_of(made)
    letters = sorted(squeezed(f"{given} {family}"))
    assert set(letters) <= set(printed)


def _pictures_of(letters: str) -> list[bytes]:
    """Each letter as it is printed, large, on a page of its own."""
    body = "".join(f'<p style="break-after: page; font-size: 60pt">{each}</p>' for each in letters)
    made = pdf_of(f'<html lang="en"><title>x</title>{body}</html>')
    return [_ink_on(page) for page in pypdfium2.PdfDocument(made)]


def _ink_on(page: pypdfium2.PdfPage) -> bytes:
    picture = ImageOps.invert(page.render(scale=1).to_pil().convert("L"))
    # Without the page's header and footer.
    body = picture.crop((0, 45, picture.width, picture.height - 60))
    ink = body.crop(body.getbbox())
    return str(ink.size).encode() + ink.tobytes()


@pytest.mark.look
@pytest.mark.parametrize("script", LETTERS)
def test_every_letter_has_a_shape_of_its_own(script):
    pictures = _pictures_of(LETTERS[script])
    assert len(set(pictures)) == len(pictures) == len(LETTERS[script])


@pytest.fixture
def only_dejavu(tmp_path, monkeypatch) -> pdf.Engine:
    """An engine on a machine that has one family of fonts."""
    fonts = Path("/usr/share/fonts/truetype/dejavu")
    assert fonts.is_dir()
    config = tmp_path / "fonts.conf"
    config.write_text(
        f"<fontconfig><dir>{fonts}</dir><cachedir>{tmp_path}/cache</cachedir></fontconfig>"
    )
    monkeypatch.setenv("FONTCONFIG_FILE", str(config))
    engine = pdf.Engine()
    monkeypatch.setattr(pdf, "engine", engine)
    yield engine
    engine.stop()


@pytest.mark.parametrize(
    ("script", "package"),
    [("chinese", "fonts-noto-cjk"), ("devanagari", "fonts-noto-core")],
)
def test_a_script_without_a_font_is_refused_and_its_package_named(only_dejavu, script, package):
    html = f'<html lang="en"><title>x</title><p>{"".join(NAMES[script])}</p></html>'
    with pytest.raises(CharactersCannotBePrinted) as refused:
        pdf_of(html)
    assert str(refused.value).endswith(f"to install {package}.")
    assert set(refused.value.characters) <= set("".join(NAMES[script]))
    assert refused.value.characters


def test_a_machine_with_one_family_prints_what_that_family_has(only_dejavu):
    names = " ".join(NAMES["greek"] + NAMES["cyrillic"] + NAMES["arabic"] + NAMES["hebrew"])
    made = pdf_of(f'<html lang="en"><title>x</title><h1>{names}</h1></html>')
    assert findings_of(made) == []
