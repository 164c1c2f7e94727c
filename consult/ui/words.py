"""How days, moments and missing answers are written, on every page and on paper."""

import re
from datetime import date, datetime
from zoneinfo import ZoneInfo

from django.utils import timezone
from django.utils.dateparse import parse_date

NOT_ANSWERED = "not answered"
ENGLISH = "en"
MONTHS = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"]
# The months of documents in other languages; a language without its own has the English ones.
MONTHS_IN = {
    ENGLISH: MONTHS,
    "es": ["ene", "feb", "mar", "abr", "may", "jun", "jul", "ago", "sep", "oct", "nov", "dic"],
}


def write_day(day: date, language: str = ENGLISH) -> str:
    """Write a day like 14-Jul-1985, which no reader takes for another."""
    months = MONTHS_IN.get(language, MONTHS)
    return f"{day.day:02}-{months[day.month - 1]}-{day.year:04}"


def write_moment(moment: datetime, zone: ZoneInfo | None = None, language: str = ENGLISH) -> str:
    """Write a moment with the name of its zone, like 14-Jul-1985 09:30 EDT."""
    local = timezone.localtime(moment, zone)
    return f"{write_day(local, language)} {local:%H:%M} {local.tzname()}"


def still_to_come(what: str, now: datetime, zone: ZoneInfo) -> str:
    """That ``what`` cannot be later than it is at the clinic, and how late that is."""
    return f"{what} is still to come: at the clinic it is {write_moment(now, zone)} now."


def count_years(born: date, on: date) -> int:
    """Count full years; somebody born on 29 February turns a year older on 1 March."""
    return on.year - born.year - ((on.month, on.day) < (born.month, born.day))


_MONTHS = ["jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"]


def read_day(text: str) -> date | None:
    """A date typed as 1985-07-14, 14-Jul-1985 or 07/14/1985 (US order), else ``None``."""
    text = text.strip()
    if match := re.fullmatch(r"(\d{1,2})[-\s]([A-Za-z]{3})[a-z]*[-\s](\d{4})", text):
        day, month, year = match.groups()
        if month.title() not in MONTHS:
            return None
        text = f"{year}-{MONTHS.index(month.title()) + 1:02d}-{int(day):02d}"
    elif match := re.fullmatch(r"(\d{1,2})/(\d{1,2})/(\d{4})", text):
        month, day, year = match.groups()
        text = f"{year}-{int(month):02d}-{int(day):02d}"
    try:
        return parse_date(text)
    except ValueError:
        return None
