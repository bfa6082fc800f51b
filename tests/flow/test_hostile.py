"""R47: whatever is typed, posted or sent, the answer is clear, nothing crashes, no word of ours is lost."""

from __future__ import annotations

import random
import re
import socket
from collections.abc import Iterator
from datetime import timedelta
from html import unescape
from pathlib import Path
from typing import Any
from urllib.parse import quote, urlencode

import pytest
from django.conf import LazySettings
from django.http import HttpResponse
from django.test import Client
from django.urls import reverse

import wordkept
from tests import people
from tests.flow.test_doors import ROUTES
from tests.flow.test_doors import things as one_of_everything
from tests.rules import hostile
from wordkept import channels
from wordkept.conversations.models import Message
from wordkept.kernel import ids
from wordkept.kernel.limits import Brake
from wordkept.kernel.text import clean
from wordkept.people import actions, forms, views

pytestmark = pytest.mark.django_db

Fields = dict[str, str]

SAMPLE = max(hostile.patiently.max_examples // 10, 1)
FORM = "application/x-www-form-urlencoded"
CLEAR = {200, 204, 302, 400, 403, 404, 405, 409, 410, 413, 422}
TEXTS = sorted(set(hostile.texts()))
BOMBS = [bomb(4_000) for bomb in hostile.BOMBS.values()]
DESK = {"view": "all", "department": "care"}
SAY = {"words": "Hello", "mode": "note", "client_key": "one", "seen": str(2**63 - 1)}
SAY_MORE = {
    "asks": "yes",
    "reason": "We can help",
    "account": "{account}",
    "pointer": "5",
    "reads_well": "yes",
}

# What each address reads, with something it would take. A thing in {} stands for its id.
FIELDS: dict[str, Fields] = {
    "inbox": DESK | {"before": "2026-11-18T12:00:00+00:00_1"},
    "together": {"ids": "{conversation}", "do": "take"},
    "conversation": DESK | {"pane": "customer"},
    "row": DESK,
    "messages": {"earlier_than": "5", "since": "5"},
    "assign": {"to": "me", "anyway": "{agent}", "brief": "yes"},
    "snooze": {"until": "tomorrow", "at": "2026-11-30T09:00"},
    "presence": {"doing": "looking"},
    "notice": {"seen": "5"},
    "move": {"to": "{account}"},
    "write_handle": {"belongs": "all that blinks", "words": "router", "intents": "outage"},
    "say": SAY | SAY_MORE,
    "draft": {"words": "Hello", "mode": "public"},
    "correct": {"reading": "urgency=3"},
    "decide": {"verdict": "sent"},
    "search": {"q": "hello", "before": "5", "stage": "after"},
    "palette": {"q": "he"},
    "theme": {"theme": "dark"},
    "me": {
        "name": "Rui", "timezone": "UTC", "language": "en", "password": "",
        "away_until": "2026-11-30T09:00",
    },
    "connect": {
        "why": "to help", "department": "1", "save": "1", "set_address": "us@harbour.example",
        "set_name": "Harbour", "set_user": "us", "set_password": "x", "set_imap_host": "127.0.0.1",
        "set_imap_port": "993", "set_imap_security": "ssl", "set_smtp_host": "127.0.0.1",
        "set_smtp_port": "465", "set_smtp_security": "ssl", "set_smtp_user": "",
        "set_smtp_password": "", "set_list": "", "set_days": "3", "set_handle": "us.example",
        "set_server": "https://127.0.0.1/", "set_words": "harbour",
    },
    "invite": {"name": "Noa", "email": "noa@harbour.example", "role": "agent", "departments": "1"},
    "found_department": {"name": "Shops", "duty": "all shops"},
    "change_agent": {"role": "agent", "departments": "care", "active": "1"},
    "login": {"username": "rui@harbour.example", "password": "x", "next": "/"},
    "logout": {"next": "/"},
    "become_owner": {
        "name": "Olu", "email": "olu@harbour.example", "password": "x", "why": "to help",
        "department": "Care",
    },
    "agree": {"title": "Sundays", "text": "We answer", "between": "1", "review_on": "2027-01-01"},
    "allow": {"role": "agent", "kind": "credit", "limit": "20", "issue": ""},
    "approve_reply": {"verdict": "approve", "note": "fine"},
    "answer_story": {"says": "granted", "message": "{message}", "conditions": "not her name"},
    "asked_for_story": {"message": "{message}"},
    "author_role": {"role": "critic", "topic": "{topic}"},
    "break_promise": {"reason": "no stock"},
    "campaign": {
        "name": "Sale", "starts_at": "2026-11-20T09:00", "offer_amount": "20",
        "offer_what": "20 % off", "question": "Which?",
    },
    "decide_feedback": {"did": "Done.", "declined": "on", "shown": "on"},
    "decide_likeness": {"verdict": "same", "customer": "{customer}", "conversation": "{conversation}"},
    "decide_post": {"act": "ask", "why": "because", "seal": "0"},
    "decide_variant": {"verdict": "retry"},
    "decline_closing": {"why": "She asked us not to"},
    "declare": {"name": "Outage", "why": "calls", "flood": "{flood}"},
    "earlier_answers": {"q": "router"},
    "edit_post": {
        "text": "Hi", "leaves_at": "2026-11-20T09:00", "account": "{account}", "link": "x",
        "pictures": "yes",
    },
    "edit_promise": {"what": "a call", "due_at": "2026-11-20T09:00", "amount": "20", "on": "1"},
    "edit_story": {"title": "A cat", "left_out": "{message}"},
    "end_incident": {"why": "over"},
    "expect": {"name": "Outage", "text": "10 € a day", "words": "dead", "issue": "outage"},
    "campaign_heard": {"stage": "after"},
    "post_outcome": {"stage": "after"},
    "feedback": {"stage": "after"},
    "parity": {"stage": "after"},
    "failures": {"channel": "mail", "step": "1", "week": "2026-11-16", "stage": "after"},
    "goal": {"what": "an hour", "until": "2027-01-01", "department": "1", "met": "1"},
    "goodwill": {"department": "1", "each": "8", "month": "80"},
    "invite_advocate": {"question": "{conversation}", "words": "Would you?"},
    "judge_flood": {"verdict": "right", "why": "it was"},
    "keep_promise": {"proof": "a receipt", "mine": "1"},
    "leave": {"why": "no need", "own": "mine"},
    "lesson": {"do": "off"},
    "log_contact": {"who": "Maya", "form_key": "k", "at": "2026-11-17T09:00", "number": "+44 1632 960561"},
    "make_promise": {"what": "a call", "due_at": "2026-11-20T09:00", "kind": "call"},
    "measure": {"days": "30"},
    "merge_topic": {"into": "{topic}"},
    "new_campaign": {"name": "Sale", "ends_at": "2026-11-20T09:00", "department": "1"},
    "new_list": {"name": "cats", "kind": "words", "entries": "cat"},
    "new_post": {"text": "Hi", "account": "{account}", "campaign": "{campaign}"},
    "new_query": {"name": "Cats", "text": "cat NEAR/5 router", "kind": "brand", "department": "1"},
    "note_feedback": {"title": "a router that cats hate"},
    "offer_hints": {"words": "20 € voucher", "mode": "public"},
    "part_topic": {"word": "cat"},
    "plans": {"from": "2026-11-16"},
    "post_lengths": {"text": "Hi", "account": "{account}", "post": "{post}"},
    "prepare_question": {"words": "May we?"},
    "press_stop": {"scope": "posts", "why": "wrong"},
    "preview_query": {"text": "cat OR router", "department": "1"},
    "promise_hints": {"words": "We call you tomorrow", "mode": "public"},
    "public_answers": {"order": "newest", "page": "2"},
    "promises": {"mine": "1", "department": "care", "stage": "after", "campaign": "{campaign}"},
    "query": {"text": "cat", "name": "Cats", "why": "because"},
    "read_as": {"reading": "urgency=3"},
    "rename_topic": {"name": "Cats"},
    "renegotiate_promise": {"due_at": "2026-11-20T09:00", "reason": "snow"},
    "restore_query": {"number": "1"},
    "revoke_story": {"why": "she asked", "message": "{message}"},
    "same_person": {"customer": "{customer}"},
    "seen": {"days": "30", "figure": "asked", "by": "account", "key": "{account}"},
    "share_story": {"departments": "care"},
    "sight": {"days": "7"},
    "sign_agreement": {"version": "1", "department": "1"},
    "sign_campaign": {"version": "1", "department": "1", "corrections": "no", "correct": ""},
    "stages": {"figure": "x", "days": "30", "stage": "after"},
    "stop_campaign": {"why": "wrong"},
    "stories": {"show": "kept", "page": "2", "stage": "after"},
    "stream": {"mood": "negative", "min": "10", "before": "5", "after": "5", "q": "cat", "stage": "after"},
    "stream_fresh": {"after": "5"},
    "tell_topic": {"words": "cats!"},
    "topic": {"before": "5"},
    "touchpoint": {"place": "mail", "stage": "after", "owner": "1", "what": "x", "gap": "y"},
    "trouble_about": {"text": "our network", "topic": "network"},
    "use_answer": {"answer": "{answer}", "words": "Hi", "mode": "public"},
    "value": {"days": "30", "kind": "campaign"},
    "judge_post": {"says": "partly", "why": "late", "days": "30"},
    "judge_campaign": {"says": "no", "why": "late", "days": "30"},
    "prefer": {"channel": "mail"},
    "look_whole": {"words": "Hello", "mode": "private", "do": "open"},
    "mark_customer": {"marked": "press"},
    "decide_wish": {"wish": "{wish}", "do": "no"},
    "hand_over": {"to": "{agent}"},
    "make_shop": {"name": "Harbour shop"},
    "switch_shop": {"do": "off"},
    "use_outcome": {"outcome": "laughter"},
    "use_story": {"where": "a wall", "url": "https://x.example", "kept_to": "1"},
    "word_list": {"name": "cats", "entries": "cat"},
}  # fmt: skip
SETTINGS = {name for name in FIELDS["connect"] if name.startswith("set_")}
COSTLY = {"me", "conversation"}
BOTH_WAYS = {"me", "connect", "login", "become_owner"}
SILENT = {
    "resolve", "reopen", "read", "customer", "composer", "body", "versions", "recall", "retry",
    "closing_line", "drop_pointer", "feedback_numbers", "handles", "pointer_line",
    "suggest_pointer", "suggest_closing",
    "correspondence", "export_whole", "attachment", "picture", "keys", "needs_a_look", "run_again", "read_again",
    "brief", "quarantined_body", "accounts", "account", "test_account", "switch_off", "switch_on",
    "colleagues", "login_link", "agreements", "ask_campaign", "campaigns_of",
    "confirm_promise", "conversation_of", "dismiss_promise", "flood", "flood_banner",
    "floods", "follow_link", "forbid", "keep_story", "launch_campaign", "learning", "leave_story",
    "lift_stop", "lists", "mention", "mention_row", "part_person", "pass_feedback",
    "pause_query", "policy", "post", "post_picture", "promise_line", "promises_due", "promises_of",
    "queries", "release_post", "remedies_of", "resume_query", "rising", "said_and_done", "story",
    "story_fragment", "story_picture", "take", "tell_promise", "today", "topics", "unleave",
    "use_down", "wishes_of", "shops", "shop", "renew_shop", "switch_channel",
}  # fmt: skip


class Mallory:
    """Somebody with a login and bad intentions."""

    def __init__(self, things: Fields) -> None:
        self.things = things
        self.client = Client(raise_request_exception=False)
        self.rui = people.rui()
        self.trouble: list[str] = []

    def address(self, name: str) -> str:
        if name == "become_owner":
            return reverse(name, args=[actions.owner_link()])
        thing = ROUTES[name].thing
        more = [str(ids.uuid7())] if name == "story_picture" else []
        return reverse(name, args=[self.things[thing], *more] if thing else [])

    def sends(self, name: str, fields: Fields, **headers: str) -> HttpResponse:
        """Forms that read and forms that write, in bytes that no text may have."""
        self.client.logout() if name in ("login", "become_owner") else self._comes_in()
        known = {key: value.format(**self.things) for key, value in FIELDS[name].items()}
        said = urlencode(
            {k: v.encode("utf-8", "surrogatepass") for k, v in (known | fields).items()}
        )
        if ROUTES[name].post or name in BOTH_WAYS:
            return self.posts(self.address(name), said.encode(), **headers)
        return self.client.get(f"{self.address(name)}?{said}", **headers)  # type: ignore[return-value]

    def posts(self, address: str, body: bytes, kind: str = FORM, **headers: str) -> HttpResponse:
        return self.client.generic("POST", address, body, content_type=kind, **headers)  # type: ignore[return-value]

    def notes(self, answer: Any, *what: object) -> None:
        if answer.status_code not in CLEAR:
            error = getattr(answer, "exc_info", None)
            self.trouble.append(f"{what!r:.200} {answer.status_code} {error and error[1]!r:.200}")
        if b"<script>alert(1)" in getattr(answer, "content", b""):
            self.trouble.append(f"{what} comes back as markup")

    def _comes_in(self) -> None:
        if "_auth_user_id" not in self.client.session:
            self.client.force_login(self.rui)


things = one_of_everything


@pytest.fixture
def mallory(
    things: Fields,
    monkeypatch: pytest.MonkeyPatch,
    settings: LazySettings,
) -> Iterator[Mallory]:
    """No brake and a cheap hash: here a login is asked for hundreds of times."""
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
    monkeypatch.setattr(views, "KNOCKS", Brake(knocks=10**6, span=timedelta(minutes=1)))
    monkeypatch.setattr(socket, "getaddrinfo", _only_numbers(socket.getaddrinfo))
    somebody = Mallory(things)
    yield somebody
    assert somebody.trouble == []


def _only_numbers(look_up: Any) -> Any:
    """Nobody is asked for names here: most of what is tried is none."""

    def getaddrinfo(host: Any, *more: Any, **most: Any) -> Any:
        if not re.fullmatch(r"[\d.]+", str(host)):
            raise socket.gaierror("no such name")
        return look_up(host, *more, **most)

    return getaddrinfo


def settings_of(channel: str) -> set[str]:
    return {f"set_{setting.name}" for setting in channels.find(channel).SETTINGS}


def test_every_address_and_every_field_is_tried() -> None:
    """A new address, or a new field of an old one, needs its line above."""
    assert set(FIELDS) | SILENT == set(ROUTES)
    assert not set(FIELDS) & SILENT
    read = re.compile(r"""(?:GET|POST)\.get(?:list)?\(\s*"(\w+)"|_number\(request, "(\w+)"\)""")
    pages = [
        page
        for page in Path(wordkept.__file__).parent.rglob("*.py")
        if "channels" not in page.parts
    ]
    found = {name for page in pages for pair in read.findall(page.read_text()) for name in pair}
    for form in (forms.OwnerForm, forms.InviteForm, forms.DepartmentForm, forms.MeForm):
        found |= set(form.base_fields)
    found |= settings_of("mail") | settings_of("bluesky")
    tried = {field for fields in FIELDS.values() for field in fields}
    assert found - {""} <= tried


def test_R47_whatever_a_field_holds_the_answer_is_clear(mallory: Mallory) -> None:
    part = {"HTTP_HX_REQUEST_TYPE": "partial", "HTTP_HX_TARGET": "div#thread"}
    for name, fields in FIELDS.items():
        for field in fields.keys() - SETTINGS:
            chosen = random.Random(f"{name} {field}")
            sharp = chosen.sample(hostile.SHARP, 6) if name in COSTLY else hostile.SHARP
            for value in (*sharp, *chosen.sample(TEXTS, SAMPLE), chosen.choice(BOMBS)):
                headers = chosen.choice([part, {}])
                mallory.notes(mallory.sends(name, {field: value}, **headers), name, field, value)


@pytest.mark.parametrize("channel", ["mail", "bluesky"])
def test_R47_no_setting_of_a_channel_crashes_its_test(mallory: Mallory, channel: str) -> None:
    mallory.things["channel"] = channel
    for setting in settings_of(channel):
        chosen = random.Random(f"{channel} {setting}")
        for value in (*hostile.SHARP[:8], *chosen.sample(TEXTS, SAMPLE)):
            mallory.notes(mallory.sends("connect", {setting: value}), channel, setting, value)


def test_R47_nothing_in_a_path_crashes(mallory: Mallory) -> None:
    mallory.client.force_login(mallory.rui)
    odd = [*hostile.SHARP, *(str(number) for number in hostile.NUMBERS)]
    for name, route in ROUTES.items():
        if not route.thing:
            continue
        address = mallory.address(name)
        thing = mallory.things[route.thing]
        if route.thing == "token" and name != "follow_link":
            thing = address.strip("/").split("/")[2 if "/link/" in address else 1]
        chosen = random.Random(name)
        for value in (*chosen.sample(odd, 6), *chosen.sample(TEXTS, SAMPLE)):
            path = address.replace(thing, quote(value.encode("utf-8", "surrogatepass"), safe=""))
            ask = mallory.posts(path, b"") if route.post else mallory.client.get(path)
            mallory.notes(ask, name, path[:80])


# ── Bodies ──────────────────────────────────────────────────────────────────────────────


def part_of(head: bytes, body: bytes = b"x") -> bytes:
    return b"--b\r\n" + head + b"\r\n\r\n" + body + b"\r\n--b--\r\n"


WORDS = b'Content-Disposition: form-data; name="words"'
MULTIPART = "multipart/form-data; boundary=b"
PARTS = {
    "NUL in a name": part_of(b'Content-Disposition: form-data; name="wo\x00rds"'),
    "no name": part_of(b"Content-Disposition: form-data"),
    "no begin": b"x" * 10_000,
    "a file": part_of(WORDS + b'; filename="../../x\x00.php"'),
    "name in no charset": part_of(b"Content-Disposition: form-data; name*=hex''zz"),
    "long head": part_of(b'Content-Disposition: form-data; name="' + b"x" * 9_000 + b'"'),
    "a thousand": b"".join(part_of(WORDS + b"%d" % n)[:-5] for n in range(1_000)),
    "a thousand files": b"".join(part_of(WORDS + b'; filename="%d"' % n) for n in range(1_000)),
}
CHARSETS = (
    "hex", "zlib", "idna", "punycode", "unicode_escape", "undefined", "utf-7", "utf-16", "bogus", ""
)  # fmt: skip


def test_R47_whatever_the_body_is_a_draft_is_kept(mallory: Mallory) -> None:
    """Half a form, another kind of body, another alphabet: refused, and nothing is forgotten."""
    kept = mallory.sends("draft", {"words": "Dear Maya, the router"})
    assert kept.status_code == 204
    address = mallory.address("draft")
    bodies = [(body, MULTIPART) for body in PARTS.values()]
    bodies += [
        (body, kind) for body in hostile.BODIES.values() for kind in (FORM, "application/json")
    ]
    bodies += [(part_of(WORDS, b"\xe4zz"), f"{MULTIPART}; charset={name}") for name in CHARSETS]
    bodies += [(b"words=%E4zz", f"{FORM}; charset={name}") for name in CHARSETS]
    bodies += [
        (b"&".join(b"f%d=1" % n for n in range(5_000)), FORM),
        (b"words=" + b"a" * 2_600_000, FORM),
        (b"words=x", "a/b/c;;;="), (b"words=x", ""), (b"x", "multipart/form-data"),
        (PARTS["a file"], "multipart/form-data; boundary=" + "b" * 300),
    ]  # fmt: skip
    for body, kind in bodies:
        answer = mallory.posts(address, body, kind)
        mallory.notes(answer, kind, body[:60])
        assert answer.status_code >= 400, (kind, body[:60])
    assert shown(mallory) == "Dear Maya, the router"


def test_of_a_field_sent_twice_the_last_one_counts(mallory: Mallory) -> None:
    mallory.client.force_login(mallory.rui)
    mallory.posts(mallory.address("draft"), b"&".join(b"words=w%d" % n for n in range(150)))
    assert shown(mallory) == "w149"


@pytest.mark.parametrize(
    "header",
    [
        "HTTP_REFERER", "HTTP_HX_TARGET", "HTTP_HX_REQUEST_TYPE", "HTTP_ACCEPT_LANGUAGE",
        "HTTP_COOKIE", "HTTP_X_FORWARDED_FOR", "HTTP_IF_MODIFIED_SINCE", "HTTP_RANGE",
        "HTTP_X_CSRFTOKEN", "HTTP_ORIGIN", "HTTP_USER_AGENT", "CONTENT_TYPE",
    ],
)  # fmt: skip
def test_R47_no_header_crashes_a_page(mallory: Mallory, header: str) -> None:
    mallory.client.force_login(mallory.rui)
    for value in (*hostile.SHARP, *random.Random(header).sample(TEXTS, SAMPLE)):
        said = value.encode("utf-8", "surrogatepass").decode("latin-1").replace("\0", "")
        mallory.notes(mallory.client.get("/keys/", **{header: said}), header, value[:60])
        mallory.notes(mallory.posts("/me/theme/", b"theme=dark", **{header: said}), header, value)


def test_R32_a_nonsense_token_is_a_plain_no(mallory: Mallory) -> None:
    strict = Client(enforce_csrf_checks=True, raise_request_exception=False)
    strict.force_login(mallory.rui)
    for value in hostile.SHARP:
        body = urlencode({"csrfmiddlewaretoken": value.encode("utf-8", "surrogatepass")})
        strict.cookies["wordkept_csrf"] = quote(value.encode("utf-8", "surrogatepass"))
        answer = strict.generic("POST", "/me/theme/", body, content_type=FORM)
        assert answer.status_code in (400, 403)


# ── Words ───────────────────────────────────────────────────────────────────────────────


def shown(mallory: Mallory) -> str:
    """The words in the composer, as a browser would read them."""
    page = mallory.client.get(mallory.address("composer")).content.decode()
    return unescape(
        page.partition('aria-describedby="length hint">')[2].partition("</textarea>")[0]
    )


def test_R47_words_come_back_as_they_were_or_visibly_replaced(mallory: Mallory) -> None:
    for text in (*TEXTS[::3], *BOMBS):
        answer = mallory.sends("draft", {"words": text})
        told = text.encode("utf-8", "surrogatepass").decode("utf-8", "replace")
        if "\0" in text:
            assert answer.status_code == 400
        elif told.strip():
            assert shown(mallory) == clean(told), text[:60]


@pytest.mark.parametrize(("mode", "most"), [("public", 500), ("note", 20_000)])
def test_what_is_too_long_is_refused_and_every_word_kept(
    mallory: Mallory, mode: str, most: int
) -> None:
    part = {"HTTP_HX_REQUEST_TYPE": "partial"}
    for words in ("a" * (most + 1), "  " + "a " * 200_000 + "end"):
        assert mallory.sends("say", {"words": words, "mode": mode}, **part).status_code == 422
        assert shown(mallory) == words
    fitting = {"words": "a" * most, "mode": mode, "client_key": "fits"}
    assert mallory.sends("say", fitting, **part).status_code == 200
    assert Message.objects.filter(text="a" * most).exists()


def test_the_same_key_with_other_words_loses_neither(mallory: Mallory) -> None:
    """R12, for notes too."""
    part = {"HTTP_HX_REQUEST_TYPE": "partial"}
    for mode in ("note", "public"):
        key = {"mode": mode, "client_key": f"key of a {mode}"}
        assert mallory.sends("say", key | {"words": "first"}, **part).status_code == 200
        assert mallory.sends("say", key | {"words": "second"}, **part).status_code == 422
        assert shown(mallory) == "second"
