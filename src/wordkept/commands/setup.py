"""What every command does first: load Django, and bring the database up to date."""

from __future__ import annotations

import os
import sys

import django
from django.core.management import call_command


def ready() -> None:
    """Load Django; a folder or key that cannot be used ends the command with one clear line."""
    try:
        django.setup()
    except (OSError, ValueError) as trouble:
        sys.exit(f"wordkept: cannot start: {trouble}")


def migrate() -> None:
    call_command("migrate", verbosity=0, interactive=False)


def start(data_default: str = "wordkept-data") -> None:
    os.environ.setdefault("WORDKEPT_DATA", data_default)
    ready()
    migrate()
