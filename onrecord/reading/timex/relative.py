"""Times that lean on the day of publication or on another expression: Friday, last week, the next day, two weeks ago, now."""

from __future__ import annotations

from datetime import date

from onrecord.reading.timex import calendar
from onrecord.reading.timex.amounts import period, span
from onrecord.reading.timex.calendar import add, at
from onrecord.reading.timex.context import Basis, Found, Value
from onrecord.reading.timex.parts import (
    DAY,
    LIMITS,
    MAX_SENTENCE,
    NONE,
    REFS,
    Values,
    beside_this,
    near,
    number_of,
    sign,
    unit_of,
    written,
)

# What "the next day" is where nothing is spoken of that it could follow.
OPEN = {"D": "XXXX-XX-XX", "W": "XXXX-WXX", "WE": "XXXX-WXX-WE", "M": "XXXX-XX", "Y": "XXXX"}


def rule_weekday(found: Found) -> Values:
    """Friday, last Friday, Friday of next week, Friday night."""
    name, published = found.get(*DAY), found.published
    if name is None or not _is_weekday(found):
        return NONE
    weekday = int(name)
    if published is None:
        return _with_daypart(found, f"XXXX-WXX-{weekday}", "none")
    if found.has("following", "previous", "preceding", "that") or (found.has("next") and found.has("the")):
        return _weekday_beside(found, weekday, published)
    return _shifted(found, published, _weekday_shift(found, weekday, published), "published")


def _is_weekday(found: Found) -> bool:
    """Whether a short name is a day: "on Sun", "Sat.", not "the Sun"."""
    word = found.context.words[found.index(*DAY)[0]]
    if "WABBR" not in word.classes or len(found.match.taken) > 1 or word.key.endswith("."):
        return True
    before = found.context.before(found.match)
    bracket = before == "(" and word.key in ("sun", "sat", "wed", "mon")
    return before in near("day_short_before") and not bracket


def _weekday_beside(found: Found, weekday: int, published: date) -> Values:
    """the following Friday, the previous Monday, that Tuesday: next to the day spoken of."""
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


def _weekday_shift(found: Found, weekday: int, published: date) -> int:
    """Days from the publication to the weekday that is meant."""
    forward = (weekday - published.isoweekday()) % 7
    if found.has("week") and not found.argument:
        return weekday - published.isoweekday() + 7 * beside_this(found)
    if found.argument == "-2":
        return -((-forward) % 7) - 7
    if found.argument == "2":
        return forward + 7
    direction = found.get("DIR") or {"past": "-1", "coming": "1"}.get(written(found, "past", "coming"))
    if direction == "-1":
        return forward - 7
    if direction == "1":
        return forward or 7
    if direction == "0":
        return weekday - published.isoweekday()
    return forward if forward == 0 or _lies_ahead(found) else forward - 7


def _lies_ahead(found: Found) -> bool:
    """Whether a bare weekday is one to come, by the tense of its clause or a word like "until"."""
    tense = found.context.tense(found.match)
    if tense == "present":
        return _in_sentence(found)
    return tense == "future" or (tense is None and found.context.before(found.match) in LIMITS)


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


def _shifted(found: Found, base: date, days: int, basis: Basis) -> Values:
    """The day so many days from another."""
    day = add(base, days, "D")
    return _with_daypart(found, day.isoformat(), basis) if day else NONE


def _with_daypart(found: Found, value: str, basis: Basis) -> Values:
    """A day, or the part of it that is said: Friday night, tomorrow noon."""
    part = found.get("DAYPART")
    tail = f"T{part}" if part else found.get("NOON") or ""
    return (Value("TIME" if tail else "DATE", value + tail, basis),)


