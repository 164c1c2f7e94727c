"""How days, moments and missing answers are written, on every page and on paper."""

from datetime import date, datetime
from zoneinfo import ZoneInfo

from django.utils import timezone

NOT_ANSWERED = "not answered"
MONTHS = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"]


def write_day(day: date) -> str:
    """Write a day like 14-Jul-1985, which no reader takes for another."""
    return f"{day.day:02}-{MONTHS[day.month - 1]}-{day.year:04}"


def write_moment(moment: datetime, zone: ZoneInfo | None = None) -> str:
    """Write a moment with the name of its zone, like 14-Jul-1985 09:30 EDT."""
    local = timezone.localtime(moment, zone)
    return f"{write_day(local)} {local:%H:%M} {local.tzname()}"


def count_years(born: date, on: date) -> int:
    """Count full years; somebody born on 29 February turns a year older on 1 March."""
    return on.year - born.year - ((on.month, on.day) < (born.month, born.day))
