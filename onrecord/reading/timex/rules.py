"""The rules that time_patterns.tsv names: each takes the words of a pattern and returns the TIMEX3 value, or nothing."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import date
from functools import cache
from types import MappingProxyType

from onrecord.knowledge.tables import table, values
from onrecord.reading.timex import calendar
from onrecord.reading.timex.calendar import add, at, safe_date
from onrecord.reading.timex.context import Found, Value

Values = Sequence[Value]
Rule = Callable[[Found], Values]
NONE: Values = ()
NEAR_AHEAD, FAR_BACK = (
    60,
    240,
)  # days: a past tense does not reach back so far where the day to come is so near
_MONTH = ("MONTH", "MABBR")
_DAY = ("WDAY", "WABBR")
_REFS = {-1: "PAST_REF", 0: "PRESENT_REF", 1: "FUTURE_REF"}


@cache
def near(name: str) -> frozenset[str]:
    """The words of a row of time_contexts.tsv."""
    return next(frozenset(values(row["words"])) for row in table("time_contexts") if row["name"] == name)


def _sign(number: float) -> int:
    return (number > 0) - (number < 0)


def _choose(found: Found, spans: Sequence[tuple[date, date, str]]) -> str | None:
    """Of the yearly or weekly recurrences of a name (first day, last day, value), the one the clause means."""
    published = found.published
    if published is None or not spans:
        return None
    tense = found.context.tense(found.match)
    back = max((s for s in spans if s[0] <= published), default=None)
    ahead = min((s for s in spans if s[1] >= published), default=None)
    if back is None or ahead is None:
        return (back or ahead or spans[0])[2]
    if found.context.before(found.match) in ("since",):
        return back[2]
    far_back, far_ahead = (published - back[1]).days, (ahead[0] - published).days
    if tense == "future" or (tense is None and found.context.before(found.match) in ("by", "until", "till")):
        return back[2] if far_ahead > FAR_BACK and far_back < NEAR_AHEAD else ahead[2]
    if tense == "past":
        near = NEAR_AHEAD * 2 if found.context.before(found.match) in ("by", "until", "till") else NEAR_AHEAD
        return ahead[2] if far_back > FAR_BACK and far_ahead < near else back[2]
    return ahead[2] if far_ahead < far_back / 2 else back[2]


# --- days of the calendar ---------------------------------------------------------------------------------------------


def _year_of(found: Found) -> int | None:
    """The year a pattern names: in digits, by last/this/next year, or as that of another expression."""
    if year := found.get("YEAR"):
        return int(year)
    published = found.published
    if found.has("year"):
        if found.has("that", "same"):
            anchor = found.context.anchor("Y", found.at)
            return anchor[1].year if anchor else None
        direction = int(found.get("DIR") or {"last": -1, "next": 1}.get(_written(found, "last", "next"), 0))
        return published.year + direction if published else None
    return None


def _written(found: Found, *keys: str) -> str:
    return next((n for _, n in found.match.taken if n in keys), "")


def rule_date(found: Found) -> Values:
    """Month with or without day and year."""
    month = found.get(*_MONTH)
    if month is None or (len(found.match.taken) <= 2 and not _is_month(found)):
        return NONE
    day = found.get("DAYNUM")
    if day is not None and safe_date(2000, int(month), int(day)) is None:
        return NONE
    tail = f"-{int(day):02d}" if day else ""
    year = _year_of(found)
    if year is not None:
        value = f"{year:04d}-{month}{tail}"
        return (
            (
                Value(
                    "DATE",
                    value,
                    "explicit" if found.get("YEAR") else "anchor" if found.has("that", "same") else "published",
                ),
            )
            if calendar.extent(value)
            else NONE
        )
    if found.has("following", "previous", "next", "preceding", "that") and (
        anchor := found.context.anchor("Y", found.at)
    ):
        return (Value("DATE", _beside_anchor(found, anchor[1], int(month)), "anchor"),)
    published = found.published
    listed = _year_ahead(found)
    if listed:
        return (Value("DATE", f"{listed}-{month}{tail}", "explicit"),)
    if published is None:
        return (Value("DATE", f"XXXX-{month}{tail}", "none"),)
    spans = [
        (e[0], e[1], v)
        for y in range(published.year - 1, published.year + 2)
        if (e := calendar.extent(v := f"{y:04d}-{month}{tail}"))
    ]
    direction = found.get("DIR") or ("-1" if found.has("past") else "1" if found.has("coming") else None)
    if direction == "-1":
        chosen = max((s for s in spans if s[1] < published), default=None)
    elif direction == "1":
        chosen = min((s for s in spans if s[0] > published), default=None)
    elif direction == "0":
        chosen = next((s for s in spans if s[2].startswith(f"{published.year:04d}")), None)
    else:
        meant = _choose(found, spans)
        return (Value("DATE", meant, "published"),) if meant else NONE
    return (Value("DATE", chosen[2], "published"),) if chosen else NONE


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
    if i < len(words) and words[i].key in ("and", "to", "-", "through", "until", "or") and words[i].gap != "\n":
        for j in range(i + 1, min(i + 5, len(words))):
            if words[j].gap == "\n":
                return None
            if year := words[j].classes.get("YEAR"):
                return (
                    year if j > i + 1 and any(n in words[k].classes for k in range(i + 1, j) for n in _MONTH) else None
                )
            if not words[j].classes and words[j].key not in (",", "of", "the"):
                return None
    return None


def _is_month(found: Found) -> bool:
    """Whether a bare name of a month is one: May, March, April, June, August and abbreviations are also other words."""
    i = found.match.first
    word = found.context.words[found.match.last - 1]
    if "DIR" in {n for _, n in found.match.taken} or found.has("that", "following", "previous", "next", "preceding"):
        return True
    before, after = found.context.before(found.match), found.context.after(found.match)
    if "MABBR" in word.classes and word.key.rstrip(".") not in (
        "sept",
        "jan",
        "feb",
        "aug",
        "oct",
        "nov",
        "dec",
    ):
        return before in near("month_sure") or after == "-" or (before == "-")
    if word.key not in ("may", "march", "april", "june", "august", "jan", "jan."):
        return True
    following = found.context.words[found.match.last] if after else None
    named = (
        following is not None and following.text[:1].isupper() and not following.classes and following.text.isalpha()
    )
    if before in near("month_sure") and not (word.key == "may" and before == "last"):
        return True
    if word.key in ("may", "march"):
        if word.key == "may" and found.context.names_may:
            return False
        between = before in ("and", "to", "-", "or", "through") and any(
            n in found.context.words[i - 2].classes for n in ("MONTH", "YEAR", "MABBR")
        )
        return (
            between
            or (before in near("month_before") - {"and", "to", "-", "or", "the", ",", "("} and not named)
            or (before == "the" and bool(after) and after.isalpha() and word.key == "may")
        )
    return not named or before in near("month_before")


def rule_date_pair(found: Found) -> Values:
    """March 10-12: two days."""
    numbers, month, year = found.index("DAYNUM"), found.get(*_MONTH), found.get("YEAR")
    days = [int(d) for d in found.all("DAYNUM")]
    if month is None or len(days) != 2 or days[0] >= days[1]:
        return NONE
    first, last = found.match.first, found.match.last
    cut = numbers[1]
    joiner = next(
        i for i in range(numbers[0] + 1, cut + 1) if found.context.words[i].key in ("-", "to", "and", "or", "through")
    )
    out: list[Value] = []
    for day, place in zip(days, ((first, joiner), (cut, last)), strict=True):
        if safe_date(2000, int(month), day) is None:
            return NONE
        tail = f"{month}-{day:02d}"
        if year:
            out.append(Value("DATE", f"{year}-{tail}", "explicit", place))
        elif found.published is None:
            out.append(Value("DATE", f"XXXX-{tail}", "none", place))
        else:
            spans = [
                (e[0], e[1], v)
                for y in range(found.published.year - 1, found.published.year + 2)
                if (e := calendar.extent(v := f"{y:04d}-{tail}"))
            ]
            out.append(Value("DATE", _choose(found, spans) or f"XXXX-{tail}", "published", place))
    return out


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
    value = _choose(found, spans)
    return (Value("DATE", value, "published"),) if value else NONE


def rule_weekday_daynum(found: Found) -> Values:
    """Monday the 31st: the nearest such day."""
    day, weekday, published = int(found.get("DAYORD") or 0), int(found.get(*_DAY) or 0), found.published
    if published is None:
        return (Value("DATE", f"XXXX-XX-{day:02d}", "none"),)
    near = sorted(range(-180, 180), key=abs)
    hit = next(
        (d for n in near if (d := add(published, n, "D")) and d.day == day and d.isoweekday() == weekday),
        None,
    )
    return (Value("DATE", hit.isoformat(), "published"),) if hit else NONE


# --- years, decades and their parts -----------------------------------------------------------------------------------


def rule_year(found: Found) -> Values:
    """A number of four digits, where it is no count, name or measure."""
    year = found.get("YEAR") or ""
    before, after = found.context.before(found.match), found.context.after(found.match)
    if found.has("year", "end"):
        return (Value("DATE", year, "explicit"),)
    word = found.context.words[found.match.first]
    if before in ("$", "£", "€", "#", "¥", "+", "/", "°", ".", "@") and word.gap == "":
        return NONE
    if (
        after in ("%", "°", "/")
        or after in near("counted")
        or (before in near("numbered") and not (before == "about" and after in ("", ".")))
    ):
        return NONE
    number = int(year)
    plural = (
        after.endswith("s")
        and not after.endswith(("ss", "us", "is"))
        and after not in ("was", "has", "'s", "does", "as", "elections", "games", "olympics")
    )
    if (number % 100 == 0 and number != 2000) or number > 2060 or number < 1800:
        return (Value("DATE", year, "explicit"),) if before in near("year_strong") and not plural else NONE
    if number == 2000 and plural and before not in ("in", "since"):
        return NONE
    if plural and before not in near("year_after") and found.context.words[found.match.last].text[:1].islower():
        return NONE
    hyphen = found.context.words[found.match.last] if after == "-" else None
    if (
        hyphen is not None
        and hyphen.gap == ""
        and found.context.after(found.match, 1)
        in ("strong", "member", "meter", "metre", "mile", "page", "foot", "seat", "room", "km")
    ):
        return NONE
    if (
        before == "-"
        and word.gap == ""
        and found.context.words[found.match.first - 1].gap == ""
        and found.context.before(found.match, 2) not in ("", "mid", "pre", "post", "early", "late", "end", "then")
        and "YEAR" not in found.context.words[found.match.first - 2].classes
    ):
        return NONE
    return (Value("DATE", year, "explicit"),)


def rule_year_pair(found: Found) -> Values:
    """2009-2011, 2009-11: two years."""
    first = found.get("YEAR") or ""
    years = found.all("YEAR")
    second = years[1] if len(years) == 2 else first[:2] + (found.get("YEAR2") or "")
    dash = found.index("-")[0]
    if int(second) <= int(first) or int(second) - int(first) > 400 or int(first) > 2100:
        return NONE
    here = found.match
    return (
        Value("DATE", first, "explicit", (here.first, dash)),
        Value("DATE", second, "explicit", (dash + 1, here.last)),
    )


def rule_short_year(found: Found) -> Values:
    """'08."""
    words, last = found.context.words, found.match.last - 1
    if (
        words[last].gap
        or (found.match.first and words[found.match.first].gap == "" and found.context.before(found.match).isalpha())
        or found.context.after(found.match) in ("'", '"')
    ):
        return NONE
    short = found.get("YEAR2") or "00"
    return (Value("DATE", ("20" if int(short) < 50 else "19") + short, "explicit"),)


