"""The public pages can be read in Spanish: every sentence has its translation."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
CATALOGS = ROOT / "consult" / "locale" / "es" / "LC_MESSAGES"
SOURCES = [
    *(ROOT / "consult" / "consent" / "verify").glob("verdict_words.py"),
    *(ROOT / "consult" / "consent" / "forms").glob("verify.py"),
    *(ROOT / "consult" / "consent" / "forms").glob("copies.py"),
    *(ROOT / "consult" / "consent" / "copies").glob("copy_mail.py"),
    *(ROOT / "templates" / "verify").glob("*.html"),
    *(ROOT / "templates" / "copies").glob("*.html"),
    ROOT / "templates" / "public.html",
    ROOT / "templates" / "429.html",
]
IN_TEMPLATE = re.compile(r"""\{% translate ["']([^"']+)["'] %\}""")
IN_CODE = re.compile(r"""\b_\(\s*((?:"[^"]*"\s*)+)\)""")


def sentences() -> set[str]:
    """What the public pages and the mail say, as it stands in the source."""
    found = set()
    for path in SOURCES:
        text = path.read_text(encoding="utf-8")
        found |= set(IN_TEMPLATE.findall(text))
        found |= {"".join(re.findall(r'"([^"]*)"', part)) for part in IN_CODE.findall(text)}
    return found


ENTRY = re.compile(
    r'^msgid ((?:".*"\n)+)(?:msgid_plural .*\n)?msgstr(?:\[0\])? ((?:".*"\n)+)', re.M
)


def _joined(lines: str) -> str:
    return "".join(re.findall(r'"(.*)"', lines)).replace('\\"', '"')


@pytest.fixture(scope="module")
def spanish() -> dict[str, str]:
    """Every Spanish catalog of the product together."""
    texts = [path.read_text(encoding="utf-8") + "\n" for path in CATALOGS.glob("*.po")]
    found = [entry for text in texts for entry in ENTRY.findall(text)]
    return {_joined(msgid): _joined(msgstr) for msgid, msgstr in found}


def test_the_sentences_are_found() -> None:
    assert len(sentences()) > 70


def test_each_sentence_has_its_spanish(spanish) -> None:
    assert not [text for text in sorted(sentences()) if not spanish.get(text)]


def test_the_places_of_data_are_kept(spanish) -> None:
    place = re.compile(r"%\(\w+\)s")
    for text in sentences():
        assert place.findall(text) == place.findall(spanish[text])


def test_the_spanish_mail_tells_nothing_either(spanish) -> None:
    mail = (ROOT / "consult" / "consent" / "copies" / "copy_mail.py").read_text(encoding="utf-8")
    texts = ["".join(re.findall(r'"([^"]*)"', part)) for part in IN_CODE.findall(mail)]
    assert len(texts) == 6
    whole = " ".join(spanish[text] for text in texts).lower()
    for word in ("clínica", "paciente", "salud", "consentimiento", "tratamiento", "médic", "pelo"):
        assert word not in whole