def rule_relday(found: Found) -> Values:
    """today, yesterday morning, tonight; the argument holds days and part of the day where the words do not."""
    argument = found.argument
    shift = int(argument.rstrip("TMONIEVAF") or 0) if argument else int(found.get("RELDAY") or 0)
    part = argument[argument.index("T") :] if "T" in argument else ""
    if argument and not part and not found.has("day", "week") and found.get("DAYPART") is None:
        return NONE
    if found.published is None:
        return (Value("TIME" if part or found.get("DAYPART") else "DATE", REFS[sign(shift)], "none"),)
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
            Value("DATE", REFS[sign(shift)], "none", (first, first + 1)),
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
    """a year ago today."""
    day = add(found.published, int(found.argument), "Y") if found.published else None
    return (Value("DATE", day.isoformat(), "published"),) if day else (Value("DATE", "PAST_REF", "none"),)


def direction_of(found: Found) -> int:
    """-1 for last week, 0 for this week, 1 for next week."""
    if direction := found.get("DIR"):
        return int(direction)
    if found.has("coming", "next", "following", "upcoming"):
        return 1
    return -1 if found.has("past", "last", "previous", "preceding") else 0


def _relative(found: Found, unit: str, shift: int) -> Values:
    """The unit that many units from that of the publication."""
    if found.published is None:
        return (Value("DATE", REFS[sign(shift)], "none"),)
    day = add(found.published, shift, unit)
    return (Value("DATE", at(day, unit), "published"),) if day else NONE


def rule_dir_unit(found: Found) -> Values:
    """last week, this year, next quarter; at the weekend."""
    if found.argument == "0WE":
        return _relative(found, "WE", _weekend(found))
    unit, direction = unit_of(found), direction_of(found)
    if unit in ("D", "TS", "TM") or (unit == "TH" and direction <= 0):
        return NONE
    if unit == "TH":
        return (Value("TIME", REFS[direction], "none"),)
    if unit == "WE" and direction == 0 and found.published is not None and found.published.isoweekday() <= 3:
        direction = -1 if found.context.tense(found.match) == "past" and not found.has("coming") else 0
    return _relative(found, unit, direction)


def _weekend(found: Found) -> int:
    """-1 where "the weekend" is the one before the publication, 0 where it is that of its week."""
    if found.published is None or found.published.isoweekday() > 5:
        return 0
    tense = found.context.tense(found.match)
    return -1 if tense == "past" or (tense != "future" and found.published.isoweekday() <= 3) else 0


def rule_dir2(found: Found) -> Values:
    """the week before last: the argument says how many units away."""
    unit = unit_of(found)
    return _relative(found, unit, int(found.argument)) if unit[0] != "T" else NONE


def rule_this_unit(found: Found) -> Values:
    """the end of the year, earlier in the day, the current quarter; also this/last/next financial quarter."""
    unit = unit_of(found)
    if unit[0] == "T":
        return NONE
    if unit == "D" and (anchor := found.context.anchor("D", found.at)):
        return (Value("DATE", at(anchor[1], "D"), "anchor"),)
    return _relative(found, unit, -1 if found.has("last") else 1 if found.has("next") else 0)


def rule_this_year(found: Found) -> Values:
    """The year of publication."""
    return _relative(found, "Y", 0)


def rule_this_month(found: Found) -> Values:
    """The month of publication."""
    return _relative(found, "M", 0)


def rule_this_week(found: Found) -> Values:
    """The week of publication."""
    return _relative(found, "W", 0)


def rule_span_unit(found: Found) -> Values:
    """for the quarter, during the week, in the year: the one spoken of."""
    unit = unit_of(found)
    if unit[0] == "T" or unit in ("D", "WE", "10Y", "100Y", "1000Y"):
        return NONE
    anchor = found.context.anchor(unit, found.at)
    if anchor and anchor[0].granularity == calendar.GRANULARITY.get(unit):
        return (Value("DATE", anchor[0].value, "anchor"),)
    return _relative(found, unit, 0)


def rule_past_unit(found: Found) -> Values:
    """the past year (P1Y); the last quarter, the last century (dates)."""
    unit = unit_of(found)
    if unit in ("Q", "WE", "100Y", "1000Y"):
        return _relative(found, unit, -1)
    if found.has("last") and unit[0] in "TD":
        return NONE
    return span(found, 1.0, unit, -1)