def rule_decade(found: Found) -> Values:
    """the 1990s, the '90s, the nineties."""
    if word := found.get("DECW"):
        return (Value("DATE", word, "explicit"),)
    digits = "".join(c for c in (found.get("DECADE") or "") if c.isdigit())
    if not digits.endswith("0"):
        return NONE
    before = found.context.before(found.match)
    if len(digits) == 2:
        if not (found.has("the", "'") or before in ("early", "late", "mid", "-")) or (
            before in ("his", "her", "their", "in") and not found.has("the", "'")
        ):
            return NONE
        return (Value("DATE", ("20" if int(digits) < 20 else "19") + digits[0], "explicit"),)
    return (Value("DATE", digits[:3], "explicit"),) if 1000 <= int(digits) <= 2100 else NONE


def rule_century(found: Found) -> Values:
    number = int(found.get("ORD", "ORDNUM") or 0)
    return (Value("DATE", f"{number - 1:02d}", "explicit"),) if 1 <= number <= 22 else NONE


def _part_of_year(found: Found, number: int, letter: str, months: int) -> Values:
    """Quarter or half: of the year named, else the one the tense means."""
    year = _year_of(found)
    if year is None and found.has("year"):
        year = found.published.year if found.published else None
    if year is not None:
        return (Value("DATE", f"{year:04d}-{letter}{number}", "explicit" if found.get("YEAR") else "published"),)
    published = found.published
    if published is None:
        return (Value("DATE", f"XXXX-{letter}{number}", "none"),)
    spans = [
        (e[0], e[1], v)
        for y in range(published.year - 1, published.year + 2)
        if (e := calendar.extent(v := f"{y:04d}-{letter}{number}"))
    ]
    tense = found.context.tense(found.match)
    back = max((s for s in spans if s[0] <= published), default=spans[0])
    ahead = min((s for s in spans if s[1] >= published), default=spans[-1])
    return (Value("DATE", (ahead if tense == "future" and (published - back[1]).days > 45 else back)[2], "published"),)


