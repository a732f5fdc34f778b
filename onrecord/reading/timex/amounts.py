"""Amounts of time and what recurs: two weeks, a three-day visit, the past two years; every Friday, twice a week, annual."""

from __future__ import annotations

from onrecord.reading.timex.calendar import add
from onrecord.reading.timex.context import Found, Value
from onrecord.reading.timex.parts import NONE, Values, glued, near, number_of, plural, unit_of


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
    """two weeks, half an hour; no age ("18 years old") and no sum ("$5 day")."""
    before, after = found.context.before(found.match), found.context.after(found.match)
    if before in ("$", "£", "€", ".", "#") or after in ("old", "olds") or not glued(found):
        return NONE
    if _one_day(found) and before not in near("one_day_before") and after not in near("one_day_after"):
        return NONE  # "one day" of some time to come
    return (Value("DURATION", period(number_of(found), unit_of(found)), "none"),)


def _one_day(found: Found) -> bool:
    """Whether the words end in "one day"."""
    return [n for _, n in found.match.taken[-2:]] == ["one", "UNIT"] and unit_of(found) == "D"


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


def rule_adjective_duration(found: Found) -> Values:
    """three-day; also written apart, "eleven year partnership"."""
    words, here, context = found.context.words, found.match, found.context
    dashed = found.has("-")
    if not glued(found) or (dashed and words[here.last - 1].gap != ""):
        return NONE
    before, after = context.before(here), context.after(here)
    attribute = after.isalpha() and after not in near("attribute_ends")
    if not dashed and (not attribute or number_of(found) == 1):
        return NONE
    aged = after == "-" and context.after(here, 1) in ("old", "olds")
    if aged or before in ("$", "£", "€") or (before == "-" and words[here.first].gap == ""):
        return NONE
    return (Value("DURATION", period(number_of(found), unit_of(found)), "none"),)


def rule_article_unit(found: Found) -> Values:
    """a year: an amount after "for", a rate after a count ("15 a year"), else no time."""
    before, after = found.context.before(found.match), found.context.after(found.match)
    value = period(1, unit_of(found))
    if _is_rate(found):
        return (Value("SET", value, "none"),)
    if before in near("unit_idiom_before") and after in near("unit_idiom_after"):
        return NONE
    amount = after in near("amount_after") and before not in ("on", "of", "such", "what")
    return (Value("DURATION", value, "none"),) if amount or before in near("amount_before") else NONE


def _is_rate(found: Found) -> bool:
    """once a year, 15 a year, two barrels a day."""
    before, after = found.context.before(found.match), found.context.after(found.match)
    if not before:
        return False
    if before in near("rate_before") or "NUM" in found.context.words[found.match.first - 1].classes:
        return True
    return before.isalpha() and plural(before, "unit_plural") and after != "of"


def rule_vague(found: Found) -> Values:
    """several months, decades of; no measure of length ("light years") nor age."""
    before, after = found.context.before(found.match), found.context.after(found.match)
    if before in near("vague_before") or after == "old" or not glued(found):
        return NONE
    return (Value("DURATION", vague_period(unit_of(found)), "none"),)


def rule_fixed_duration(found: Found) -> Values:
    """a quarter of a century: the amount stands in the table."""
    return (Value("DURATION", found.argument, "none"),)


def rule_unit_duration(found: Found) -> Values:
    """the year ended March 31: one unit."""
    return (Value("DURATION", period(1, unit_of(found)), "none"),)


def rule_long(found: Found) -> Values:
    """yearlong, weeklong."""
    return (Value("DURATION", found.get("LONG") or "", "none"),)


def span(found: Found, number: float, unit: str, direction: int) -> Values:
    """An amount of time that ends (or begins) with the publication."""
    value = period(number, unit)
    other = add(found.published, direction * number, unit) if found.published and unit[0] != "T" else None
    if found.published is None or other is None:
        return (Value("DURATION", value, "none"),)
    return (Value("DURATION", value, "published", None, (min(other, found.published), max(other, found.published))),)


def rule_span_units(found: Found) -> Values:
    """the past two years, the next six months."""
    direction = 1 if found.has("next", "coming") else -1
    if found.has("previous", "preceding", "following"):
        return (Value("DURATION", period(number_of(found), unit_of(found)), "anchor"),)
    return span(found, number_of(found), unit_of(found), direction)


def rule_vague_span(found: Found) -> Values:
    """the next few days: PXD; a date where the table says so."""
    if found.argument:
        return (Value("DATE", found.argument, "none"),)
    return (Value("DURATION", vague_period(unit_of(found)), "published"),)


def rule_ordinal_run(found: Found) -> Values:
    """the fourth straight day: four days."""
    return (Value("DURATION", period(float(found.get("ORD", "ORDNUM") or 1), unit_of(found)), "none"),)


def rule_set_unit(found: Found) -> Values:
    """every year, every two years, twice a week."""
    number = number_of(found) if found.has("every") and found.get("UNITS") else 1.0
    unit = unit_of(found)
    return (Value("SET", "XXXX-WXX-WE" if unit == "WE" else period(number, unit), "none"),)


def rule_set_unit2(found: Found) -> Values:
    """every other day: two units."""
    return (Value("SET", period(2, unit_of(found)), "none"),)


def rule_set_inner(found: Found) -> Values:
    """24 hours a day: the last word tells the unit."""
    last = found.match.last - 1
    unit = found.context.words[last].classes.get("UNIT", "D")
    return (Value("SET", period(1, unit), "none"),)


def rule_vague_set(found: Found) -> Values:
    """every few months."""
    return (Value("SET", vague_period(unit_of(found)), "none"),)


def rule_fixed_set(found: Found) -> Values:
    """seven days a week: the value stands in the table."""
    return (Value("SET", found.argument, "none"),)


def rule_set_weekday(found: Found) -> Values:
    """every Friday, Sundays, Monday mornings."""
    part = found.get("DAYPART", "DAYPARTS")
    return (Value("SET", f"XXXX-WXX-{found.get('WDAY', 'WDAYS')}" + (f"T{part}" if part else ""), "none"),)


def rule_set_month(found: Found) -> Values:
    """every May."""
    return (Value("SET", f"XXXX-{found.get('MONTH')}", "none"),)


def rule_set_season(found: Found) -> Values:
    """every summer."""
    return (Value("SET", f"XXXX-{found.get('SEASON')}", "none"),)


def rule_set_daypart(found: Found) -> Values:
    """every morning."""
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
