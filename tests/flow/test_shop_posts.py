"""The shop posts its orders as they happen: signed, taken in once, never said to be stored when they are not."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from html import unescape
from pathlib import Path
from typing import Any

import httpx
import pytest
from django.db import connection
from django.test import Client
from standardwebhooks import Webhook

from tests import desk, people
from tests.listeners import serving
from wordkept.channel import Author
from wordkept.conversations.models import Conversation
from wordkept.journal.models import Fact
from wordkept.kernel.limits import Brake
from wordkept.people import shops
from wordkept.people.models import Delivery, Order, Shop

pytestmark = pytest.mark.django_db(transaction=True)

ORDER = {"order": 1042, "ordered": "2026-11-17", "mail": "maya@post.example"}


class Till:
    """The shop's side of the hook: it signs what it posts, or tries to get away with less."""

    def __init__(self, house: str, secret: str) -> None:
        self.house, self.secret = house, secret

    def posts(
        self, said: Any, key: str = "msg_1", ago: timedelta = timedelta(), **headers: str
    ) -> httpx.Response:
        body = said if isinstance(said, bytes) else json.dumps(said).encode()
        at = datetime.now(UTC) - ago
        signed = {
            "webhook-id": key,
            "webhook-timestamp": str(int(at.timestamp())),
            "webhook-signature": Webhook(self.secret).sign(key, at, body.decode("latin-1")),
        }
        named = {name.replace("_", "-"): value for name, value in headers.items()}
        sent = {name: value.encode() for name, value in (signed | named).items()}
        return httpx.post(f"{self.house}/hooks/orders/harbour", content=body, headers=sent)


@pytest.fixture
def till(monkeypatch: pytest.MonkeyPatch) -> Iterator[Till]:
    monkeypatch.setattr(shops, "NOTED", Brake(1_000, timedelta(minutes=1)))
    _, secret = shops.make(people.rui(), "Harbour")
    with serving() as house:
        yield Till(house, secret)


def admin() -> Client:
    client = Client()
    client.force_login(people.rui())
    return client


def test_an_order_posted_places_the_conversation_of_who_gave_it(noon: datetime, till: Till) -> None:
    _, mail = desk.connect(people.care(), "mail")
    maya = Author("maya@post.example", "maya@post.example", "Maya Okonjo")
    mail.says(maya, "Hello", kind="message", visibility="private")
    desk.work()
    assert till.posts(ORDER).status_code == 204
    desk.work()
    assert (Order.objects.get().number, Order.objects.get().shop) == ("1042", "Harbour")
    assert Conversation.objects.get().stage == "during"
    assert "1042" in admin().get(f"/channels/shops/{Shop.objects.get().pk}/").content.decode()
    assert Fact.objects.get(name="order.imported").data == {"orders": [Order.objects.get().pk]}


def test_the_same_call_again_changes_nothing_and_a_new_one_brings_it_up_to_date(till: Till) -> None:
    arrived = ORDER | {"delivered": "2026-11-19"}
    assert till.posts(ORDER).status_code == 204
    assert till.posts(arrived, key="msg_1").status_code == 204
    assert Order.objects.get().delivered_on is None
    assert till.posts({"type": "order.updated", "data": [arrived]}, "msg_2").status_code == 204
    assert str(Order.objects.get().delivered_on) == "2026-11-19"
    assert Delivery.objects.count() == 2


@pytest.mark.parametrize(
    ("headers", "why"),
    [
        ({"webhook_signature": "v1,AAAA"}, "No matching signature"),
        ({"webhook_signature": "nonsense"}, "cannot be read"),
        ({"webhook_signature": "v1,é"}, "cannot be read"),
        ({"webhook_signature": ""}, "Missing required headers"),
        ({"webhook_id": "another"}, "No matching signature"),
        ({"webhook_timestamp": "soon"}, "Invalid Signature Headers"),
    ],
)
def test_what_the_shop_did_not_sign_is_refused_unread(
    till: Till, headers: dict[str, str], why: str
) -> None:
    answer = till.posts(b"{not even json", **headers)
    assert (answer.status_code, why in answer.text) == (401, True), answer.text
    assert Delivery.objects.get().refused == answer.text
    assert not Order.objects.exists()


def test_an_old_call_cannot_be_played_again(till: Till) -> None:
    assert till.posts(ORDER, ago=timedelta(minutes=10)).status_code == 401
    assert not Order.objects.exists()


def test_a_shop_nobody_knows_learns_no_more_than_a_wrong_signature(till: Till) -> None:
    answer = httpx.post(f"{till.house}/hooks/orders/nobody", content=b"{}")
    assert (answer.status_code, answer.text) == (401, shops.NO_SHOP)
    assert not Delivery.objects.exists()


