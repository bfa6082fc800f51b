"""What one object of a file holds, field by field: as it should be, or a reason to refuse it."""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping
from datetime import UTC, datetime
from typing import Any

from wordkept.channel import Unreadable

_LINK = re.compile(r"https?://\S+", re.IGNORECASE)


class Item:
    def __init__(self, value: Any, known: Collection[str], inside: str = "") -> None:
        self._inside = f"{inside}." if inside else ""
        if not isinstance(value, Mapping):
            raise Unreadable(f"{inside or 'The line'} must be an object.")
        if unknown := sorted(str(name)[:40] for name in value if name not in known):
            raise Unreadable(f"There is no field {self._inside}{unknown[0]}.")
        self._fields = value

    def get(self, name: str) -> Any:
        """The value; a field left out and one that is null are the same."""
        return self._fields.get(name)

    def text(self, name: str, longest: int) -> str:
        value = self.get(name)
        if value is None:
            return ""
        if not isinstance(value, str):
            raise self._wrong(name, "must be text")
        if len(value) > longest:
            raise self._wrong(name, f"is longer than {longest:,} characters")
        return value

    def key(self, name: str, longest: int = 500, needed: bool = False) -> str:
        """Text that is compared and not only read: nothing hidden may be in it."""
        value = self.text(name, longest)
        if needed and not value:
            raise self._wrong(name, "is missing")
        if not value.isprintable() or "\ufffd" in value or value != value.strip():
            raise self._wrong(name, "has hidden characters in it")
        return value

    def link(self, name: str, longest: int, needed: bool = False) -> str:
        value = self.key(name, longest, needed)
        if value and not _LINK.fullmatch(value):
            raise self._wrong(name, "must begin with http:// or https://")
        return value

    def keys(self, name: str) -> list[str]:
        each = [Item({name: value}, [name]) for value in self.many(name)]
        return [item.key(name, 320, needed=True) for item in each]

    def many(self, name: str) -> list[Any]:
        value = self.get(name)
        if value is None:
            return []
        if not isinstance(value, list) or len(value) > 100:
            raise self._wrong(name, "must be a list of at most 100")
        return value

    def like(self, pattern: re.Pattern[str], name: str) -> str:
        value = self.text(name, 100)
        if value and not pattern.fullmatch(value):
            raise self._wrong(name, f"cannot be {value[:40]!r}")
        return value

    def choice(self, name: str, options: tuple[Any, ...], default: str = "") -> Any:
        value = default if self.get(name) is None else self.get(name)
        if value not in options:
            raise self._wrong(name, f"must be one of {', '.join(options)}")
        return value

    def flag(self, name: str, default: bool = False) -> bool:
        value = default if self.get(name) is None else self.get(name)
        if not isinstance(value, bool):
            raise self._wrong(name, "must be true or false")
        return value

    def number(self, name: str, highest: int) -> int | None:
        value = self.get(name)
        if value is None:
            return None
        if isinstance(value, bool) or not isinstance(value, int) or not 0 <= value <= highest:
            raise self._wrong(name, f"must be a whole number from 0 to {highest}")
        return value

    def moment(self, name: str) -> datetime:
        value = self.text(name, 40)
        try:
            at = datetime.fromisoformat(value)
            if at.tzinfo is None:
                raise self._wrong(name, "needs its offset from UTC, such as Z or +01:00")
            return at.astimezone(UTC)
        except (ValueError, OverflowError) as error:
            raise self._wrong(name, "must look like 2027-01-31T09:30:00+01:00") from error

    def _wrong(self, name: str, what: str) -> Unreadable:
        return Unreadable(f"{self._inside}{name} {what}.")
