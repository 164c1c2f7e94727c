"""Reading forms off the pages, as a browser would, to send them back."""

from __future__ import annotations

from html.parser import HTMLParser
from typing import Any

from django.http import HttpResponse
from django.test import Client


class _Form(HTMLParser):
    """Collects what a browser would send of every form field on a page."""

    def __init__(self) -> None:
        super().__init__()
        self.data: dict[str, list[str]] = {}
        self.radios: set[str] = set()
        self.ticked: set[str] = set()
        self._area = self._select = ""
        self._text: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = {name: value or "" for name, value in attrs}
        name, kind = given.get("name", ""), given.get("type", "text")
        if tag == "textarea":
            self._area, self._text = name, []
        elif tag == "select":
            self._select = name
        elif tag == "option" and self._select and "selected" in given:
            self._add(self._select, given.get("value", ""))
        elif tag == "input" and name:
            self._take_input(name, kind, given)

    def _take_input(self, name: str, kind: str, given: dict[str, str]) -> None:
        if kind == "radio":
            self.radios.add(name)
        if "checked" in given:
            self.ticked.add(name)
        if kind not in ("radio", "checkbox") or "checked" in given:
            self._add(name, given.get("value", "on" if kind == "checkbox" else ""))

    def handle_data(self, data: str) -> None:
        if self._area:
            self._text.append(data)

    def handle_endtag(self, tag: str) -> None:
        if tag == "textarea":
            self._add(self._area, "".join(self._text).removeprefix("\n"))
            self._area = ""
        elif tag == "select":
            self._select = ""

    def _add(self, name: str, value: str) -> None:
        self.data.setdefault(name, []).append(value)


def read_form(page: HttpResponse) -> dict[str, Any]:
    """Every field of the page's forms with what stands in it."""
    form = _Form()
    form.feed(page.content.decode())
    dropped = {"csrfmiddlewaretoken", "q", "digest"}
    return {name: value for name, value in form.data.items() if name not in dropped}


def radios_of(page: HttpResponse) -> set[str]:
    """The names of the radio questions on the page."""
    form = _Form()
    form.feed(page.content.decode())
    return form.radios


def ticked_on(page: HttpResponse) -> set[str]:
    """The names of the questions in which something is ticked."""
    form = _Form()
    form.feed(page.content.decode())
    return form.ticked


def open_form(client: Client, url: str) -> dict[str, Any]:
    """Open a page and read its form."""
    page = client.get(url)
    assert page.status_code == 200, (url, page.status_code)
    return read_form(page)


def resend(page: HttpResponse) -> dict[str, list[str]]:
    """What “Save mine over it” sends from a conflict page."""
    assert page.status_code == 409
    assert "Save mine over it" in page.text
    return read_form(page)
