"""WeasyPrint with everything that all documents share, and the repairs of what it writes."""

from __future__ import annotations

import unicodedata
from pathlib import Path

from consult.consent.engine.finishing import finish
from consult.consent.engine.jobs import Job

# Its finisher adds the identifier of PDF/UA-1.
PDF_VARIANT = "pdf/a-3a"
# Controls, format marks, surrogates and spaces need no shape.
_SHAPELESS = frozenset({"Cc", "Cf", "Cs", "Zs", "Zl", "Zp"})


class Renderer:
    """The fonts and the parsed style sheet, so that no document costs them again."""

    def __init__(self, css_path: str) -> None:
        from weasyprint import CSS, HTML
        from weasyprint.text.fonts import FontConfiguration
        from weasyprint.urls import URLFetcher

        self._html = HTML
        self._fonts = FontConfiguration()
        # Refuses every address; the style sheet would bring a fetcher of its own.
        self._fetcher = URLFetcher(allowed_protocols=())
        css = Path(css_path).read_text(encoding="utf-8")
        self._css = CSS(string=css, font_config=self._fonts, url_fetcher=self._fetcher)

    def render(self, job: Job) -> tuple[bytes, list[str]]:
        """The PDF, and every character for which no font has a shape."""
        source = self._html(string=job.html, url_fetcher=self._fetcher, base_url=None)
        document = source.render(font_config=self._fonts, stylesheets=[self._css])
        pdf = document.write_pdf(pdf_variant=PDF_VARIANT, finisher=lambda _, pdf: finish(pdf, job))
        missing = {chr(code) for font in document.fonts.values() for code in font.missing}
        return pdf, sorted(c for c in missing if unicodedata.category(c) not in _SHAPELESS)
