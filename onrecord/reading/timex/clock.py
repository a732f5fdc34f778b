"""Times of the day: 10:30 GMT, noon, half past nine, in the morning."""

from __future__ import annotations

from onrecord.reading.timex.context import Basis, Found, Value
from onrecord.reading.timex.parts import MAX_SENTENCE, NONE, Values, near, written

MAX_TIME_DISTANCE = 400  # characters back to the day that a bare time belongs to


def _day_of(found: Found) -> tuple[str, Basis]:
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
    half, numbers = found.get("AMPM"), _clock_numbers(found)
    if not numbers or numbers[0] > 24 or any(n > 59 for n in numbers[1:]) or (half and numbers[0] > 12):
        return NONE
    bare = found.get("CLOCK") and len(found.match.taken) == 1
    if bare and found.context.before(found.match) not in near("clock_before"):
        return NONE
    hour = numbers[0] % 12 + (12 if half == "PM" else 0) if half else numbers[0]
    rest = ":".join(f"{n:02d}" for n in numbers[1:3] or [0])
    day, basis = _day_of(found)
    return (Value("TIME", f"{day}T{hour:02d}:{rest}{_zone(found)}", basis),)


def _clock_numbers(found: Found) -> list[int]:
    """Hour, minute and second as far as they are said: 10:30, 18h30, 1830, 3."""
    raw = found.get("CLOCK", "DOTTED", "MILITARY")
    if raw is None:
        raw = found.get("HOUR") or ""
    elif raw.isdigit():
        raw = f"{raw[:2]}:{raw[2:]}"
    return [int(p) for p in raw.replace("h", ":").replace("H", ":").split(":") if p.isdigit()]


def _zone(found: Found) -> str:
    """+08:00 of "GMT +8", Z of "GMT", "" where none is said."""
    sign = written(found, "+", "-")
    offset = found.get("NUM") if sign else None
    if offset and offset.isdigit() and int(offset) <= 14:
        return f"{sign}{int(offset):02d}:00"
    return found.get("ZONE") or ""


def rule_noon(found: Found) -> Values:
    """noon, midnight GMT; not the midnight of "midnight oil"."""
    before = found.context.before(found.match)
    if len(found.match.taken) == 1 and before and before not in near("clock_before") | near("noon_before"):
        return NONE
    day, basis = _day_of(found)
    return (Value("TIME", day + (found.get("NOON") or "") + (found.get("ZONE") or ""), basis),)


def rule_clock_daypart(found: Found) -> Values:
    """ten in the morning."""
    hour, part = int(found.get("HOUR") or 0), found.get("DAYPART")
    hour = hour % 12 + (0 if part == "MO" or (part == "NI" and hour < 6) else 12)
    day, basis = _day_of(found)
    return (Value("TIME", f"{day}T{hour:02d}:00", basis),)


def rule_half_past(found: Found) -> Values:
    """half past ten."""
    day, basis = _day_of(found)
    return (Value("TIME", f"{day}T{int(found.get('HOURWORD') or 0):02d}:30", basis),)


def rule_daypart(found: Found) -> Values:
    """in the morning, at night, the early hours, the night of."""
    part = (
        found.argument
        or found.get("DAYPART")
        or {"night": "NI", "dawn": "MO", "dusk": "EV"}.get(written(found, "night", "dawn", "dusk"), "")
    )
    if not part:
        return NONE
    start, end = _sentence(found)
    if found.has("night") and not found.context.days_between(start, end):
        return (Value("TIME", "TNI", "none"),)
    day, basis = _day_of(found)
    return (Value("TIME", f"{day}T{part}", basis),)
