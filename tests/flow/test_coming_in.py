"""Coming in: the owner's first link, passwords, one-time links, invitations, and who is kept out."""

from __future__ import annotations

import re
from datetime import datetime, timedelta

import pytest
from django.test import Client

from tests import people
from wordkept.kernel import clock
from wordkept.kernel.limits import Brake
from wordkept.people import actions, views
from wordkept.people.models import Agent, LoginLink

pytestmark = pytest.mark.django_db(transaction=True)

PASSWORD = "correct horse battery staple"


@pytest.fixture(autouse=True)
def fresh_brake(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(views, "KNOCKS", Brake(10, timedelta(minutes=1)))


def with_password(agent: Agent) -> Agent:
    agent.set_password(PASSWORD)
    agent.save()
    return agent


def log_in(client: Client, email: str, password: str) -> tuple[int, bytes]:
    response = client.post("/login/", {"username": email, "password": password})
    page = response.content.replace(email.encode(), b"(who)")
    return response.status_code, re.sub(rb"[\w-]{22,}", b"(token)", page)


def test_passwords_are_kept_as_argon2(noon: datetime) -> None:
    ana = with_password(people.ana())
    assert ana.password.startswith("argon2$argon2id$")
    assert log_in(Client(), "ANA@harbour.example", PASSWORD)[0] == 302


def test_R32_a_wrong_password_and_an_unknown_name_get_the_same_answer(noon: datetime) -> None:
    ana = with_password(people.ana())
    wrong = log_in(Client(), ana.email, "not it")
    unknown = log_in(Client(), "nobody@harbour.example", "not it")
    assert wrong == unknown
    assert wrong[0] == 200


def test_R32_the_session_changes_at_login(noon: datetime) -> None:
    ana = with_password(people.ana())
    client = Client()
    client.get("/login/")
    client.cookies["wordkept"] = "chosen-by-somebody-else"
    log_in(client, ana.email, PASSWORD)
    assert client.cookies["wordkept"].value != "chosen-by-somebody-else"
    assert client.cookies["wordkept"]["httponly"]
    assert client.cookies["wordkept"]["samesite"] == "Lax"


def test_many_knocks_are_slowed_down(noon: datetime) -> None:
    ana = with_password(people.ana())
    client = Client()
    answers = [log_in(client, ana.email, "wrong")[0] for _ in range(11)]
    assert answers == [200] * 10 + [429]
    clock.move(timedelta(minutes=2))
    assert log_in(client, ana.email, PASSWORD)[0] == 302


def test_a_form_without_its_token_is_refused(noon: datetime) -> None:
    client = Client(enforce_csrf_checks=True)
    client.force_login(people.ana())
    answer = client.post("/me/theme/", {"theme": "dark"})
    assert answer.status_code == 403
    assert b"Nothing was sent" in answer.content


def test_R30_a_login_link_works_once_and_not_for_long(noon: datetime) -> None:
    ana = people.ana()
    token = actions.login_link(ana)
    assert not LoginLink.objects.filter(digest=token).exists(), "only its digest is stored"
    assert Client().get(f"/login/link/{token}/").status_code == 302
    assert Client().get(f"/login/link/{token}/").status_code == 410
    late = actions.login_link(ana)
    clock.move(timedelta(hours=1))
    assert Client().get(f"/login/link/{late}/").status_code == 410


def test_a_link_does_not_open_for_who_no_longer_works_here(noon: datetime) -> None:
    ana = people.ana()
    token = actions.login_link(ana)
    Agent.objects.filter(pk=ana.pk).update(is_active=False)
    assert Client().get(f"/login/link/{token}/").status_code == 410


def test_whoever_opens_the_first_link_becomes_the_owner_once(noon: datetime) -> None:
    token = actions.owner_link()
    client = Client()
    assert b"What should social care do" in client.get(f"/setup/{token}/").content
    said = {
        "name": "Rui Tan",
        "email": "rui@harbour.example",
        "password": PASSWORD,
        "why": "answer questions",
        "department": "Care",
    }
    weak = client.post(f"/setup/{token}/", said | {"password": "12345678"})
    assert weak.status_code == 422
    assert not Agent.objects.exists(), "a weak password uses nothing up"
    assert client.post(f"/setup/{token}/", said).headers["Location"] == "/channels/"
    owner = Agent.objects.get()
    assert (owner.role, [d.slug for d in owner.departments.all()]) == ("admin", ["care"])
    assert Client().get(f"/setup/{token}/").status_code == 410
    assert client.get("/channels/").status_code == 200, "and is logged in"


def test_a_new_owners_link_makes_the_old_one_worthless(noon: datetime) -> None:
    old, new = actions.owner_link(), actions.owner_link()
    assert Client().get(f"/setup/{old}/").status_code == 410
    assert Client().get(f"/setup/{new}/").status_code == 200


def test_an_invited_colleague_comes_in_by_link_and_chooses_a_password(noon: datetime) -> None:
    rui = people.rui()
    client = Client()
    client.force_login(rui)
    page = client.post(
        "/people/invite/",
        {"name": "Tess", "email": "tess@harbour.example", "role": "agent",
         "departments": [people.care().pk]},
    )  # fmt: skip
    link = re.search(rb"/login/link/[\w-]+/", page.content)
    assert link
    guest = Client()
    assert guest.get(link[0].decode()).headers["Location"] == "/me/"
    chosen = {"name": "Tess", "timezone": "Europe/Lisbon", "language": "de", "password": PASSWORD}
    assert guest.post("/me/", chosen).status_code == 302
    tess = Agent.objects.get(email="tess@harbour.example")
    assert tess.check_password(PASSWORD)
    assert (tess.timezone, tess.language) == ("Europe/Lisbon", "de")
    assert guest.get("/").status_code == 200, "the session goes on"


def test_an_administrator_cannot_lock_themselves_out(noon: datetime) -> None:
    rui = people.rui()
    client = Client()
    client.force_login(rui)
    client.post(f"/people/{rui.pk}/", {"role": "agent", "departments": ["care"], "active": "1"})
    rui.refresh_from_db()
    assert rui.role == "admin"


def test_logging_out_is_a_fact_and_ends_the_session(noon: datetime) -> None:
    from wordkept.journal.models import Fact

    client = Client()
    client.force_login(people.ana())
    client.post("/logout/")
    assert Fact.objects.filter(name="agent.logged_out").count() == 1
    assert client.get("/").status_code == 302


def test_a_database_that_does_not_answer_is_a_503(
    noon: datetime, monkeypatch: pytest.MonkeyPatch
) -> None:
    from django.db import OperationalError

    from wordkept.conversations import inbox

    def away(*_: object) -> None:
        raise OperationalError("database is locked")

    client = Client()
    client.force_login(people.ana())
    monkeypatch.setattr(inbox.Desk, "page", away)
    answer = client.get("/?view=all")
    assert (answer.status_code, answer["Retry-After"]) == (503, "5")