def rule_quarter(found: Found) -> Values:
    number = int(found.get("QUARTER", "QNUM") or 0)
    if number == -1:
        if found.has("last") or (
            found.context.words[found.index("QUARTER")[0]].key == "last"
            and not found.get("YEAR")
            and not found.has("year")
        ):
            if found.published is None:
                return (Value("DATE", "PAST_REF", "none"),)
            before = add(found.published, -1, "Q")
            return (Value("DATE", at(before, "Q"), "published"),) if before else NONE
        number = 4
    return _part_of_year(found, number, "Q", 3)


def rule_half(found: Found) -> Values:
    number = int(found.get("HALF", "HNUM") or 0)
    return _part_of_year(found, 2 if number == -1 else number, "H", 6)


def rule_season(found: Found) -> Values:
    name = found.get("SEASON") or ""
    published = found.published
    if (
        found.index("SEASON")
        and found.context.key(found.index("SEASON")[0]) == "fall"
        and found.context.after(found.match) in ("of", "in")
        and not found.get("YEAR")
    ):
        return NONE  # "since the fall of the wall"
    after = found.context.after(found.match)
    if len(found.match.taken) == 1 and after.isalpha() and after not in near("clause_goes_on"):
        return NONE  # "in spring water"
    year = _year_of(found)
    if year is not None:
        return (Value("DATE", f"{year:04d}-{name}", "explicit" if found.get("YEAR") else "published"),)
    if found.has("that", "following", "same", "previous") and (anchor := found.context.anchor("Y", found.at)):
        base = anchor[1]
        here = calendar.extent(f"{base.year:04d}-{name}")
        later = found.has("following") and here is not None and here[0] <= base and anchor[0].granularity != "year"
        return (
            Value(
                "DATE",
                f"{base.year + (1 if later else -1 if found.has('previous') else 0):04d}-{name}",
                "anchor",
            ),
        )
    if published is None:
        return (Value("DATE", f"XXXX-{name}", "none"),)
    spans = [
        (e[0], e[1], v)
        for y in range(published.year - 2, published.year + 2)
        if (e := calendar.extent(v := f"{y:04d}-{name}"))
    ]
    direction = found.get("DIR") or ("-1" if found.has("past") else "1" if found.has("coming", "next") else None)
    if direction == "-1":
        value = max(s for s in spans if s[1] < published)[2]
    elif direction == "1":
        value = min((s for s in spans if s[0] > published), default=spans[-1])[2]
    elif direction == "0":
        current = next((s[2] for s in spans if s[0] <= published <= s[1]), None)
        value = current or f"{published.year:04d}-{name}"
    else:
        value = _choose(found, spans) or f"XXXX-{name}"
    return (Value("DATE", value, "published"),)


def rule_fiscal(found: Found) -> Values:
    if year := found.get("YEAR"):
        return (Value("DATE", f"FY{year}", "explicit"),)
    if found.published is None:
        return (Value("DATE", "FYXXXX", "none"),)
    return (
        Value(
            "DATE",
            f"FY{found.published.year + {'last': -1, 'next': 1}.get(_written(found, 'last', 'next'), 0):04d}",
            "published",
        ),
    )


