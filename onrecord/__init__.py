"""onrecord reads the news and puts it on record: who did or said what to whom, when, where, and on whose word.

>>> import onrecord
>>> reading = onrecord.read("France expelled two Russian diplomats on Tuesday.", published="2018-03-29")
>>> [e.country for e in reading.entities]  # doctest: +SKIP
['FRA', 'RUS']
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

__version__ = "0.1.0"
__all__ = ["Reading", "__version__", "load", "read", "to_json"]

if TYPE_CHECKING:
    from onrecord.language.pipeline import load
    from onrecord.read import read
    from onrecord.records import Reading
    from onrecord.views.contract import to_json

_HOMES = {
    "read": "onrecord.read",
    "load": "onrecord.language.pipeline",
    "Reading": "onrecord.records",
    "to_json": "onrecord.views.contract",
}


def __getattr__(name: str) -> Any:
    """Loads what is asked for when it is asked for: `import onrecord` itself stays quick."""
    from importlib import import_module

    if name not in _HOMES:
        raise AttributeError(f"module 'onrecord' has no attribute {name!r}")
    value = getattr(import_module(_HOMES[name]), name)
    globals()[name] = value
    return value
