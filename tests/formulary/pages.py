"""Reading a page's form as a browser would send it back."""

from html.parser import HTMLParser

from django.http import HttpResponse


class _Fields(HTMLParser):
    """Collects the values of every control of a page."""

    def __init__(self) -> None:
        super().__init__()
        self.data: dict[str, list[str]] = {}
        self.area = self.select = self.text = ""
        self.first_option: str | None = None
        self.multiple = False

    def handle_starttag(self, tag, attrs):
        given = dict(attrs)
        name, kind = given.get("name"), given.get("type")
        if tag == "input" and name and kind not in ("submit", "button"):
            if kind in ("checkbox", "radio"):
                if "checked" in given:
                    self._add(name, given.get("value") or "on")
            else:
                self._add(name, given.get("value") or "")
        elif tag == "textarea" and name:
            self.area, self.text = name, ""
        elif tag == "select" and name:
            self.select, self.first_option = name, None
            self.multiple = "multiple" in given
        elif tag == "option" and self.select:
            value = given.get("value") or ""
            if self.first_option is None and not self.multiple:
                self.first_option = value
            if "selected" in given:
                self._add(self.select, value)

    def handle_data(self, data):
        if self.area:
            self.text += data

    def handle_endtag(self, tag):
        if tag == "textarea" and self.area:
            # A browser drops the line end right after the tag and sends CRLF.
            text = self.text.replace("\r\n", "\n").removeprefix("\n")
            self._add(self.area, text.replace("\n", "\r\n"))
            self.area = ""
        elif tag == "select" and self.select:
            if self.select not in self.data and self.first_option is not None:
                self._add(self.select, self.first_option)
            self.select = ""

    def _add(self, name: str, value: str) -> None:
        self.data.setdefault(name, []).append(value)


def form_data(page: HttpResponse) -> dict:
    """Every field of the page with its value, as the browser would post it."""
    assert page.status_code == 200, page.status_code
    reader = _Fields()
    reader.feed(page.text)
    return {n: v[0] if len(v) == 1 else v for n, v in reader.data.items()}
