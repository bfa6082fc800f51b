"""Three languages: every word of the screens is there in each, whole, and reaches who reads it."""

from __future__ import annotations

import gettext
import re
from datetime import timedelta
from io import BytesIO
from itertools import chain
from typing import Any

import pytest
from babel.messages import Catalog, mofile
from django.test import Client
from django.utils import translation

from tests import desk, people
from tools import messages
from wordkept.channel import Manners
from wordkept.kernel import clock
from wordkept.listening import actions as listening
from wordkept.listening.rules import understand
from wordkept.people.models import Agent
from wordkept.replies import rules
from wordkept.web.templatetags.look import grouped
from wordkept.web.templatetags.reasons import PART, translated
from wordkept.web.templatetags.times import day_name, exact, span

LANGUAGES = ("ar", "de")
PLACEHOLDER = re.compile(r"%\(\w+\)[sd]|\{\w+\}")
NAMES = re.compile(r"%\((?:name|handle|who|to|account|title|place|department|why)\)s|\{name\}")
ISOLATED = re.compile("\u2068(?:" + NAMES.pattern + ")\u2069")
FORMS = {"ar": 6, "de": 2}


@pytest.fixture(scope="module")
def source() -> Catalog:
    return messages.source()


@pytest.fixture(params=LANGUAGES)
def language(request: pytest.FixtureRequest) -> str:
    return str(request.param)


@pytest.fixture
def catalogue(language: str) -> Catalog:
    return messages.read(language)


def keys(catalogue: Catalog) -> set[tuple[str | None, Any]]:
    return {(message.context, message.id) for message in catalogue if message.id}


def said(message: Any) -> tuple[str, ...]:
    return message.string if isinstance(message.string, tuple) else (message.string,)


def asked(message: Any) -> tuple[str, ...]:
    return message.id if isinstance(message.id, tuple) else (message.id,)


def test_the_catalogue_holds_what_the_screens_say_and_nothing_else(
    source: Catalog, catalogue: Catalog
) -> None:
    assert keys(catalogue) ^ keys(source) == set(), "run: make messages"


def test_everything_is_translated_and_nothing_is_guessed(catalogue: Catalog) -> None:
    assert [message.id for message in catalogue if message.id and not all(said(message))] == []
    assert [message.id for message in catalogue if message.fuzzy] == []


def test_what_is_filled_in_later_has_its_place_in_every_language(catalogue: Catalog) -> None:
    """Where a form means exactly one number (none, one, two), the number may be left out."""
    for message in catalogue:
        wanted = set(chain(*(PLACEHOLDER.findall(words) for words in asked(message))))
        for form, words in enumerate(said(message)):
            there = set(PLACEHOLDER.findall(words))
            assert there <= wanted, words
            counts_itself = message.pluralizable and form < 3 and catalogue.num_plurals == 6
            assert there == wanted or counts_itself, words


def test_plurals_are_complete(language: str, catalogue: Catalog) -> None:
    assert catalogue.num_plurals == FORMS[language]
    plurals = [message for message in catalogue if message.pluralizable]
    assert len(plurals) > 5
    assert {len(message.string) for message in plurals} == {FORMS[language]}


def test_what_is_compiled_is_what_was_written(language: str, catalogue: Catalog) -> None:
    fresh = BytesIO()
    mofile.write_mo(fresh, catalogue)
    fresh.seek(0)
    with (messages.CATALOGUES / language / "LC_MESSAGES/django.mo").open("rb") as kept:
        assert entries(kept) == entries(fresh), "run: make messages"


def entries(compiled: Any) -> dict[Any, str]:
    held: dict[Any, str] = dict(gettext.GNUTranslations(compiled)._catalog)  # type: ignore[attr-defined]
    del held[""]
    return held


def test_a_name_stands_by_itself_between_arabic_words() -> None:
    """Else the @ of a handle jumps to its other end."""
    for message in messages.read("ar"):
        for words in said(message):
            assert len(NAMES.findall(words)) == len(ISOLATED.findall(words)), words