def rule_holiday(found: Found) -> Values:
    day = found.get("HOLIDAY") or ""
    if year := found.get("YEAR"):
        hit = calendar.holiday(day, int(year))
        return (Value("DATE", hit.isoformat(), "explicit"),) if hit else NONE
    published = found.published
    if published is None:
        return (Value("DATE", f"XXXX-{day}" if len(day) == 5 else "XXXX-XX-XX", "none"),)
    spans = [
        (h, h, h.isoformat()) for y in range(published.year - 1, published.year + 2) if (h := calendar.holiday(day, y))
    ]
    direction = found.get("DIR")
    if direction == "-1":
        value = max(s for s in spans if s[0] < published)[2]
    elif direction == "1":
        value = min(s for s in spans if s[0] > published)[2]
    elif direction == "0":
        value = next(s for s in spans if s[0].year == published.year)[2]
    else:
        value = _choose(found, spans) or spans[0][2]
    return (Value("DATE", value, "published"),)


# --- days of the week, today, last week -------------------------------------------------------------------------------


def _with_daypart(found: Found, value: str, basis: str) -> Values:
    part = found.get("DAYPART")
    noon = found.get("NOON")
    tail = f"T{part}" if part else noon or ""
    return (Value("TIME" if tail else "DATE", value + tail, basis),)  # type: ignore[arg-type]


def rule_weekday(found: Found) -> Values:
    """Friday, last Friday, Friday of next week, Friday night."""
    name = found.get(*_DAY)
    if name is None:
        return NONE
    weekday, published = int(name), found.published
    word = found.context.words[found.index(*_DAY)[0]]
    alone = len(found.match.taken) == 1
    if "WABBR" in word.classes and alone and not word.key.endswith("."):
        before = found.context.before(found.match)
        bracket = before == "(" and word.key in ("sun", "sat", "wed", "mon")
        if before not in ("on", "until", "till", "last", "next", "by", "(") or bracket:
            return NONE
    if published is None:
        return _with_daypart(found, f"XXXX-WXX-{weekday}", "none")
    direction = found.get("DIR") or {"past": "-1", "coming": "1", "last": "-1", "next": "1", "this": "0"}.get(
        _written(found, "past", "coming")
    )
    if found.has("following", "previous", "preceding", "that") or (found.has("next") and found.has("the")):
        anchor = found.context.anchor("D", found.at)
        if anchor is None and found.has("that"):
            return _with_daypart(found, f"XXXX-WXX-{weekday}", "none")
        base = anchor[1] if anchor else published
        if found.has("that", "same"):
            shift = min(((weekday - base.isoweekday() + n) for n in (-7, 0, 7)), key=abs)
        elif found.has("previous", "preceding"):
            shift = -((base.isoweekday() - weekday - 1) % 7 + 1)
        else:
            shift = (weekday - base.isoweekday() - 1) % 7 + 1
        return _shifted(found, base, shift, "anchor" if anchor else "published")
    if found.has("week") and not found.argument:
        weeks = {"last": -1, "next": 1}.get(_written(found, "last", "next"), 0)
        return _shifted(found, published, weekday - published.isoweekday() + 7 * weeks, "published")
    forward = (weekday - published.isoweekday()) % 7
    if found.argument == "-2":
        return _shifted(found, published, -((-forward) % 7) - 7, "published")
    if found.argument == "2":
        return _shifted(found, published, forward + 7, "published")
    if direction == "-1":
        shift = forward - 7
    elif direction == "1":
        shift = forward or 7
    elif direction == "0":
        shift = weekday - published.isoweekday()
    else:
        tense = found.context.tense(found.match)
        ahead = (
            tense == "future"
            or (tense == "present" and _in_sentence(found))
            or (tense is None and found.context.before(found.match) in ("by", "until", "till"))
        )
        shift = forward if ahead or forward == 0 else forward - 7
    return _shifted(found, published, shift, "published")


def _in_sentence(found: Found) -> bool:
    """Whether the line ends like a sentence, unlike a headline, whose present tense tells of the past."""
    words = found.context.words
    last = found.match.last - 1
    while (
        last + 1 < min(len(words), found.match.last + MAX_SENTENCE)
        and words[last + 1].gap != "\n"
        and words[last].key not in (".", "!", "?")
    ):
        last += 1
    return words[last].key in (".", "!", "?", '"', "”")


def _shifted(found: Found, base: date, days: int, basis: str) -> Values:
    day = add(base, days, "D")
    return _with_daypart(found, day.isoformat(), basis) if day else NONE


def rule_relday(found: Found) -> Values:
    """today, yesterday morning, tonight; the argument holds days and part of the day where the words do not."""
    argument = found.argument
    shift = int(argument.rstrip("TMONIEVAF") or 0) if argument else int(found.get("RELDAY") or 0)
    part = argument[argument.index("T") :] if "T" in argument else ""
    if argument and not part and not found.has("day", "week") and found.get("DAYPART") is None:
        return NONE
    if found.published is None:
        return (Value("TIME" if part or found.get("DAYPART") else "DATE", _REFS[_sign(shift)], "none"),)
    day = add(found.published, shift, "D")
    if day is None:
        return NONE
    if part:
        return (Value("TIME", day.isoformat() + part, "published"),)
    return _with_daypart(found, day.isoformat(), "published")


def rule_relday_weekday(found: Found) -> Values:
    """today (Tuesday): two expressions of one day, if the day of publication agrees."""
    first, second = found.index("RELDAY")[0], found.index("WDAY")[0]
    weekday, shift = int(found.get("WDAY") or 1), int(found.get("RELDAY") or 0)
    published = found.published
    if published is None:
        return (
            Value("DATE", _REFS[_sign(shift)], "none", (first, first + 1)),
            Value("DATE", f"XXXX-WXX-{weekday}", "none", (second, second + 1)),
        )
    day = add(published, shift, "D")
    if day is None:
        return NONE
    off = min((weekday - day.isoweekday() + n for n in (-7, 0, 7)), key=abs)
    said = add(day, off, "D") or day
    return (
        Value("DATE", day.isoformat(), "published", (first, first + 1)),
        Value("DATE", said.isoformat(), "published", (second, second + 1)),
    )


