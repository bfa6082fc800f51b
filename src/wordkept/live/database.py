"""The database as the edge sees it: asked in a thread, never said to be there when it is not."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from pathlib import Path
from typing import TypeVar

from django.db import DatabaseError, connection

Answer = TypeVar("Answer")


class DatabaseAway(Exception):
    """The database does not answer: nothing may be promised until it does."""


TROUBLE = (DatabaseError, DatabaseAway)


def must_be_there() -> None:
    """SQLite would quietly make an empty file where the database should be."""
    if connection.vendor == "sqlite" and not Path(connection.settings_dict["NAME"]).exists():
        raise DatabaseAway


async def ask(question: Callable[[], Answer]) -> Answer:
    """Put a question to the database on a connection of its own, away from the event loop."""

    def asked() -> Answer:
        must_be_there()
        try:
            return question()
        finally:
            connection.close()

    return await asyncio.to_thread(asked)
