"""The languages of documents: their tags, their names, and in which direction they run."""

from __future__ import annotations

import re
from collections.abc import Callable
from functools import cache

from django.conf.locale import LANG_INFO

from consult.patients.names import fold_name

ENGLISH = "en"
# How a document names its language where more than the code is known of it.
_TAGS = {ENGLISH: "en-US", "es": "es-US"}
RIGHT_TO_LEFT = frozenset(
    {"ar", "ckb", "dv", "fa", "he", "ks", "ku", "prs", "ps", "sd", "ug", "ur", "yi"}
)
# What people write for a language beside its names in English and in itself.
_ALSO = {"castellano": "es", "castilian": "es", "farsi": "fa", "mandarin": "zh-hans"}

# What is not in the language of its document stands between these marks: they tell programs
# that reorder text where it starts and ends, and the document where to name its language.
_OPEN, _CLOSE = "\u2066", "\u2069"
_ISOLATE = "\u2068"
_MARKED = re.compile(f"{_OPEN}([^{_OPEN}{_CLOSE}]*){_CLOSE}")
# A day, or a moment with its zone, as they are written in every language.
_DAY = re.compile(r"\b\d\d-[^\W\d_]{3,5}-\d{4}\b(?: \d\d:\d\d [A-Z][\w+-]*)?")
_BETWEEN_TAGS = re.compile(r">[^<]+")
# Text between letters of Hebrew, Arabic and their kin, and between the marks above.
_LEFT_TO_RIGHT = re.compile("[^>\u0590-\u08ff\ufb1d-\ufdff\ufe70-\ufeff\u2066-\u2069]+")
_AROUND_A_RUN = " \t\n.,:;·–—|\xa0"


def tag_of(language: str) -> str:
    """The tag by which a document names its language, like es-US."""
    return _TAGS.get(language, language)


def direction_of(language: str) -> str:
    """``rtl`` for a language that is written from right to left, else ``ltr``."""
    return "rtl" if language.split("-")[0] in RIGHT_TO_LEFT else "ltr"


def name_of(language: str) -> str:
    """The English name of a language, or its code where none is known."""
    return str(LANG_INFO.get(language, {}).get("name", language))


def own_name_of(language: str) -> str:
    """What speakers of a language call it."""
    return str(LANG_INFO.get(language, {}).get("name_local", name_of(language)))


def language_of(words: str) -> str:
    """The code of the language that was typed for a patient; "" if it is not known."""
    folded = re.split(r"[^\w-]+", fold_name(words).strip())[0] if words.strip() else ""
    if not folded:
        return ""
    code = _codes().get(folded, "") or _codes().get(_region_off(words), "")
    base = code.split("-")[0]
    return base if LANG_INFO.get(base, {}).get("name") else code


def _region_off(words: str) -> str:
    """``es`` of es-US; the names of languages have no such ending."""
    found = re.match(r"\s*([A-Za-z]{2,3})[-_]\w+\s*\Z", words)
    return found[1].lower() if found else ""


@cache
def _codes() -> dict[str, str]:
    codes = dict(_ALSO)
    for code, about in LANG_INFO.items():
        for name in (code, about.get("name", ""), about.get("name_local", "")):
            if name:
                codes.setdefault(fold_name(name), code)
    return codes


def isolated(text: str) -> str:
    """``text`` so that a line that runs from right to left does not reorder it."""
    return f"{_ISOLATE}{text}{_CLOSE}"


def in_english(text: str) -> str:
    """``text`` marked as English inside a document in another language."""
    return f"{_OPEN}{text}{_CLOSE}" if text else ""


def with_language_marks(html: str) -> str:
    """``html`` with the language named for what was marked as English."""
    return _between_tags(
        html, lambda text: _MARKED.sub(r'<span lang="en" dir="ltr">\1</span>', text)
    )


def with_days_kept(html: str) -> str:
    """``html`` in which no day and no moment is broken at the end of a line."""
    return _between_tags(html, lambda text: _DAY.sub(r'<span class="nobreak">\g<0></span>', text))


def with_runs_kept(html: str) -> str:
    """``html`` from right to left, in which phone numbers, strengths, names and other runs
    from left to right keep their order: “0.05 %” would else be printed as “% 0.05”."""
    return _between_tags(html, lambda text: _LEFT_TO_RIGHT.sub(_kept_run, text))


def _kept_run(run: re.Match[str]) -> str:
    core = run[0].strip(_AROUND_A_RUN)
    if core.count(")") > core.count("("):
        core = core.removesuffix(")")
    if core.count("(") > core.count(")"):
        core = core.removeprefix("(")
    # One word or one number alone has no order to lose.
    if not re.search(r"\w", core) or re.fullmatch(r"\w+", core):
        return run[0]
    return run[0].replace(core, f"{_OPEN}{core}{_CLOSE}", 1)


def _between_tags(html: str, change: Callable[[str], str]) -> str:
    """``html`` with the text of its body changed; attributes hold no tags and stay."""
    head, body, rest = html.partition("<body")
    return head + body + _BETWEEN_TAGS.sub(lambda text: change(text[0]), rest)