def rule_yeartoday(found: Found) -> Values:
    day = add(found.published, int(found.argument), "Y") if found.published else None
    return (Value("DATE", day.isoformat(), "published"),) if day else (Value("DATE", "PAST_REF", "none"),)


def _unit(found: Found) -> str:
    """The unit of the last word that is one, D where none is."""
    words = found.context.words
    for i, name in reversed(found.match.taken):
        classes = words[i].classes
        if unit := classes.get("UNIT") or classes.get("UNITS"):
            return unit
        if name == "second":
            return "TS"
    return "D"


def _direction(found: Found) -> int:
    if direction := found.get("DIR"):
        return int(direction)
    if found.has("coming", "next", "following", "upcoming"):
        return 1
    return -1 if found.has("past", "last", "previous", "preceding") else 0


def _relative(found: Found, unit: str, shift: int) -> Values:
    """The unit that many units from that of the publication."""
    if found.published is None:
        return (Value("DATE", _REFS[_sign(shift)], "none"),)
    day = add(found.published, shift, unit)
    return (Value("DATE", at(day, unit), "published"),) if day else NONE


def rule_dir_unit(found: Found) -> Values:
    """last week, this year, next quarter; at the weekend."""
    if found.argument == "0WE":
        shift = 0
        if found.published is not None and found.published.isoweekday() <= 5:
            tense = found.context.tense(found.match)
            shift = -1 if tense == "past" or (tense != "future" and found.published.isoweekday() <= 3) else 0
        return _relative(found, "WE", shift)
    unit, direction = _unit(found), _direction(found)
    if unit in ("D", "TS", "TM") or (unit == "TH" and direction <= 0):
        return NONE
    if unit == "TH":
        return (Value("TIME", _REFS[direction], "none"),)
    if unit == "WE" and direction == 0 and found.published is not None and found.published.isoweekday() <= 3:
        direction = -1 if found.context.tense(found.match) == "past" and not found.has("coming") else 0
    return _relative(found, unit, direction)


def rule_dir2(found: Found) -> Values:
    unit = _unit(found)
    return _relative(found, unit, int(found.argument)) if unit[0] != "T" else NONE


def rule_this_unit(found: Found) -> Values:
    """the end of the year, earlier in the day, the current quarter; also this/last/next financial quarter."""
    unit = _unit(found)
    if unit[0] == "T":
        return NONE
    if unit == "D" and (anchor := found.context.anchor("D", found.at)):
        return (Value("DATE", at(anchor[1], "D"), "anchor"),)
    return _relative(found, unit, -1 if found.has("last") else 1 if found.has("next") else 0)


def rule_this_year(found: Found) -> Values:
    return _relative(found, "Y", 0)


def rule_this_month(found: Found) -> Values:
    return _relative(found, "M", 0)


def rule_this_week(found: Found) -> Values:
    return _relative(found, "W", 0)


def rule_span_unit(found: Found) -> Values:
    """for the quarter, during the week, in the year: the one spoken of."""
    unit = _unit(found)
    if unit[0] == "T" or unit in ("D", "WE", "10Y", "100Y", "1000Y"):
        return NONE
    anchor = found.context.anchor(unit, found.at)
    if anchor and anchor[0].granularity == calendar.GRANULARITY.get(unit):
        return (Value("DATE", anchor[0].value, "anchor"),)
    return _relative(found, unit, 0)


def rule_past_unit(found: Found) -> Values:
    """the past year (P1Y); the last quarter, the last century (dates)."""
    unit = _unit(found)
    if unit in ("Q", "WE", "100Y", "1000Y"):
        return _relative(found, unit, -1)
    if found.has("last") and unit[0] in "TD":
        return NONE
    return _span(found, 1.0, unit, -1)


def rule_next_unit(found: Found) -> Values:
    unit = _unit(found)
    if unit == "D" and found.has("next"):
        return _anchored(found, unit, 1)
    if unit in ("Q", "WE", "100Y", "1000Y"):
        return _relative(found, unit, 1)
    return _span(found, 1.0, unit, 1)


# --- leaning on another expression ------------------------------------------------------------------------------------


def _anchored(found: Found, unit: str, shift: int, number: float = 1.0) -> Values:
    """The unit that many units from the expression spoken of last; from the publication where there is none and it lies before."""
    if unit[0] == "T":
        return NONE
    anchor = found.context.anchor(unit, found.at)
    if anchor is None:
        if shift < 0 and found.published is not None:
            day = add(found.published, shift * number, unit)
            return (Value("DATE", at(day, unit), "published"),) if day else NONE
        pattern = {"D": "XXXX-XX-XX", "W": "XXXX-WXX", "WE": "XXXX-WXX-WE", "M": "XXXX-XX", "Y": "XXXX"}.get(
            unit, "XXXX-XX-XX"
        )
        return (Value("DATE", pattern, "none"),)
    scale = unit
    if unit == "Y" and shift * number and anchor[0].granularity in ("quarter", "half") and not found.has("the"):
        scale = "Q" if anchor[0].granularity == "quarter" else "H"
    day = add(anchor[1], shift * number, unit) if shift else anchor[1]
    if day is None:
        return NONE
    if number % 1 and unit == "Y":
        scale = "M"
    return (Value("DATE", at(day, scale), "anchor"),)


def rule_anchor_unit(found: Found) -> Values:
    """the next day, the previous year, that month, the day before."""
    if found.match.taken and found.has("same", "that") and found.context.after(found.match) in ("that", "as"):
        pass  # "the same day as": still that day
    return _anchored(found, _unit(found), int(found.argument))


