"""Years, decades and centuries, and the parts of a year: 2014, the 1990s, the first quarter, last spring, fiscal 2015."""

from __future__ import annotations

from datetime import date

from onrecord.reading.timex import calendar
from onrecord.reading.timex.calendar import add, at
from onrecord.reading.timex.context import Anchor, Found, Value
from onrecord.reading.timex.parts import NONE, Values, beside_this, meant, near, plural, recurrences, year_of

LONG_OVER = 45  # days after its end from which a future tense means the next quarter or half


def rule_year(found: Found) -> Values:
    """A number of four digits, where it is no count, name or measure."""
    year = found.get("YEAR") or ""
    value = (Value("DATE", year, "explicit"),)
    if found.has("year", "end"):
        return value
    if _is_count(found):
        return NONE
    number, before = int(year), found.context.before(found.match)
    counts = plural(found.context.after(found.match), "year_plural")
    if (number % 100 == 0 and number != 2000) or number > 2060 or number < 1800:
        return value if before in near("year_strong") and not counts else NONE
    if counts and _counts_what_follows(found, number):
        return NONE
    return NONE if _is_measure(found) or _ends_a_number(found) else value


def _is_count(found: Found) -> bool:
    """$2010, 2010%, 2010 people, flight 1990, about 2010 of them."""
    before, after = found.context.before(found.match), found.context.after(found.match)
    if before in near("number_sign") and found.context.words[found.match.first].gap == "":
        return True
    if after in ("%", "°", "/") or after in near("counted"):
        return True
    return before in near("numbered") and not (before == "about" and after in ("", "."))


def _counts_what_follows(found: Found, number: int) -> bool:
    """Whether the number before a plural counts it: "2000 rebels", but "in 2014 rebels took the town"."""
    before = found.context.before(found.match)
    if number == 2000 and before not in ("in", "since"):
        return True
    return before not in near("year_after") and found.context.words[found.match.last].text[:1].islower()


def _is_measure(found: Found) -> bool:
    """2014-strong, 1985-seat."""
    return (
        found.context.after(found.match) == "-"
        and found.context.words[found.match.last].gap == ""
        and found.context.after(found.match, 1) in near("year_measure")
    )


def _ends_a_number(found: Found) -> bool:
    """MH-2014, 555-1990; not mid-2013, 2009-2011."""
    words, first = found.context.words, found.match.first
    if found.context.before(found.match) != "-" or words[first].gap or words[first - 1].gap:
        return False
    before = found.context.before(found.match, 2)
    return bool(before) and before not in near("year_prefix") and "YEAR" not in words[first - 2].classes


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
    """the 19th century: 18."""
    number = int(found.get("ORD", "ORDNUM") or 0)
    return (Value("DATE", f"{number - 1:02d}", "explicit"),) if 1 <= number <= 22 else NONE


def _part_of_year(found: Found, part: str) -> Values:
    """Quarter or half (Q1, H2): of the year named, else the one the tense means."""
    year, published = year_of(found), found.published
    if year is None and found.has("year") and published is not None:
        year = published.year
    if year is not None:
        return (Value("DATE", f"{year:04d}-{part}", "explicit" if found.get("YEAR") else "published"),)
    if published is None:
        return (Value("DATE", f"XXXX-{part}", "none"),)
    spans = recurrences(found, part)
    back = max((s for s in spans if s[0] <= published), default=spans[0])
    ahead = min((s for s in spans if s[1] >= published), default=spans[-1])
    over = (published - back[1]).days > LONG_OVER
    chosen = ahead if over and found.context.tense(found.match) == "future" else back
    return (Value("DATE", chosen[2], "published"),)


def rule_quarter(found: Found) -> Values:
    """the first quarter, Q3 2012; the last quarter is the one before publication unless a year is said."""
    number = int(found.get("QUARTER", "QNUM") or 0)
    if number != -1:
        return _part_of_year(found, f"Q{number}")
    said_last = found.context.words[found.index("QUARTER")[0]].key == "last"
    if not found.has("last") and not (said_last and not found.get("YEAR") and not found.has("year")):
        return _part_of_year(found, "Q4")
    if found.published is None:
        return (Value("DATE", "PAST_REF", "none"),)
    before = add(found.published, -1, "Q")
    return (Value("DATE", at(before, "Q"), "published"),) if before else NONE


def rule_half(found: Found) -> Values:
    """the first half of the year, the second half of 2012."""
    number = int(found.get("HALF", "HNUM") or 0)
    return _part_of_year(found, f"H{2 if number == -1 else number}")


def rule_season(found: Found) -> Values:
    """last spring, the winter of 2012, summer."""
    if not _is_season(found):
        return NONE
    name, year = found.get("SEASON") or "", year_of(found)
    if year is not None:
        return (Value("DATE", f"{year:04d}-{name}", "explicit" if found.get("YEAR") else "published"),)
    if found.has("that", "following", "same", "previous") and (anchor := found.context.anchor("Y", found.at)):
        return (Value("DATE", _season_beside(found, name, *anchor), "anchor"),)
    if found.published is None:
        return (Value("DATE", f"XXXX-{name}", "none"),)
    return (Value("DATE", _season_meant(found, name, found.published), "published"),)


def _is_season(found: Found) -> bool:
    """Not "since the fall of the wall", nor "in spring water"."""
    after, places = found.context.after(found.match), found.index("SEASON")
    fall = bool(places) and found.context.key(places[0]) == "fall"
    if fall and after in ("of", "in") and not found.get("YEAR"):
        return False
    return not (len(found.match.taken) == 1 and after.isalpha() and after not in near("clause_goes_on"))


def _season_beside(found: Found, name: str, anchor: Anchor, base: date) -> str:
    """that summer, the following spring, the previous winter: next to the day, month or year spoken of."""
    here = calendar.extent(f"{base.year:04d}-{name}")
    later = found.has("following") and here is not None and here[0] <= base and anchor.granularity != "year"
    shift = 1 if later else -1 if found.has("previous") else 0
    return f"{base.year + shift:04d}-{name}"


def _season_meant(found: Found, name: str, published: date) -> str:
    """The season of a year near the day of publication; this winter may have begun in the year before."""
    spans = recurrences(found, name, back=2)
    direction = found.get("DIR") or ("-1" if found.has("past") else "1" if found.has("coming", "next") else None)
    if direction == "0":
        current = next((s[2] for s in spans if s[0] <= published <= s[1]), None)
        return current or f"{published.year:04d}-{name}"
    return meant(found, spans, direction) or f"XXXX-{name}"


def rule_fiscal(found: Found) -> Values:
    """fiscal 2015, the last financial year."""
    if year := found.get("YEAR"):
        return (Value("DATE", f"FY{year}", "explicit"),)
    if found.published is None:
        return (Value("DATE", "FYXXXX", "none"),)
    return (Value("DATE", f"FY{found.published.year + beside_this(found):04d}", "published"),)
