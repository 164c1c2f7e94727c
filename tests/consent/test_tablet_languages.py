"""The interface of the ceremony in the document's language, and nowhere else."""

from __future__ import annotations

import gettext
import re
from html import unescape
from pathlib import Path

import pytest
from django.test import Client
from django.urls import reverse

from consult.consent.tablet.ceremony import snapshot_of
from tests.consent import tablet
from tests.consent.tablet import handed_over, signed

ROOT = Path(__file__).resolve().parents[2]
FOLDER = ROOT / "consult/locale/es/LC_MESSAGES"
_QUOTED = r"""(?:"((?:[^"\\]|\\.)*)"|'((?:[^'\\]|\\.)*)')"""
_IN_TEMPLATES = re.compile(r"\{%\s*translate\s+" + _QUOTED)
_BLOCKS = re.compile(r"\{%\s*blocktranslate[^%]*%\}(.*?)\{%\s*endblocktranslate", re.S)
_IN_CODE = re.compile(r"(?<![\w.])_\(\s*((?:(?:" + _QUOTED + r")\s*)+)\)")
_PLURAL = re.compile(
    r'^msgid "(.+)"\nmsgid_plural ".+"\nmsgstr\[0\] "(.+)"\nmsgstr\[1\] ".+"$', re.M
)


def asked_for() -> set[str]:
    """Every sentence that the pages and forms hand to gettext."""
    found = set()
    for path in (ROOT / "templates").rglob("*.html"):
        source = path.read_text()
        found |= {a or b for a, b in _IN_TEMPLATES.findall(source)}
        for block in _BLOCKS.findall(source):
            singular = block.partition("{% plural %}")[0]
            found.add(re.sub(r"\{\{ *(\w+) *\}\}", r"%(\1)s", singular))
    for path in (ROOT / "consult/consent").rglob("*.py"):
        for joined, *_ in _IN_CODE.findall(path.read_text()):
            found.add("".join(a or b for a, b in re.findall(_QUOTED, joined)))
    return found


def catalog() -> dict[str, str]:
    """The compiled sentences."""
    with (FOLDER / "django.mo").open("rb") as file:
        entries = gettext.GNUTranslations(file)._catalog.items()
    singular = {k[0] if isinstance(k, tuple) else k: v for k, v in reversed(entries)}
    return {k: v for k, v in singular.items() if k}


def source() -> dict[str, str]:
    """The sentences as translators write them."""
    text = (FOLDER / "django.po").read_text()
    assert "fuzzy" not in text
    pairs = re.findall(r'^msgid "(.+)"\nmsgstr "(.*)"$', text, re.M)
    pairs += _PLURAL.findall(text)
    assert len(pairs) == text.count("\nmsgid ") - 1
    return dict(pairs)


def test_every_sentence_is_translated_and_none_is_left_over() -> None:
    assert len(asked_for()) > 50
    assert set(source()) == asked_for()
    assert all(source().values())


def test_the_compiled_file_is_current() -> None:
    assert catalog() == source()


def test_the_places_of_data_are_kept() -> None:
    for english, spanish in source().items():
        assert _places(english) == _places(spanish), english
        assert english.endswith(".") == spanish.endswith(".")


def _places(sentence: str) -> list[str]:
    return sorted(re.findall(r"%\(\w+\)s", sentence))


@pytest.fixture
def spanish(paper, client: Client):
    """A browser handed over for a document in Spanish."""
    document, by = paper
    client.force_login(by)
    words = snapshot_of(document)["words"] | {"risks_heading": "Riesgos"}
    return client, handed_over(client, tablet.altered(document, language="es-US", words=words))


def test_a_spanish_document_has_spanish_pages(spanish) -> None:
    client, session = spanish
    page = client.get(reverse("signing", args=[session.token])).text
    assert '<html lang="es-US" dir="ltr">' in page
    text = unescape(page)
    for words in ("Página 3 de 20", "Siguiente", "Quiero saber más", "Firmar ahora", "Riesgos"):
        assert words in text
    for words in ("Tell me more", "Next", "Sign now", "I do not want to sign"):
        assert words not in text
    refused = signed(client, session, tick_read="", kind="")
    assert "Marque esto si es cierto." in refused.text
    assert "Elija cómo quiere firmar." in unescape(refused.text)
    signed(client, session)
    assert "Gracias" in client.get(reverse("signing", args=[session.token])).text


def test_the_clinicians_page_at_the_tablet_stays_english(spanish) -> None:
    client, session = spanish
    page = client.get(reverse("signing-staff", args=[session.token])).text
    assert "Your password" in page
    assert '<html lang="en-US">' in page


def test_staff_pages_do_not_follow_the_browser(paper, client: Client) -> None:
    document, by = paper
    client.force_login(by)
    spanish = {"accept-language": "es"}
    addresses = [
        reverse("desk"),
        tablet.open_address(document),
        reverse("consultation-consent", args=[document.consultation_id]),
        reverse("account_change_password"),
    ]
    for address in addresses:
        plain, asked = client.get(address), client.get(address, headers=spanish)
        assert "Language" not in asked.headers.get("Vary", "")
        assert _without_token(asked.text) == _without_token(plain.text), address
    login = Client().get(reverse("account_login"), headers=spanish).text
    assert "Password" in login
    assert "Contraseña" not in login


def _without_token(page: str) -> str:
    return re.sub(r'name="csrfmiddlewaretoken" value="\w+"', "", page)


def test_a_language_without_translation_has_english_buttons(paper, client: Client) -> None:
    document, by = paper
    client.force_login(by)
    arabic = tablet.altered(document, language="ar", direction="rtl")
    session = handed_over(client, arabic)
    page = client.get(reverse("signing", args=[session.token])).text
    assert '<html lang="ar" dir="rtl">' in page
    assert 'lang="en-us"' in page
    assert "Tell me more" in page