def _number(found: Found) -> float:
    """How many units: the number, with a half; 1 for a, one."""
    numbers = found.all("NUM")
    half = found.has("half")
    if not numbers:
        return 1.5 if half and found.has("and") else 0.5 if half else 1.0
    try:
        return float(numbers[-1]) + (0.5 if half else 0.0)
    except ValueError:
        return 1.0


def rule_anchor_shift(found: Found) -> Values:
    """two days later, a year earlier, year-earlier."""
    unit, number, shift = _unit(found), _number(found), int(found.argument)
    if found.has("couple"):
        return rule_anchor_vague(found)
    if unit[0] == "T":
        return (Value("DURATION", period(number, unit), "none"),)
    if found.context.anchor(unit, found.at) is None and shift > 0:
        return (Value("DATE", "FUTURE_REF", "none"),)
    return _anchored(found, unit, shift, number)


def rule_anchor_vague(found: Found) -> Values:
    return (Value("DATE", "PAST_REF" if found.argument == "-1" else "FUTURE_REF", "none"),)


def rule_anchor_daypart(found: Found) -> Values:
    """that night, the next morning."""
    part, shift = found.get("DAYPART") or "", int(found.argument)
    if found.match.taken[0][1] == "the" and len(found.match.taken) == 2:
        return NONE
    anchor = found.context.anchor("D", found.at)
    day = add(anchor[1], shift, "D") if anchor else None
    return (
        (Value("TIME", f"{day.isoformat()}T{part}", "anchor"),)
        if day
        else (Value("TIME", f"XXXX-XX-XXT{part}", "none"),)
    )


# --- amounts of time --------------------------------------------------------------------------------------------------


def period(number: float, unit: str) -> str:
    """ISO 8601 period; decades and centuries in years.

    >>> period(2, "W"), period(0.5, "TH"), period(2.5, "Y"), period(3, "10Y")
    ('P2W', 'PT30M', 'P2.5Y', 'P30Y')
    """
    factor = unit.rstrip("YWQDTMSHE") or "1"
    letter = unit[len(factor) :] if unit[0].isdigit() else unit
    number *= int(factor)
    if number == 0.5 and letter in ("TH", "Y", "D", "TM"):
        return {"TH": "PT30M", "Y": "P6M", "D": "PT12H", "TM": "PT30S"}[letter]
    amount = str(int(number)) if number == int(number) else f"{number:g}"
    return f"P{'T' if letter[0] == 'T' and len(letter) > 1 else ''}{amount}{letter[1:] if letter[0] == 'T' else letter}"


def vague_period(unit: str) -> str:
    """A number of units that is not said.

    >>> vague_period("D"), vague_period("10Y"), vague_period("TH")
    ('PXD', 'PXY', 'PTXH')
    """
    letter = unit.lstrip("0123456789")
    return f"PTX{letter[1:]}" if letter[0] == "T" else f"PX{letter}"


def rule_duration(found: Found) -> Values:
    unit = _unit(found)
    before, after = found.context.before(found.match), found.context.after(found.match)
    if before in ("$", "£", "€", ".", "#") or after in ("old", "olds"):
        return NONE
    taken = [n for _, n in found.match.taken]
    if (
        taken[-2:] == ["one", "UNIT"]
        and unit == "D"
        and before not in ("for", "in", "within", "after", "just", "than", "only", "-")
        and after not in ("after", "before", "later", "of")
    ):
        return NONE  # "one day" of some time to come
    if "-" in taken and not _glued(found):
        return NONE
    return (Value("DURATION", period(_number(found), unit), "none"),)


def rule_compound_duration(found: Found) -> Values:
    """nine hours and 30 minutes: PT9H30M; two years and three months: P2Y3M."""
    words, numbers = found.context.words, found.all("NUM")
    units = [words[i].classes.get("UNITS", "") for i in found.index("UNITS")]
    scale = ["Y", "M", "W", "D", "TH", "TM", "TS"]
    if len(numbers) != 2 or not set(units) <= set(scale) or scale.index(units[0]) >= scale.index(units[1]):
        return NONE
    first, second = period(float(numbers[0]), units[0]), period(float(numbers[1]), units[1])
    rest = second[1:].removeprefix("T") if "T" in first else second[1:]
    return (Value("DURATION", first + rest, "none"),)


def _glued(found: Found) -> bool:
    """Whether no blank stands around the dashes; 5- to 6-day may have one."""
    words = found.context.words
    return all(words[i].gap == "" for i in found.index("-"))


def rule_adjective_duration(found: Found) -> Values:
    """three-day; also written apart, "eleven year partnership"."""
    words, here = found.context.words, found.match
    if not _glued(found) or (found.has("-") and words[here.last - 1].gap != ""):
        return NONE
    after = found.context.after(here)
    if not found.has("-"):
        following = (
            after
            and after.isalpha()
            and after not in ("and", "or", "in", "is", "the", "of", "to", "old", "end", "on", "at")
        )
        if not following or _number(found) == 1:
            return NONE
    if after == "-" and found.context.after(here, 1) in ("old", "olds"):
        return NONE
    if found.context.before(here) in ("$", "£", "€") or (
        found.context.before(here) == "-" and words[here.first].gap == ""
    ):
        return NONE
    return (Value("DURATION", period(_number(found), _unit(found)), "none"),)


