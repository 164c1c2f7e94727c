"""Dates print like 14-Jul-1985, so that no reader takes the day for the month."""

DATE_FORMAT = "d-M-Y"
SHORT_DATE_FORMAT = "d-M-Y"
TIME_FORMAT = "H:i"
DATETIME_FORMAT = "d-M-Y H:i"
SHORT_DATETIME_FORMAT = "d-M-Y H:i"
MONTH_DAY_FORMAT = "d-M"
YEAR_MONTH_FORMAT = "M-Y"

# Orders of day and month that differ between countries are left out on purpose.
DATE_INPUT_FORMATS = ["%Y-%m-%d", "%d-%b-%Y", "%d-%B-%Y"]
TIME_INPUT_FORMATS = ["%H:%M", "%H:%M:%S"]
DATETIME_INPUT_FORMATS = [
    "%Y-%m-%dT%H:%M",
    "%Y-%m-%d %H:%M",
    "%Y-%m-%d %H:%M:%S",
    "%d-%b-%Y %H:%M",
]
