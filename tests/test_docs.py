"""The docs are complete: every setting, command, channel and kind of fact has its place there."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from wordkept import channels
from wordkept.__main__ import COMMANDS, parser

HERE = Path(__file__).resolve().parent.parent
DOCS = HERE / "docs"
SOURCE = HERE / "src" / "wordkept"
PYTHON = "\n".join(path.read_text() for path in SOURCE.rglob("*.py"))
DOMAINS = (
    "department|agent|customer|account|raw|mention|reading|bounce|conversation|message|note|reply"
    "|query|list|topic|author|flood|lesson|promise|remedy|policy|expectation|stop|incident|campaign"
    "|post|agreement|goal|touchpoint|story|feedback|identity|order|contact|household|closing|answer|correspondence"
    "|post|agreement|goal|touchpoint|story|feedback|identity|order|contact|household|shop"
)


def headings(name: str) -> set[str]:
    return set(re.findall(r"^#+ (.+)$", (DOCS / name).read_text(), re.M))


def facts_in_source() -> set[str]:
    named = set(re.findall(rf'"((?:{DOMAINS})\.[a-z_]+)"', PYTHON))
    decided = {"reply.decided_sent", "reply.decided_again", "reply.decided_drop"}
    told = "queued attempting postponed failed unknown retried recalled".split()
    of_posts = {f"post.{what}" for what in told}  # a post tells as a reply does
    return (named | decided | of_posts) - {"reply.decided_"}


def test_every_setting_has_a_heading() -> None:
    source = (SOURCE / "settings.py").read_text()
    asked = {f"WORDKEPT_{name}" for name in re.findall(r'env(?:_list)?\("([A-Z_]+)"', source)}
    assert asked == {title for title in headings("settings.md") if title.startswith("WORDKEPT_")}


def test_every_command_has_a_heading_and_an_example_in_its_help(
    capsys: pytest.CaptureFixture[str],
) -> None:
    assert {f"wordkept {command.name}" for command in COMMANDS} <= headings("commands.md")
    for command in COMMANDS:
        with pytest.raises(SystemExit) as end:
            parser().parse_args([command.name, "--help"])
        assert end.value.code == 0
        assert "example: wordkept" in capsys.readouterr().out


@pytest.mark.parametrize("name", channels.names())
def test_every_channel_has_a_page(name: str) -> None:
    page = (DOCS / "channels" / f"{name}.md").read_text()
    for setting in channels.find(name).SETTINGS:
        assert setting.label in page or setting.name in page, f"{name}: {setting.name} unexplained"


def test_every_kind_of_fact_is_explained_and_exists() -> None:
    explained = set(re.findall(r"^\| `([a-z_.]+)` \|", (DOCS / "facts.md").read_text(), re.M))
    assert explained == facts_in_source()


def test_every_link_between_docs_leads_somewhere() -> None:
    for page in [HERE / "README.md", *DOCS.rglob("*.md")]:
        for target in re.findall(r"\]\((?!https?:|#|mailto:)([^)#]+)", page.read_text()):
            assert (page.parent / target).exists(), f"{page.name}: {target}"


def test_no_package_registry_and_no_path_of_a_machine_is_named() -> None:
    hosts = ["pypi" + ".org", "pythonhosted" + ".org", "registry." + "npmjs"]
    for path in [*SOURCE.rglob("*"), *DOCS.rglob("*"), *(HERE / "tests").rglob("*.py")]:
        if path.suffix in {".py", ".md", ".toml", ".sh", ".html", ".js", ".css", ".json"}:
            text = path.read_text()
            assert not any(host in text for host in hosts), path
            assert not re.search(r"(?<![\w.])/(work|root)/\w", text), path