def rule_article_unit(found: Found) -> Values:
    """a year: an amount after "for", a rate after a count ("15 a year"), else no time."""
    unit, context = _unit(found), found.context
    before, after = context.before(found.match), context.after(found.match)
    previous = context.words[found.match.first - 1] if before else None
    plural = (
        previous is not None
        and before.isalpha()
        and before.endswith("s")
        and not before.endswith(("ss", "us", "is"))
        and before not in ("was", "has", "as", "takes", "lasts", "does", "its", "needs", "spends")
    )
    if (
        before in near("rate_before")
        or (previous is not None and "NUM" in previous.classes)
        or (plural and after != "of")
    ):
        return (Value("SET", period(1, unit), "none"),)
    if before in ("in", "of", "is", "was", "be", "on") and after in (
        "of",
        "when",
        "that",
        "to",
        "in",
        "for",
        "where",
        "like",
    ):
        return NONE
    if before in near("amount_before") or (
        after in near("amount_after") and before not in ("on", "of", "such", "what")
    ):
        return (Value("DURATION", period(1, unit), "none"),)
    return NONE


def rule_vague(found: Found) -> Values:
    unit = _unit(found)
    if (
        found.context.before(found.match) in ("light", "$", "million", "billion", "trillion")
        or found.context.after(found.match) == "old"
        or (found.has("-") and not _glued(found))
    ):
        return NONE
    return (Value("DURATION", vague_period(unit), "none"),)


rule_two_units = rule_vague


def rule_fixed_duration(found: Found) -> Values:
    return (Value("DURATION", found.argument, "none"),)


def rule_unit_duration(found: Found) -> Values:
    return (Value("DURATION", period(1, _unit(found)), "none"),)


def rule_long(found: Found) -> Values:
    return (Value("DURATION", found.get("LONG") or "", "none"),)


def _span(found: Found, number: float, unit: str, direction: int) -> Values:
    """An amount of time that ends (or begins) with the publication."""
    value = period(number, unit)
    other = add(found.published, direction * number, unit) if found.published and unit[0] != "T" else None
    if found.published is None or other is None:
        return (Value("DURATION", value, "none"),)
    return (Value("DURATION", value, "published", None, (min(other, found.published), max(other, found.published))),)


def rule_span_units(found: Found) -> Values:
    direction = 1 if found.has("next", "coming") else -1
    if found.has("previous", "preceding", "following"):
        return (Value("DURATION", period(_number(found), _unit(found)), "anchor"),)
    return _span(found, _number(found), _unit(found), direction)


def rule_vague_span(found: Found) -> Values:
    if found.argument:
        return (Value("DATE", found.argument, "none"),)
    return (Value("DURATION", vague_period(_unit(found)), "published"),)


def rule_ordinal_run(found: Found) -> Values:
    """the fourth straight day: four days."""
    return (Value("DURATION", period(float(found.get("ORD", "ORDNUM") or 1), _unit(found)), "none"),)


def rule_ago(found: Found) -> Values:
    """two weeks ago: the week; two and a half years ago: the month."""
    unit, number = _unit(found), _number(found)
    if found.has("couple"):
        return (Value("DATE", "PAST_REF", "none"),)
    return _counted(found, unit, -number)


def rule_from_now(found: Found) -> Values:
    return _counted(found, _unit(found), _number(found))


def _counted(found: Found, unit: str, number: float) -> Values:
    if found.published is None:
        return (Value("DATE", _REFS[_sign(number)], "none"),)
    if unit[0] == "T":
        return (Value("TIME", f"{found.published.isoformat()}TXX", "published"),)
    day = add(found.published, number, unit)
    if day is None:
        return (Value("DATE", _REFS[_sign(number)], "none"),)
    scale = {
        "10Y": "Y" if number % 1 or abs(number) > 1 else "10Y",
        "100Y": "Y" if number % 1 else "100Y",
        "Y": "M" if number % 1 else "Y",
    }.get(unit, unit)
    return (Value("DATE", at(day, scale), "published"),)


# --- sets -------------------------------------------------------------------------------------------------------------


def rule_set_unit(found: Found) -> Values:
    """every year, every two years, twice a week."""
    number = _number(found) if found.has("every") and found.get("UNITS") else 1.0
    unit = _unit(found)
    return (Value("SET", "XXXX-WXX-WE" if unit == "WE" else period(number, unit), "none"),)


def rule_set_unit2(found: Found) -> Values:
    return (Value("SET", period(2, _unit(found)), "none"),)


def rule_set_inner(found: Found) -> Values:
    last = found.match.last - 1
    unit = found.context.words[last].classes.get("UNIT", "D")
    return (Value("SET", period(1, unit), "none"),)


def rule_vague_set(found: Found) -> Values:
    return (Value("SET", vague_period(_unit(found)), "none"),)


def rule_fixed_set(found: Found) -> Values:
    return (Value("SET", found.argument, "none"),)


def rule_set_weekday(found: Found) -> Values:
    part = found.get("DAYPART", "DAYPARTS")
    return (Value("SET", f"XXXX-WXX-{found.get('WDAY', 'WDAYS')}" + (f"T{part}" if part else ""), "none"),)


def rule_set_month(found: Found) -> Values:
    return (Value("SET", f"XXXX-{found.get('MONTH')}", "none"),)


def rule_set_season(found: Found) -> Values:
    return (Value("SET", f"XXXX-{found.get('SEASON')}", "none"),)


def rule_set_daypart(found: Found) -> Values:
    return (Value("SET", f"XXXX-XX-XXT{found.get('DAYPART')}", "none"),)


def rule_adjset(found: Found) -> Values:
    """annual, daily; not the newspaper ("the German daily Bild")."""
    words, here = found.context.words, found.match
    following = words[here.last] if found.context.after(here) else None
    if (
        following is not None
        and following.text[0].isupper()
        and words[here.first].text.islower()
        and not following.classes
    ):
        return NONE
    span = found.context.doc.char_span(words[here.first].start, words[here.first].end, alignment_mode="expand")
    if span is not None and span.root.pos_ in ("NOUN", "PROPN"):
        return NONE
    return (Value("SET", found.get("ADJSET") or "", "none"),)