def rule_next_unit(found: Found) -> Values:
    """the next year (P1Y); the next day, quarter, century (dates)."""
    unit = unit_of(found)
    if unit == "D" and found.has("next"):
        return _anchored(found, unit, 1)
    if unit in ("Q", "WE", "100Y", "1000Y"):
        return _relative(found, unit, 1)
    return span(found, 1.0, unit, 1)


def rule_ago(found: Found) -> Values:
    """two weeks ago: the week; two and a half years ago: the month."""
    unit, number = unit_of(found), number_of(found)
    if found.has("couple"):
        return (Value("DATE", "PAST_REF", "none"),)
    return _counted(found, unit, -number)


def rule_from_now(found: Found) -> Values:
    """three years from now, in two weeks' time."""
    return _counted(found, unit_of(found), number_of(found))


def _counted(found: Found, unit: str, number: float) -> Values:
    """The unit that many units from the publication."""
    if found.published is None:
        return (Value("DATE", REFS[sign(number)], "none"),)
    if unit[0] == "T":
        return (Value("TIME", f"{found.published.isoformat()}TXX", "published"),)
    day = add(found.published, number, unit)
    if day is None:
        return (Value("DATE", REFS[sign(number)], "none"),)
    scale = {
        "10Y": "Y" if number % 1 or abs(number) > 1 else "10Y",
        "100Y": "Y" if number % 1 else "100Y",
        "Y": "M" if number % 1 else "Y",
    }.get(unit, unit)
    return (Value("DATE", at(day, scale), "published"),)


def _anchored(found: Found, unit: str, shift: int, number: float = 1.0) -> Values:
    """The unit that many units from the expression spoken of last; from the publication where there is none and it lies before."""
    if unit[0] == "T":
        return NONE
    anchor = found.context.anchor(unit, found.at)
    if anchor is None:
        return _unanchored(found, unit, shift, number)
    day = add(anchor[1], shift * number, unit) if shift else anchor[1]
    if day is None:
        return NONE
    scale = unit
    if unit == "Y" and number % 1:
        scale = "M"
    elif unit == "Y" and shift * number and not found.has("the"):
        # "A year earlier" after a quarter is that quarter of the year before.
        scale = {"quarter": "Q", "half": "H"}.get(anchor[0].granularity, unit)
    return (Value("DATE", at(day, scale), "anchor"),)


def _unanchored(found: Found, unit: str, shift: int, number: float) -> Values:
    """The unit before the publication, else a value that leaves the day open."""
    if shift < 0 and found.published is not None:
        day = add(found.published, shift * number, unit)
        return (Value("DATE", at(day, unit), "published"),) if day else NONE
    return (Value("DATE", OPEN.get(unit, "XXXX-XX-XX"), "none"),)


def rule_anchor_unit(found: Found) -> Values:
    """the next day, the previous year, that month, the day before."""
    return _anchored(found, unit_of(found), int(found.argument))


def rule_anchor_shift(found: Found) -> Values:
    """two days later, a year earlier, year-earlier."""
    unit, number, shift = unit_of(found), number_of(found), int(found.argument)
    if found.has("couple"):
        return rule_anchor_vague(found)
    if unit[0] == "T":
        return (Value("DURATION", period(number, unit), "none"),)
    if found.context.anchor(unit, found.at) is None and shift > 0:
        return (Value("DATE", "FUTURE_REF", "none"),)
    return _anchored(found, unit, shift, number)


def rule_anchor_vague(found: Found) -> Values:
    """years later, a few days earlier."""
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


def rule_ref(found: Found) -> Values:
    """the present day, years ago, a later date: the value stands in the table."""
    return (Value("DATE", found.argument, "none"),)


def rule_ref_word(found: Found) -> Values:
    """now, currently, recently."""
    if found.context.before(found.match) in ("until", "by", "for") and found.get("THEN"):
        return NONE
    return (Value("DATE", found.get("NOW", "THEN") or "", "none"),)


def rule_soon(found: Found) -> Values:
    """soon, where it is not "as soon as"."""
    if found.context.before(found.match) in near("soon_before") or found.context.after(found.match) in near(
        "soon_after"
    ):
        return NONE
    return (Value("DATE", "FUTURE_REF", "none"),)
