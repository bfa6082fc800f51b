"""Every test run has a data folder of its own; nothing of the developer's is touched."""

from __future__ import annotations

import os
import shutil
import sys
import tempfile
from collections.abc import Iterator
from datetime import UTC, datetime

import django
import pytest
from django.contrib.contenttypes.management import create_contenttypes
from django.db.models.signals import post_migrate
from playwright.sync_api import Browser, expect, sync_playwright

from tests.servers import require

# Before Django reads its settings; named in pyproject.toml they would be read too early.
os.environ["WORDKEPT_DATA"] = tempfile.mkdtemp(prefix="wordkept-test-")
os.environ["DJANGO_SETTINGS_MODULE"] = "wordkept.settings"
os.environ.setdefault("DJANGO_ALLOW_ASYNC_UNSAFE", "true")
os.environ.setdefault("WORDKEPT_SECOND_READING", "off")  # a story asks for it by name
django.setup()

# Every story ends with an empty database; to write the permissions of all models again costs more than most
# stories, and nobody here asks Django for permissions (`people.rules.may` decides).
post_migrate.disconnect(dispatch_uid="django.contrib.auth.management.create_permissions")
post_migrate.disconnect(create_contenttypes)

if "-n" in sys.argv and "PYTEST_XDIST_WORKER" not in os.environ:
    # Or the workers would start Django before this file gives each a folder of its own.
    del os.environ["DJANGO_SETTINGS_MODULE"]

CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser")
PATIENCE = 20_000
NOON = datetime(2026, 11, 18, 12, 0, tzinfo=UTC)


@pytest.fixture
def noon() -> Iterator[datetime]:
    """A Wednesday at noon; `clock.move` goes on from there."""
    from wordkept.kernel import clock

    with clock.fixed(NOON):
        yield NOON


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """One for all tests that need one: Playwright starts only once in a process."""
    require([CHROMIUM or "chromium"], "The browser")
    expect.set_options(timeout=PATIENCE)
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox"])
        yield browser
        browser.close()
