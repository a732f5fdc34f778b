"""Arithmetic on TIMEX3 values: the days that a value covers, and the value a number of units away. No clock, no text."""

from __future__ import annotations

import calendar
import re
from datetime import date, timedelta

from onrecord.records import Granularity

SEASONS = {"SP": (3, 5), "SU": (6, 8), "FA": (9, 11), "WI": (12, 14)}
DAYPARTS = frozenset({"MO", "MI", "AF", "EV", "NI", "DT"})
GRANULARITY: dict[str, Granularity] = {
    "D": "day", "W": "week", "WE": "weekend", "M": "month", "Q": "quarter", "Y": "year", "10Y": "decade",
    "100Y": "century", "TH": "hour", "TM": "minute", "TS": "second", "H": "half", "2W": "week", "2Q": "half",
}  # fmt: skip
_DAY = re.compile(r"(\d{4})-(\d\d)-(\d\d)(?:T.*)?$")
_PART = re.compile(r"(\d{4})-(?:(\d\d)|W(\d\d)(-WE)?|Q([1-4])|H([12])|(SP|SU|FA|WI))$")


def safe_date(year: int, month: int, day: int) -> date | None:
    """The day, or None where the calendar has no such day.

    >>> safe_date(2022, 2, 30) is None
    True
    """
    try:
        return date(year, month, day)
    except ValueError:
        return None


def month_add(year: int, month: int, months: int) -> tuple[int, int]:
    """Year and month (1-12) that many months away; months may exceed 12 or be negative.

    >>> month_add(2022, 1, -2)
    (2021, 11)
    """
    index = year * 12 + month - 1 + months
    return index // 12, index % 12 + 1


def week(day: date) -> str:
    """The ISO week a day lies in.

    >>> week(date(2022, 2, 24))
    '2022-W08'
    """
    year, number, _ = day.isocalendar()
    return f"{year:04d}-W{number:02d}"


def season(day: date) -> str:
    """The season a day lies in; January and February belong to the winter that began the year before.

    >>> season(date(2022, 2, 24))
    '2021-WI'
    """
    year = day.year - 1 if day.month <= 2 else day.year
    name = next(s for s, (a, b) in SEASONS.items() if a <= day.month <= b or a <= day.month + 12 <= b)
    return f"{year:04d}-{name}"


def at(day: date, unit: str) -> str:
    """The value of the unit (D W WE M Q H Y 10Y 100Y) that the day lies in.

    >>> at(date(2022, 2, 24), "Q"), at(date(1994, 5, 1), "10Y")
    ('2022-Q1', '199')
    """
    year = f"{day.year:04d}"
    match unit:
        case "D":
            return day.isoformat()
        case "W" | "2W":
            return week(day)
        case "WE":
            return f"{week(day)}-WE"
        case "M":
            return f"{year}-{day.month:02d}"
        case "Q":
            return f"{year}-Q{(day.month + 2) // 3}"
        case "H" | "2Q":
            return f"{year}-H{1 if day.month <= 6 else 2}"
        case "10Y":
            return year[:3]
        case "100Y":
            return year[:2]
        case "1000Y":
            return year[:1]
        case _:
            return year


def add(day: date, number: float, unit: str) -> date | None:
    """The day that many units away, None beyond the calendar; days of short months are cut (31 Jan + 1 M = 28 Feb).

    >>> add(date(2022, 1, 31), 1, "M")
    datetime.date(2022, 2, 28)
    """
    months = {"M": 1, "Q": 3, "2Q": 6, "H": 6, "Y": 12, "10Y": 120, "100Y": 1200, "1000Y": 12000}.get(unit)
    try:
        if months is None:
            days = {"D": 1, "W": 7, "2W": 14, "WE": 7}.get(unit, 0)
            return day + timedelta(days=round(number * days))
        year, month = month_add(day.year, day.month, round(number * months))
        return date(year, month, min(day.day, calendar.monthrange(year, month)[1]))
    except (ValueError, OverflowError, calendar.IllegalMonthError):
        return None


def extent(value: str) -> tuple[date, date] | None:
    """First and last day of a value that lies on the calendar, else None.

    >>> [d.isoformat() for d in extent("2022-W08-WE")]
    ['2022-02-26', '2022-02-27']
    """
    try:
        return _extent(value)
    except ValueError:
        return None


