"""The rules that time_patterns.tsv names: each takes the words of a pattern and returns the TIMEX3 value, or nothing.

They stand by what they do in dates, years, relative, amounts and clock; a function `rule_x` there is the rule x here.
"""

from __future__ import annotations

from types import MappingProxyType

from onrecord.reading.timex import amounts, clock, dates, relative, years
from onrecord.reading.timex.parts import Rule

RULES: MappingProxyType[str, Rule] = MappingProxyType(
    {
        name.removeprefix("rule_"): rule
        for module in (dates, years, relative, amounts, clock)
        for name, rule in vars(module).items()
        if name.startswith("rule_")
    }
)
# Resolved after all others: a time looks for its day on both sides.
TIMES_OF_DAY = frozenset({"clock", "noon", "clock_daypart", "half_past", "daypart"})
