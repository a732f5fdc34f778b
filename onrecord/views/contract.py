"""The record as JSON: the contract `onrecord/1`.

Keys stand in the order of the fields of records.py, `schema` first. Offsets are characters of `text`, end exclusive.
"""

from __future__ import annotations

import dataclasses
import json
from typing import Any

from onrecord.records import Reading


def to_json(reading: Reading) -> dict[str, Any]:
    """A reading as plain dicts and lists, ready for `json.dump`.

    >>> from onrecord.records import Published
    >>> reading = Reading("7f", None, None, "Rain.", None, Published(None, "unknown", "no date in sight"))
    >>> list(to_json(reading))[:5], to_json(reading)["published"]["basis"]
    (['schema', 'id', 'url', 'outlet', 'text'], 'unknown')
    """
    fields = plain(reading)
    return {"schema": fields.pop("schema"), **fields}


def dumps(reading: Reading) -> str:
    """The JSON text of a reading: the same reading gives the same characters, on every machine.

    >>> from onrecord.records import Published
    >>> dumps(Reading("7f", None, None, "Rain.", None, Published(None, "unknown", "no date in sight")))[:27]
    '{\\n "schema": "onrecord/1",\\n'
    """
    return json.dumps(to_json(reading), ensure_ascii=False, indent=1, allow_nan=False)


def plain(value: Any) -> Any:
    """Dataclasses become dicts in the order of their fields, tuples lists; other values stay.

    >>> from onrecord.records import Span
    >>> plain((Span(0, 4), "x", None))
    [{'start': 0, 'end': 4}, 'x', None]
    """
    if dataclasses.is_dataclass(value) and not isinstance(value, type):
        return {field.name: plain(getattr(value, field.name)) for field in dataclasses.fields(value)}
    if isinstance(value, tuple | list):
        return [plain(item) for item in value]
    return value
