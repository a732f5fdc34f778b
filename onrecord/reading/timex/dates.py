"""Days and months of the calendar: March 31, 31.3.2014, the 24th, Easter."""

from __future__ import annotations

from datetime import date

from onrecord.reading.timex import calendar
from onrecord.reading.timex.calendar import add, safe_date
from onrecord.reading.timex.context import Found, Value
from onrecord.reading.timex.parts import DAY, MONTH, NONE, Values, choose, meant, near, recurrences, year_basis, year_of

BESIDE = ("that", "following", "previous", "next", "preceding")  # words that set a month next to another expression


def rule_date(found: Found) -> Values:
    """Month with or without day and year."""
    month = found.get(*MONTH)
    if month is None or (len(found.match.taken) <= 2 and not _is_month(found)):
        return NONE
    day = found.get("DAYNUM")
    if day is None:
        return _in_its_year(found, month, int(month))
    if safe_date(2000, int(month), int(day)) is None:
        return NONE
    return _in_its_year(found, f"{month}-{int(day):02d}", int(month))


def _in_its_year(found: Found, tail: str, month: int) -> Values:
    """03 or 03-31 with the year: the one named, that of another expression, else the one the clause means."""
    year = year_of(found)
    if year is not None:
        value = f"{year:04d}-{tail}"
        return (Value("DATE", value, year_basis(found)),) if calendar.extent(value) else NONE
    if found.has(*BESIDE) and (anchor := found.context.anchor("Y", found.at)):
        return (Value("DATE", _beside_anchor(found, anchor[1], month), "anchor"),)
    if listed := _year_ahead(found):
        return (Value("DATE", f"{listed}-{tail}", "explicit"),)
    if found.published is None:
        return (Value("DATE", f"XXXX-{tail}", "none"),)
    direction = found.get("DIR") or ("-1" if found.has("past") else "1" if found.has("coming") else None)
    value_meant = meant(found, recurrences(found, tail), direction)
    return (Value("DATE", value_meant, "published"),) if value_meant else NONE


def _beside_anchor(found: Found, day: date, month: int) -> str:
    """The month of that name next to a day: before it for "previous", after it for "following"."""
    if found.has("that"):
        return f"{day.year:04d}-{month:02d}"
    if found.has("previous", "preceding"):
        return f"{day.year if month < day.month else day.year - 1:04d}-{month:02d}"
    return f"{day.year if month > day.month else day.year + 1:04d}-{month:02d}"


def _year_ahead(found: Found) -> str | None:
    """The year said after the second part of a pair: 24 February and 3 March 2014, from May to June 2014."""
    words, i = found.context.words, found.match.last
    if i >= len(words) or words[i].key not in near("pair") | {"until"} or words[i].gap == "\n":
        return None
    month = False
    for word in words[i + 1 : i + 5]:
        if word.gap == "\n":
            return None
        if year := word.classes.get("YEAR"):
            return year if month else None
        if not word.classes and word.key not in (",", "of", "the"):
            return None
        month = month or any(n in word.classes for n in MONTH)
    return None


def _is_month(found: Found) -> bool:
    """Whether a bare name of a month is one: May, March, April, June, August and abbreviations are also other words."""
    word = found.context.words[found.match.last - 1]
    if found.has("DIR", *BESIDE):
        return True
    before, after = found.context.before(found.match), found.context.after(found.match)
    if "MABBR" in word.classes and word.key.rstrip(".") not in near("month_short"):
        return before in near("month_sure") or "-" in (before, after)
    if word.key not in near("month_words"):
        return True
    if before in near("month_sure") and not (word.key == "may" and before == "last"):
        return True
    if word.key in ("may", "march"):
        return _is_may_or_march(found, word.key)
    return before in near("month_before") or not _name_follows(found)


def _name_follows(found: Found) -> bool:
    """Whether a capitalised word of no other class comes next: April Jones."""
    if not found.context.after(found.match):
        return False
    word = found.context.words[found.match.last]
    return word.text[:1].isupper() and not word.classes and word.text.isalpha()


def _is_may_or_march(found: Found, name: str) -> bool:
    """Whether May or March is the month and not a verb, a person or a procession."""
    before, after = found.context.before(found.match), found.context.after(found.match)
    if name == "may" and found.context.names_may:
        return False
    if before in near("pair"):
        earlier = found.context.words[found.match.first - 2].classes
        if any(n in earlier for n in (*MONTH, "YEAR")):
            return True
    if before in near("month_before") - near("month_unsure"):
        return not _name_follows(found)
    return before == "the" and after.isalpha() and name == "may"


