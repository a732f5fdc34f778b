"""What can be wrong with an input, said once, for a person: what happened and the way out."""

from __future__ import annotations


class ReadError(ValueError):
    """An article that cannot be read. `str(error)` names no file: who opened it adds its name."""