# --- times of the day -------------------------------------------------------------------------------------------------


def _day_of(found: Found) -> tuple[str, str]:
    """The day a time belongs to, with the basis: of the same sentence, else the last one, else the publication."""
    context = found.context
    start, end = _sentence(found)
    inside = context.days_between(start, end)
    if inside:
        nearest = min(inside, key=lambda a: abs(a.at - found.at))
        return nearest.value, "anchor"
    anchor = context.anchor("D", found.at)
    if anchor and found.at - anchor[0].at < MAX_TIME_DISTANCE:
        return anchor[1].isoformat(), "anchor"
    return (context.published.isoformat(), "published") if context.published else ("XXXX-XX-XX", "none")


MAX_SENTENCE = 60  # words to either side in which the day of a time is looked for
MAX_TIME_DISTANCE = 400  # characters back to the day that a bare time belongs to


def _sentence(found: Found) -> tuple[int, int]:
    """Characters of the sentence around, by full stops and breaks of line."""
    words = found.context.words
    low, high = found.match.first, found.match.last
    first, last = max(0, low - MAX_SENTENCE), min(len(words), high + MAX_SENTENCE)
    while low > first and words[low].gap != "\n" and words[low - 1].key not in (".", "!", "?"):
        low -= 1
    while high < last and words[high].gap != "\n" and words[high].key not in (".", "!", "?"):
        high += 1
    return words[low].start, words[high - 1].end


def rule_clock(found: Found) -> Values:
    """10:30 GMT, 3 p.m., 1800 GMT, 6:40 p.m. (GMT +8)."""
    raw = found.get("CLOCK", "DOTTED", "MILITARY") or ""
    if raw.isdigit():
        raw = f"{raw[:2]}:{raw[2:]}"
    half, zone = found.get("AMPM"), found.get("ZONE")
    hour_only = found.get("HOUR")
    if hour_only and not raw:
        raw = hour_only
    parts = [int(p) for p in raw.replace("h", ":").replace("H", ":").split(":") if p.isdigit()]
    if not parts or parts[0] > 24 or any(p > 59 for p in parts[1:]) or (half and parts[0] > 12):
        return NONE
    if (
        found.get("CLOCK")
        and not half
        and zone is None
        and len(found.match.taken) == 1
        and found.context.before(found.match) not in near("clock_before")
    ):
        return NONE
    hour = parts[0] % 12 + (12 if half == "PM" else 0) if half else parts[0]
    clock = f"T{hour:02d}:{parts[1] if len(parts) > 1 else 0:02d}" + (f":{parts[2]:02d}" if len(parts) > 2 else "")
    sign = _written(found, "+", "-")
    offset = found.get("NUM") if sign else None
    day, basis = _day_of(found)
    tail = f"{sign}{int(offset):02d}:00" if offset and offset.isdigit() and int(offset) <= 14 else zone or ""
    return (Value("TIME", day + clock + tail, basis),)  # type: ignore[arg-type]


def rule_noon(found: Found) -> Values:
    alone = len(found.match.taken) == 1
    if alone and found.context.before(found.match) not in near("clock_before") | {
        "",
        "of",
        ",",
        "past",
        "shortly",
        "just",
        "the",
        "is",
        "was",
    }:
        return NONE
    day, basis = _day_of(found)
    return (Value("TIME", day + (found.get("NOON") or "") + (found.get("ZONE") or ""), basis),)  # type: ignore[arg-type]


def rule_clock_daypart(found: Found) -> Values:
    hour, part = int(found.get("HOUR") or 0), found.get("DAYPART")
    hour = hour % 12 + (0 if part == "MO" or (part == "NI" and hour < 6) else 12)
    day, basis = _day_of(found)
    return (Value("TIME", f"{day}T{hour:02d}:00", basis),)  # type: ignore[arg-type]


def rule_half_past(found: Found) -> Values:
    day, basis = _day_of(found)
    return (Value("TIME", f"{day}T{int(found.get('HOURWORD') or 0):02d}:30", basis),)  # type: ignore[arg-type]


def rule_daypart(found: Found) -> Values:
    """in the morning, at night, the early hours, the night of."""
    part = (
        found.argument
        or found.get("DAYPART")
        or {"night": "NI", "dawn": "MO", "dusk": "EV"}.get(_written(found, "night", "dawn", "dusk"), "")
    )
    if not part:
        return NONE
    start, end = _sentence(found)
    if found.has("night") and not found.context.days_between(start, end):
        return (Value("TIME", "TNI", "none"),)
    day, basis = _day_of(found)
    return (Value("TIME", f"{day}T{part}", basis),)  # type: ignore[arg-type]


# --- vague reference --------------------------------------------------------------------------------------------------


def rule_ref(found: Found) -> Values:
    return (Value("DATE", found.argument, "none"),)


def rule_fixed_ref(found: Found) -> Values:
    return (Value("DATE", found.argument, "none"),)


def rule_ref_word(found: Found) -> Values:
    """now, currently, recently."""
    if found.context.before(found.match) in ("until", "by", "for") and found.get("THEN"):
        return NONE
    return (Value("DATE", found.get("NOW", "THEN") or "", "none"),)


def rule_soon(found: Found) -> Values:
    if found.context.before(found.match) in ("as", "how", "too", "so", "-") or found.context.after(found.match) in (
        "as",
        "after",
        "-",
        "before",
        "became",
        "afterward",
    ):
        return NONE
    return (Value("DATE", "FUTURE_REF", "none"),)


RULES: MappingProxyType[str, Rule] = MappingProxyType(
    {name[5:]: rule for name, rule in list(globals().items()) if name.startswith("rule_")}
)
TIMES_OF_DAY = frozenset({"clock", "noon", "clock_daypart", "half_past", "daypart"})
