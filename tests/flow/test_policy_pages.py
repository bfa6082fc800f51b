"""The pages of the policy: both departments write, leads allow, the composer reads, parity is shown."""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal

import pytest
from django.test import Client

from tests import desk, people
from wordkept.channels.demo import World
from wordkept.kernel import clock
from wordkept.remedies import actions
from wordkept.remedies.models import Allowance, Budget, Expectation, Remedy
from wordkept.replies.models import Reply

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.usefixtures("noon")]
PART = {"HX-Request": "true", "HX-Request-Type": "partial"}


@pytest.fixture
def world() -> World:
    _account, world = desk.connect(people.care())
    world.says("maya", "@harbour_help no internet since this outage!")
    desk.work()
    return world


def signed_in(client: Client, who: str = "ana") -> Client:
    client.force_login(getattr(people, who)())
    return client


def hints(client: Client, words: str, mode: str = "public") -> str:
    address = f"/c/{desk.only_conversation().pk}/offers/"
    answer = client.post(address, {"words": words, "mode": mode}, headers=PART)
    return answer.content.decode()


def test_an_agent_writes_what_can_be_expected(client: Client) -> None:
    given = {"name": "Outage", "text": "10 € a day", "wording": "Sorry!", "words": "outage, dead"}
    signed_in(client).post("/policy/expect/", given)
    shown = client.get("/policy/").content.decode()
    assert "10 € a day" in shown and "outage, dead" in shown
    client.post("/policy/expect/", given | {"issue": "outage", "text": "<script>20 €"})
    assert "&lt;script&gt;20 €" in client.get("/policy/").content.decode()
    assert Expectation.objects.get().version == 2


@pytest.mark.parametrize(("limit", "kept"), [("20", "20"), ("20,50", "20.50"), ("", None)])
def test_a_lead_allows(client: Client, limit: str, kept: str | None) -> None:
    people.care()
    given = {"role": "agent", "kind": "credit", "limit": limit}
    signed_in(client, "jo").post("/policy/allow/", given)
    line = Allowance.objects.get()
    assert line.limit == (Decimal(kept) if kept else None)
    client.post(f"/policy/allow/{line.pk}/gone/")
    assert not Allowance.objects.exists()


@pytest.mark.parametrize("limit", ["lots", "NaN", "-5", "1e99", "∞"])
def test_nonsense_is_no_limit(client: Client, limit: str) -> None:
    given = {"role": "agent", "kind": "credit", "limit": limit}
    answer = signed_in(client, "jo").post("/policy/allow/", given, follow=True)
    assert "Give an amount" in answer.content.decode()
    assert not Allowance.objects.exists()


def test_goodwill(client: Client) -> None:
    given = {"department": people.care().pk, "each": "8", "month": "100"}
    signed_in(client).post("/policy/goodwill/", given)
    assert not Budget.objects.exists()
    signed_in(client, "jo").post("/policy/goodwill/", given)
    assert Budget.objects.get().each == 8


def test_the_composer_says_what_is_offered_and_who_may_let_it_go(
    client: Client, world: World
) -> None:
    signed_in(client)
    assert "offer-hints" not in hints(client, "We look into it.")
    assert "within what you may give" in hints(client, "We give you a voucher of 50 €.")
    people.jo()
    actions.allow(people.jo(), "agent", "credit", Decimal(20))
    actions.allow(people.jo(), "lead", "credit", Decimal(100))
    shown = hints(client, "We give you a voucher of 50 €.")
    assert "more than an agent may give" in shown
    assert "Ask Jo to approve" in shown and "data-stops" in shown
    assert "offer-hints" not in hints(client, "We give you a voucher of 50 €.", "note")


def test_the_usual_remedy_and_the_premium_are_shown_before_it_is_paid(
    client: Client, world: World
) -> None:
    conversation = desk.only_conversation()
    for number in range(6):
        Remedy.objects.create(
            conversation=conversation, customer=conversation.customer, kind="credit",
            issue="other", value=Decimal(20), currency="EUR", place="mail", public=False,
            given_at=clock.now() - timedelta(days=number),
        )  # fmt: skip
    signed_in(client)
    assert "Usual for this: 20 EUR" in hints(client, "We give you a voucher of 20 €.")
    shown = hints(client, "We give you a voucher of 50 €.")
    assert "2.5 ×" in shown and "Shouting should not pay." in shown
    assert "They were given before" in shown
    pane = client.get(f"/c/{conversation.pk}/given/").content.decode()
    assert pane.count("20 EUR") == 6


def test_the_button_asks_and_nothing_leaves(client: Client, world: World) -> None:
    actions.allow(people.jo(), "agent", "credit", Decimal(20))
    address = f"/c/{desk.only_conversation().pk}/say/"
    words = {"words": "We give you a voucher of 50 €.", "mode": "public", "client_key": "k"}
    refused = signed_in(client).post(address, words, headers=PART)
    assert refused.status_code == 422
    assert "Ask for approval" in refused.content.decode()
    assert client.post(address, words | {"asks": "yes"}, headers=PART).status_code == 200
    assert Reply.objects.get().state == Reply.State.WAITING
    thread = client.get(f"/c/{desk.only_conversation().pk}/").content.decode()
    assert "Waits for approval." in thread


def test_parity_is_a_page(client: Client, world: World) -> None:
    conversation = desk.only_conversation()
    assert "Too few" in signed_in(client).get("/parity/").content.decode()
    for number in range(40):
        Remedy.objects.create(
            conversation=conversation, customer=conversation.customer, kind="credit",
            issue="late", value=Decimal(40 if number % 2 else 20), currency="EUR", place="mail",
            public=bool(number % 2), given_at=clock.now(),
        )  # fmt: skip
    shown = client.get("/parity/").content.decode()
    assert "2.00 ×" in shown and "That is no accident." in shown
    assert "Too few" in signed_in(client, "lea").get("/parity/").content.decode()


def test_a_house_that_counts_in_pounds_compares_in_pounds(client: Client) -> None:
    jo = signed_in(client, "jo")
    form = {"role": "agent", "kind": "credit", "limit": "20", "currency": "gbp"}
    jo.post("/policy/allow/", form)
    assert Allowance.objects.get().currency == "GBP"
    assert actions.currency() == "GBP"
    assert (
        'name="currency" size="4" maxlength="3" value="GBP"' in jo.get("/policy/").content.decode()
    )


def test_a_currency_that_is_none_is_told_and_changes_nothing(client: Client) -> None:
    jo = signed_in(client, "jo")
    form = {"role": "agent", "kind": "credit", "limit": "20", "currency": "£"}
    said = jo.post("/policy/allow/", form, follow=True).content.decode()
    assert "three letters" in said
    assert not Allowance.objects.exists()
