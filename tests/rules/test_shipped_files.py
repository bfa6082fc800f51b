"""What we ship to browsers is what the manifest says, and templates keep the rules of the house."""

from __future__ import annotations

import hashlib
import json
import re
from pathlib import Path

import pytest

WEB = Path(__file__).parents[2] / "src/wordkept/web"
VENDOR = WEB / "static/vendor"
TEMPLATES = sorted((WEB / "templates").rglob("*.html"))
SCRIPTS = sorted((WEB / "static/js").glob("*.js"))
SPRITE = set(re.findall(r'<symbol id="([\w-]+)"', (VENDOR / "icons.svg").read_text("utf-8")))


@pytest.mark.parametrize("entry", json.loads((VENDOR / "vendor.json").read_text("utf-8")))
def test_a_vendored_file_is_the_one_of_the_manifest(entry: dict[str, str]) -> None:
    content = (VENDOR / entry["file"]).read_bytes()
    assert hashlib.sha256(content).hexdigest() == entry["sha256"]
    assert entry["version"] and entry["licence"]


def test_nothing_is_vendored_without_an_entry() -> None:
    listed = {entry["file"] for entry in json.loads((VENDOR / "vendor.json").read_text("utf-8"))}
    found = {path.name for path in VENDOR.iterdir() if not path.name.startswith("LICENSE")}
    assert found == listed | {"vendor.json"}


def test_every_icon_that_is_asked_for_is_in_the_sprite() -> None:
    asked = {
        name
        for path in TEMPLATES
        for name in re.findall(r'\{% icon "([\w-]+)"', path.read_text("utf-8"))
    }
    assert asked - SPRITE == set()
    assert len(asked) > 20


def test_no_icon_travels_unused() -> None:
    sources = [*TEMPLATES, *SCRIPTS, *WEB.parent.rglob("*.py")]
    said = " ".join(path.read_text("utf-8") for path in sources)
    assert {name for name in SPRITE if f'"{name}"' not in said} == set()


@pytest.mark.parametrize(
    "path", TEMPLATES, ids=lambda path: str(path.relative_to(WEB / "templates"))
)
def test_a_template_has_no_inline_script_style_or_raw_text(path: Path) -> None:
    text = path.read_text("utf-8")
    assert not re.search(r"\sstyle=|\son\w+=|<style|\|safe\b|autoescape off|hx-on", text)
    for tag in re.findall(r"<script[^>]*>", text):
        assert "src=" in tag and "nonce=" in tag


@pytest.mark.parametrize(
    "path", TEMPLATES, ids=lambda path: str(path.relative_to(WEB / "templates"))
)
def test_what_speaks_to_htmx_bears_the_nonce(path: Path) -> None:
    for tag in re.findall(
        r"<(?!hx-partial)\w[^>]*\shx-[^>]*>", path.read_text("utf-8").replace("%}", "")
    ):
        assert "hx-nonce=" in tag, tag


def test_styles_know_no_left_and_right() -> None:
    for path in (WEB / "static/css").glob("*.css"):
        for line in path.read_text("utf-8").splitlines():
            physical = re.search(
                r"(?<!area-)(margin|padding|border|inset)-(left|right|top|bottom)\b|\b(left|right): ",
                line,
            )
            assert not physical, f"{path.name}: {line.strip()[:90]}"
