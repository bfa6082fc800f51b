"""Gather the words of every screen for the translators, and compile what they wrote."""

from __future__ import annotations

from collections.abc import Iterator
from io import BytesIO
from pathlib import Path
from types import ModuleType

import django
from babel.messages import Catalog, Message, extract, mofile, pofile
from django.conf import settings
from django.utils.translation.template import templatize

from wordkept import channels
from wordkept.channel import Manners

SOURCE = Path(__file__).resolve().parent.parent / "src/wordkept"
CATALOGUES = SOURCE / "web/locale"
LANGUAGES = ("ar", "de")

Words = tuple[str | tuple[str, ...], str | None]

ONE, MANY, NAMED, NAMED_MANY = None, (1, 2), ((1, "c"), 2), ((1, "c"), 2, 3)
MARKS = {
    "_": ONE,
    "gettext_noop": ONE,
    **dict.fromkeys(("gettext", "gettext_lazy"), ONE),
    **dict.fromkeys(("ngettext", "ngettext_lazy"), MANY),
    **dict.fromkeys(("pgettext", "pgettext_lazy"), NAMED),
    **dict.fromkeys(("npgettext", "npgettext_lazy"), NAMED_MANY),
}


def main() -> None:
    gathered = source()
    for language in LANGUAGES:
        catalogue = read(language)
        catalogue.update(gathered, no_fuzzy_matching=True, update_creation_date=False)
        write(language, catalogue)
        missing = [message.id for message in catalogue if message.id and not all_said(message)]
        print(
            f"{language}: {len(catalogue)} messages, {len(missing)} to translate",
            *missing,
            sep="\n  ",
        )


def source() -> Catalog:
    """Everything that is marked in templates and Python, and what channels say: they mark nothing."""
    if not settings.configured:
        settings.configure()
        django.setup()
    gathered = Catalog()
    for words, context in [*in_templates(), *in_python(), *in_channels()]:
        gathered.add(words, context=context)
    return gathered


def in_templates() -> Iterator[Words]:
    for page in sorted((SOURCE / "web/templates").rglob("*.html")):
        marked = templatize(page.read_text(encoding="utf-8"), origin=str(page))
        yield from marked_in("\n".join(line.strip() for line in marked.splitlines()))


def in_python() -> Iterator[Words]:
    for file in sorted(SOURCE.rglob("*.py")):
        yield from marked_in(file.read_text(encoding="utf-8"))


def marked_in(code: str) -> Iterator[Words]:
    for _, words, _, context in extract.extract("python", BytesIO(code.encode()), keywords=MARKS):
        yield words, context


def in_channels() -> Iterator[Words]:
    """What a channel of ours says on the connect page and above the composer."""
    ours = [channels.find(name) for name in channels.names()]
    for channel in ours:
        if not channel.__name__.startswith("wordkept."):
            continue
        settings_said = [words for one in channel.SETTINGS for words in (one.label, one.help)]
        notes = [manners.note for manners in manners_of(channel)]
        yield from ((words, None) for words in [channel.TITLE, *settings_said, *notes] if words)


def manners_of(channel: ModuleType) -> list[Manners]:
    """Most have one; a channel that plays several places has several."""
    places = getattr(channel, "PLACES", {})
    return [channel.MANNERS, *places.values()]


def all_said(message: Message) -> bool:
    said = message.string if isinstance(message.string, tuple) else (message.string,)
    return all(said)


def read(language: str) -> Catalog:
    with (CATALOGUES / language / "LC_MESSAGES/django.po").open("rb") as file:
        return pofile.read_po(file, locale=language)


def write(language: str, catalogue: Catalog) -> None:
    folder = CATALOGUES / language / "LC_MESSAGES"
    with (folder / "django.po").open("wb") as file:
        pofile.write_po(file, catalogue, no_location=True, width=0, ignore_obsolete=True)
    with (folder / "django.mo").open("wb") as file:
        mofile.write_mo(file, catalogue)


if __name__ == "__main__":
    main()