def rule_date_pair(found: Found) -> Values:
    """March 10-12: two days."""
    numbers, month, here = found.index("DAYNUM"), found.get(*MONTH), found.match
    days = [int(d) for d in found.all("DAYNUM")]
    if month is None or len(days) != 2 or days[0] >= days[1]:
        return NONE
    if any(safe_date(2000, int(month), day) is None for day in days):
        return NONE
    words, cut = found.context.words, numbers[1]
    joiner = next(i for i in range(numbers[0] + 1, cut + 1) if words[i].key in near("pair"))
    places = (here.first, joiner), (cut, here.last)
    return [_of_pair(found, f"{month}-{day:02d}", place) for day, place in zip(days, places, strict=True)]


def _of_pair(found: Found, tail: str, place: tuple[int, int]) -> Value:
    """One day of a pair (03-10) with its year."""
    if year := found.get("YEAR"):
        return Value("DATE", f"{year}-{tail}", "explicit", place)
    if found.published is None:
        return Value("DATE", f"XXXX-{tail}", "none", place)
    return Value("DATE", choose(found, recurrences(found, tail)) or f"XXXX-{tail}", "published", place)


def rule_numeric(found: Found) -> Values:
    """2014-03-31; 3/31/2014 as Americans write it unless only the other reading is a day; 31.3.2014."""
    text = found.context.words[found.match.first].text
    if text[4:5] == "-":
        return (Value("TIME" if "T" in text else "DATE", text, "explicit"),) if calendar.extent(text[:10]) else NONE
    parts = [int(p) for p in text.replace(".", "/").split("/")]
    if len(parts) != 3:
        return NONE
    year = parts[2] if parts[2] > 99 else parts[2] + (2000 if parts[2] < 50 else 1900)
    first, second = (parts[1], parts[0]) if "." in text else (parts[0], parts[1])
    day = safe_date(year, first, second) or safe_date(year, second, first)
    return (Value("DATE", day.isoformat(), "explicit"),) if day else NONE


def rule_fixed(found: Found) -> Values:
    """9/11: the day stands in the table."""
    return (Value("DATE", found.argument, "explicit"),)


def rule_daynum(found: Found) -> Values:
    """on the 24th: of the month spoken of."""
    day, published = int(found.get("DAYORD") or 0), found.published
    anchor = found.context.anchor("M", found.at)
    base = anchor[1] if anchor else published
    if base is None:
        return (Value("DATE", f"XXXX-XX-{day:02d}", "none"),)
    spans = []
    for shift in (-1, 0, 1):
        year, month = calendar.month_add(base.year, base.month, shift)
        if one := safe_date(year, month, day):
            spans.append((one, one, one.isoformat()))
    if anchor:
        same = next((s for s in spans if s[0].month == base.month), None)
        return (Value("DATE", same[2], "anchor"),) if same else NONE
    value = choose(found, spans)
    return (Value("DATE", value, "published"),) if value else NONE


def rule_weekday_daynum(found: Found) -> Values:
    """Monday the 31st: the nearest such day."""
    day, weekday, published = int(found.get("DAYORD") or 0), int(found.get(*DAY) or 0), found.published
    if published is None:
        return (Value("DATE", f"XXXX-XX-{day:02d}", "none"),)
    near = sorted(range(-180, 180), key=abs)
    hit = next(
        (d for n in near if (d := add(published, n, "D")) and d.day == day and d.isoweekday() == weekday),
        None,
    )
    return (Value("DATE", hit.isoformat(), "published"),) if hit else NONE


def rule_holiday(found: Found) -> Values:
    """Christmas 2013, last Easter, Labor Day."""
    day, published = found.get("HOLIDAY") or "", found.published
    if year := found.get("YEAR"):
        hit = calendar.holiday(day, int(year))
        return (Value("DATE", hit.isoformat(), "explicit"),) if hit else NONE
    if published is None:
        return (Value("DATE", f"XXXX-{day}" if len(day) == 5 else "XXXX-XX-XX", "none"),)
    years = range(published.year - 1, published.year + 2)
    spans = [(h, h, h.isoformat()) for y in years if (h := calendar.holiday(day, y))]
    value = meant(found, spans, found.get("DIR"))
    return (Value("DATE", value, "published"),) if value else NONE