NO_PRIVATE, NO_PUBLIC = Manners(private=False), Manners(public=False, private=True)


@pytest.mark.parametrize(
    ("words", "mode", "manners"),
    [
        ("hello", "public", Manners(can_send=False)),
        (" ", "public", Manners()),
        ("hello", "private", NO_PRIVATE),
        ("hello", "public", NO_PUBLIC),
    ],
)
def test_why_a_reply_cannot_go_is_said_in_each_language(
    words: str, mode: str, manners: Manners, language: str
) -> None:
    why = rules.why_not(words, mode, manners)
    with translation.override(language):
        assert translated(why) not in ("", why)


REASONS = """
My daughter swallowed the battery of your remote. What do I do?
I am stranded at the airport with two children and nobody answers. Help!
My lawyer will write to you.
I am a journalist and would like a comment.
You are useless, I cancel my contract today.
Still waiting, for the third time, nobody answers. Terrible.
Thank you so much, the driver carried it up the stairs for my grandmother. You made my day!
The internet is down again in Pennick.
Great, another outage. Thanks for nothing.
Where is my parcel?
Please send me the invoice.
Hello.
""".strip().splitlines()


@pytest.mark.parametrize("text", REASONS)
def test_reasons_for_how_something_was_understood_are_said_in_each_language(
    text: str, catalogue: Catalog
) -> None:
    """The customer's own words stay as they are; ours between them are in the catalogue."""
    reasons = understand(text, "en").reasons
    for field in ("urgency", "polarity", "delight"):
        assert unknown(reasons[field], catalogue) == []
    for one in filter(None, reasons["intents"].split("; ")):
        assert unknown(one.partition(": ")[2], catalogue) == []


def unknown(why: str, catalogue: Catalog) -> list[str]:
    ours = [part.strip() for part in PART.findall(why) if not part.startswith("“")]
    return [part for part in ours if part and part not in catalogue]


def test_the_customers_own_words_are_never_translated() -> None:
    with translation.override("de"):
        assert translated("stranded: “legal”, “soon”") == "gestrandet: “legal”, “soon”"


def test_what_stays_foreign_in_an_arabic_sentence_keeps_its_own_direction() -> None:
    with translation.override("ar"):
        assert translated("came back: 552 5.2.2 Mailbox full.").endswith(
            "\u2068552 5.2.2 Mailbox full.\u2069"
        )


@pytest.mark.parametrize(
    ("language", "spans"),
    [
        ("en", "now | 1 min | 23 hr | 1 day | 2 days | 3 days | 11 days | 100 days"),
        ("de", "jetzt | 1 Min. | 23 Std. | 1 Tag | 2 Tage | 3 Tage | 11 Tage | 100 Tage"),
        ("ar", "الآن | 1 د | 23 س | يوم | يومان | 3 أيام | 11 يومًا | 100 يوم"),
    ],
)
def test_a_span_is_said_as_the_browser_will_say_it_a_moment_later(
    noon: Any, language: str, spans: str
) -> None:
    """The words of Intl.NumberFormat, which time.js uses to keep them fresh."""
    waits = [timedelta(), timedelta(minutes=1), timedelta(hours=23)]
    waits += [timedelta(days=days) for days in (1, 2, 3, 11, 100)]
    with translation.override(language):
        assert " | ".join(span(clock.now() - wait) for wait in waits) == spans


@pytest.mark.parametrize(
    ("language", "time", "day", "number"),
    [
        ("en", "18 November 2026, 12:00", "Saturday, 7 November", "18,400"),
        ("de", "18. November 2026, 12:00", "Samstag, 7. November", "18.400"),
        ("ar", "18 نوفمبر 2026، 12:00", "السبت، 7 نوفمبر", "18,400"),
    ],
)
def test_times_and_numbers_are_written_as_there(
    noon: Any, language: str, time: str, day: str, number: str
) -> None:
    with translation.override(language):
        assert exact(noon) == time
        assert day_name((noon - timedelta(days=11)).date()) == day
        assert grouped(18_400) == number


