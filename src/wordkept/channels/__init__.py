"""One file per channel, found by its name; third parties add theirs by entry point `wordkept.channels`.

A channel file offers `TITLE`, `SETTINGS` (the fields of its connect page),
`MANNERS` and `make(tools) -> Channel`.
"""

from __future__ import annotations

import importlib
import pkgutil
from functools import cache
from importlib.metadata import entry_points
from types import ModuleType


@cache
def names() -> tuple[str, ...]:
    own = {module.name for module in pkgutil.iter_modules(__path__)}
    foreign = {point.name for point in entry_points(group="wordkept.channels")}
    return tuple(sorted(own | foreign))


@cache
def find(name: str) -> ModuleType:
    """The file of a channel. Raises LookupError for a name nobody offers."""
    for point in entry_points(group="wordkept.channels"):
        if point.name == name:
            module: ModuleType = point.load()
            return module
    if name not in names():
        raise LookupError(f"no channel is called {name!r}; known: {', '.join(names())}")
    return importlib.import_module(f"{__name__}.{name}")
