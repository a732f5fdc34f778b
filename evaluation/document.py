"""Writes docs/record.md and docs/record.schema.json from the types of records.py: `python -m evaluation.document`.

`--check` writes nothing and fails if the files in docs/ are not what the types say.
"""

from __future__ import annotations

import argparse
import dataclasses
import inspect
import json
import sys
import types
import typing
from collections.abc import Iterator
from pathlib import Path
from typing import Any, Literal, Union, get_args, get_origin

from onrecord import records

DOCS = Path(__file__).parent.parent / "docs"
SCHEMA_ID = "https://json-schema.org/draft/2020-12/schema"
INTRODUCTION = f"""# The record

`onrecord read FILE --json` writes one JSON object, the contract `{records.SCHEMA}`; `onrecord.read(...)` gives the
same as Python objects (`onrecord.records`), `onrecord.to_json` turns one into the other. The JSON schema is
[record.schema.json](record.schema.json).

Offsets count characters (Unicode code points) of `text`, from 0, end exclusive: `text[start:end]` are the words.
`null` and empty lists mean that nothing is known; no key is left out. Under `{records.SCHEMA}` keys may be added at the
end of an object; none is renamed or removed.

This page is made from the types (`make docs`).
"""


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--check", action="store_true", help="write nothing, fail if docs/ is out of date")
    check = parser.parse_args().check
    stale = [path for path, text in documents() if not path.exists() or path.read_text(encoding="utf-8") != text]
    if check and stale:
        sys.exit(f"out of date: {', '.join(p.name for p in stale)}; run `make docs`")
    for path, text in documents():
        if not check:
            path.parent.mkdir(exist_ok=True)
            path.write_text(text, encoding="utf-8")


def documents() -> Iterator[tuple[Path, str]]:
    """The files and what should stand in them."""
    yield DOCS / "record.md", markdown()
    yield DOCS / "record.schema.json", json.dumps(schema(), indent=1, ensure_ascii=False) + "\n"


def markdown() -> str:
    """The page for people: each type with what it means and its fields."""
    parts = [INTRODUCTION]
    for cls in kinds():
        parts.append(f"## {cls.__name__}\n\n{inspect.cleandoc(cls.__doc__ or '')}\n\n| field | type |\n|---|---|\n")
        parts.append("".join(f"| `{name}` | {_say(hint)} |\n" for name, hint in fields(cls)))
    return "\n".join(p if p.endswith("\n") else p + "\n" for p in parts).replace("|---|---|\n\n", "|---|---|\n")


def schema() -> dict[str, Any]:
    """The JSON schema of the contract."""
    definitions = {cls.__name__: _object(cls) for cls in kinds()}
    return {"$schema": SCHEMA_ID, "title": records.SCHEMA, "$ref": "#/$defs/Reading", "$defs": definitions}


def kinds() -> list[type]:
    """The dataclasses that stand in a record: `Reading` first, then the others as they appear in it."""
    out: list[type] = [records.Reading]
    for cls in out:  # grows while it is walked
        for _, hint in fields(cls):
            out += [inner for inner in _inner(hint) if inner not in out]
    return out


def fields(cls: type) -> list[tuple[str, Any]]:
    """Names and types of the fields, in the order of the JSON.

    >>> [name for name, _ in fields(records.Span)]
    ['start', 'end']
    """
    hints = typing.get_type_hints(cls)
    names = [f.name for f in dataclasses.fields(cls)]
    return [(name, hints[name]) for name in sorted(names, key=lambda n: n != "schema")]


def _inner(hint: Any) -> Iterator[type]:
    if dataclasses.is_dataclass(hint) and isinstance(hint, type):
        yield hint
    for argument in get_args(hint):
        yield from _inner(argument)


def _object(cls: type) -> dict[str, Any]:
    properties = {name: _type(hint) for name, hint in fields(cls)}
    if cls is records.Reading:
        properties["schema"] = {"const": records.SCHEMA}
    return {
        "type": "object",
        "description": inspect.cleandoc(cls.__doc__ or ""),
        "properties": properties,
        "required": list(properties),
    }


def _type(hint: Any) -> dict[str, Any]:
    """The schema of a Python type."""
    simple = {str: "string", int: "integer", float: "number", bool: "boolean", type(None): "null"}
    if hint in simple:
        return {"type": simple[hint]}
    if dataclasses.is_dataclass(hint) and isinstance(hint, type):
        return {"$ref": f"#/$defs/{hint.__name__}"}
    if get_origin(hint) is Literal:
        return {"enum": list(get_args(hint))}
    if get_origin(hint) is tuple:
        return {"type": "array", "items": _type(get_args(hint)[0])}
    if get_origin(hint) in (Union, types.UnionType):
        return {"anyOf": [_type(argument) for argument in get_args(hint)]}
    raise TypeError(f"no JSON for {hint}")


def _say(hint: Any) -> str:
    """The type in words for people."""
    simple = {str: "text", int: "whole number", float: "number", bool: "true or false", type(None): "null"}
    if hint in simple:
        return simple[hint]
    if dataclasses.is_dataclass(hint) and isinstance(hint, type):
        return f"[{hint.__name__}](#{hint.__name__.lower()})"
    if get_origin(hint) is Literal:
        return " · ".join(f"`{value}`" for value in get_args(hint))
    if get_origin(hint) is tuple:
        return f"list of {_say(get_args(hint)[0])}"
    return " or ".join(_say(argument) for argument in get_args(hint))


if __name__ == "__main__":
    main()