DIRECTIONS = [("en", "ltr"), ("de", "ltr"), ("ar", "rtl")]


@pytest.mark.django_db
@pytest.mark.parametrize(("language", "direction"), DIRECTIONS)
@pytest.mark.parametrize(
    "path", ["/", "/search/", "/me/", "/look/", "/channels/", "/no-such-page/"]
)
def test_who_works_here_reads_every_page_in_their_language(
    client: Client, language: str, direction: str, path: str
) -> None:
    client.force_login(speaking(language))
    answer = client.get(path, headers={"accept-language": "en"})
    assert f'<html lang="{language}" dir="{direction}"' in answer.content.decode()
    assert answer.headers["Content-Language"] == language


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("wish", "language", "direction"),
    [
        ("de-AT,en;q=0.5", "de", "ltr"),
        ("ar-EG", "ar", "rtl"),
        ("fi", "en", "ltr"),
        ("", "en", "ltr"),
    ],
)
def test_who_is_not_known_yet_is_spoken_to_as_their_browser_asks(
    client: Client, wish: str, language: str, direction: str
) -> None:
    page = client.get("/login/", headers={"accept-language": wish}).content.decode()
    assert f'<html lang="{language}" dir="{direction}"' in page


@pytest.mark.django_db
def test_a_changed_language_is_spoken_at_once(client: Client) -> None:
    ana = speaking("en")
    client.force_login(ana)
    wish = {"name": ana.name, "timezone": "Europe/Berlin", "language": "de", "password": ""}
    page = client.post("/me/", wish, follow=True).content.decode()
    assert '<html lang="de"' in page
    assert "Gespeichert." in page


@pytest.mark.django_db
def test_the_fields_a_channel_asks_for_speak_german(client: Client) -> None:
    jo = people.jo()
    jo.language = "de"
    jo.save()
    client.force_login(jo)
    page = client.get("/channels/connect/mail/").content.decode()
    assert "Die Adresse, an die Kundinnen und Kunden schreiben." in page
    assert "E-Mail verbinden" in page
    assert "Often the address itself." not in page


@pytest.mark.django_db
def test_a_whole_story_is_told_in_german(client: Client) -> None:
    """What machines and colleagues noted in English is shown in the language of who reads it."""
    account, place = desk.connect(people.care())
    place.says("@mira", "Still no parcel. Terrible, nobody answers!")
    desk.work()
    conversation, ana = desk.only_conversation(), speaking("de")
    listening.correct(people.jo(), conversation.messages.get().mention, "urgency", "3")
    client.force_login(ana)
    page = client.get(f"/c/{conversation.pk}/").content.decode()
    for words in (f"schrieb an {account.handle}", "Beschwerde", "Jo sagt das", "dringend"):
        assert words in page


@pytest.mark.django_db
def test_an_arabic_question_needs_no_colon_behind_its_mark(client: Client) -> None:
    jo = people.jo()
    jo.language = "ar"
    jo.save()
    client.force_login(jo)
    page = client.get("/channels/connect/mail/").content.decode()
    assert "من يرد؟<" in page


@pytest.mark.django_db
def test_who_is_invited_is_spoken_to_as_who_invites(client: Client) -> None:
    rui = people.rui()
    rui.language = "ar"
    rui.save()
    client.force_login(rui)
    wish = {
        "name": "Noor",
        "email": "noor@harbour.example",
        "role": "agent",
        "departments": [rui.departments.first().pk],  # type: ignore[union-attr]
    }
    client.post("/people/invite/", wish)
    assert Agent.objects.get(email="noor@harbour.example").language == "ar"


def speaking(language: str) -> Agent:
    ana = people.ana()
    ana.language = language
    ana.save()
    return ana