@pytest.mark.parametrize(
    ("said", "status", "why"),
    [
        (b"{not json", 400, "not valid JSON"),
        (b"\xff\xfe", 401, "cannot be read"),
        ([], 400, "1 to 500 orders"),
        ("hello", 400, "Order 1 is no JSON object"),
        (ORDER | {"ordered": "5/11/2026"}, 400, "Order 1 cannot be taken in. '5/11/2026' is no date"),
        (ORDER | {"ordered": "2026-02-30"}, 400, "Order 1 cannot be taken in."),
        (ORDER | {"mail": None}, 400, "names nobody"),
        (ORDER | {"mail": ["a", "b"]}, 400, "“mail” must be text"),
        (ORDER | {"order": True}, 400, "“order” must be text"),
        (ORDER | {"place": "x" * 321}, 413, "too long"),
        ({"data": [ORDER, {"order": "2"}]}, 400, "Order 2 cannot be taken in. It has no day"),
        ([ORDER] * 501, 400, "1 to 500 orders"),
        ([[["deep"] * 2] * 2] * 15_000, 413, "too large"),
    ],
)  # fmt: skip
def test_one_bad_order_refuses_the_call_and_says_which(
    till: Till, said: Any, status: int, why: str
) -> None:
    answer = till.posts(said)
    assert (answer.status_code, why in answer.text) == (status, True), answer.text
    assert not Order.objects.exists()
    page = admin().get(f"/channels/shops/{Shop.objects.get().pk}/").content.decode()
    assert answer.text in unescape(page)
    if status != 401:
        assert till.posts(ORDER).status_code == 204, "mended, the same call is taken in"


def test_no_database_no_promise(till: Till) -> None:
    file = Path(connection.settings_dict["NAME"])
    file.rename(away := file.with_suffix(".away"))
    try:
        assert till.posts(ORDER).status_code == 503
        assert not file.exists()
    finally:
        away.rename(file)
    assert till.posts(ORDER).status_code == 204


def test_the_secret_is_shown_once_renewed_and_switched_off(till: Till) -> None:
    browser = admin()
    made = browser.post("/channels/shops/make/", {"name": "Quay & Sons"}).content.decode()
    secret = secret_in(made)
    assert "/hooks/orders/quay-sons" in made
    shop = Shop.objects.get(slug="quay-sons")
    page = f"/channels/shops/{shop.pk}/"
    assert secret not in browser.get(page).content.decode()
    assert secret not in shop.sealed
    mine = f"/channels/shops/{Shop.objects.get(slug='harbour').pk}/"
    fresh = secret_in(browser.post(f"{mine}renew/").content.decode())
    assert till.posts(ORDER).status_code == 401
    till.secret = fresh
    assert till.posts(ORDER).status_code == 204
    browser.post(f"{mine}switch/", {"do": "off"})
    refused = till.posts(ORDER, "msg_2")
    assert (refused.status_code, refused.text) == (403, "This shop is switched off here.")
    browser.post(f"{mine}switch/", {"do": "on"})
    assert till.posts(ORDER, "msg_2").status_code == 204
    told = Fact.objects.filter(name__startswith="shop.").values_list("name", flat=True)
    assert [name.removeprefix("shop.") for name in told] == [
        "connected", "connected", "renewed", "switched_off", "switched_on",
    ]  # fmt: skip


def secret_in(page: str) -> str:
    found = re.search(r"whsec_[A-Za-z0-9+/=]+", unescape(page))
    assert found
    return found[0]


def test_a_flood_of_forged_calls_fills_no_table(
    till: Till, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(shops, "REFUSALS_KEPT", 3)
    for number in range(6):
        till.posts(ORDER, f"msg_{number}", webhook_signature="v1,AAAA")
    keys = Delivery.objects.order_by("pk").values_list("key", flat=True)
    assert list(keys) == ["msg_3", "msg_4", "msg_5"]
    monkeypatch.setattr(shops, "NOTED", Brake(1, timedelta(minutes=1)))
    for number in range(6, 9):
        till.posts(ORDER, f"msg_{number}", webhook_signature="v1,AAAA")
    assert list(keys.all()) == ["msg_4", "msg_5", "msg_6"]


def test_a_shop_needs_a_name_of_its_own(till: Till) -> None:
    answer = admin().post("/channels/shops/make/", {"name": "harbour"}, follow=True)
    assert "There is a shop with this name already." in answer.content.decode()
    admin().post("/channels/shops/make/", {"name": "???"})
    assert Shop.objects.count() == 1