def _extent(value: str) -> tuple[date, date] | None:
    if found := _DAY.match(value):
        day = date(int(found[1]), int(found[2]), int(found[3]))
        return day, day
    if (cut := value.find("T")) == 10 or (cut > 0 and value[cut + 1 :] in DAYPARTS):
        return _extent(value[:cut])
    if found := _PART.match(value):
        year = int(found[1])
        if found[3]:
            first = date.fromisocalendar(year, int(found[3]), 6 if found[4] else 1)
            return first, date.fromisocalendar(year, int(found[3]), 7)
        if found[2]:
            low = high = int(found[2])
        elif found[5]:
            low, high = int(found[5]) * 3 - 2, int(found[5]) * 3
        elif found[6]:
            low, high = int(found[6]) * 6 - 5, int(found[6]) * 6
        else:
            low, high = SEASONS[found[7]]
        last_year, last_month = month_add(year, 1, high - 1)
        return date(year, low, 1), date(last_year, last_month, calendar.monthrange(last_year, last_month)[1])
    if value.isdigit() and 1 <= len(value) <= 4 and int(value) > 0:
        span = 10 ** (4 - len(value))
        return date(int(value) * span, 1, 1), date(int(value) * span + span - 1, 12, 31)
    return None


def granularity(value: str, kind: str) -> Granularity:
    """What a value is fine to.

    >>> granularity("2022-02", "DATE"), granularity("P2D", "DURATION"), granularity("2022-02-24TMO", "TIME")
    ('month', 'duration', 'daypart')
    """
    if kind == "DURATION":
        return "duration"
    if kind == "SET":
        return "set"
    if value.endswith("_REF"):
        return "past" if value == "PAST_REF" else "present" if value == "PRESENT_REF" else "future"
    if "T" in value:
        clock = value.split("T", 1)[1].rstrip("Z")
        return "daypart" if clock[:2] in DAYPARTS else "minute" if ":" in clock else "hour"
    if value.startswith("FY"):
        return "year"
    if value.endswith("-WE"):
        return "weekend"
    if re.search(r"-W..$", value):
        return "week"
    if re.search(r"-Q.$", value):
        return "quarter"
    if re.search(r"-H[12X]$", value):
        return "half"
    if re.search(r"-(SP|SU|FA|WI)$", value):
        return "season"
    if re.search(r"-W..-\d$", value):
        return "day"
    return {1: "century", 2: "century", 3: "decade", 4: "year", 7: "month"}.get(len(value), "day")  # type: ignore[return-value]


def easter(year: int) -> date:
    """Easter Sunday of the western churches (Gauss, in the form of Meeus).

    >>> easter(2022).isoformat()
    '2022-04-17'
    """
    a, b, c = year % 19, year // 100, year % 100
    h = (19 * a + b - b // 4 - (b - (b + 8) // 25 + 1) // 3 + 15) % 30
    k = (32 + 2 * (b % 4) + 2 * (c // 4) - h - c % 4) % 7
    m = (a + 11 * h + 22 * k) // 451
    month, day = divmod(h + k - 7 * m + 114, 31)
    return date(year, month, day + 1)


def holiday(rule: str, year: int) -> date | None:
    """The day of a rule of time_holidays.tsv in a year.

    >>> holiday("11-4-4", 2022).isoformat(), holiday("easter-2", 2022).isoformat()
    ('2022-11-24', '2022-04-15')
    """
    if rule.startswith("easter"):
        return easter(year) + timedelta(days=int(rule[6:]))
    fixed = re.fullmatch(r"(\d\d)-(\d\d)", rule)
    if fixed:
        return safe_date(year, int(fixed[1]), int(fixed[2]))
    found = re.fullmatch(r"(\d\d)-(\d)-(-?\d)(?:\+(\d))?", rule)
    if not found:
        return None
    month, weekday, number = int(found[1]), int(found[2]), int(found[3])
    length = calendar.monthrange(year, month)[1]
    days = [d for d in range(1, length + 1) if date(year, month, d).isoweekday() == weekday]
    return date(year, month, days[number if number < 0 else number - 1]) + timedelta(days=int(found[4] or 0))
