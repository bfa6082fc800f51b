"""Every list of conversations, and every report that counts them, can be narrowed to before, during or after."""

from __future__ import annotations

from datetime import datetime
from decimal import Decimal
from html import unescape

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from tests import desk, people
from wordkept.campaigns.models import Campaign
from wordkept.channel import Author
from wordkept.conversations.models import Conversation
from wordkept.feedback import actions as feedback
from wordkept.kernel import clock
from wordkept.measure import outcomes
from wordkept.promises.models import Promise
from wordkept.remedies.actions import given
from wordkept.remedies.models import Remedy
from wordkept.stories.models import Story

pytestmark = pytest.mark.django_db(transaction=True)

STAGE_OF = {"Maya": "before", "Tom": "during", "Olu": "after", "Kim": ""}


@pytest.fixture
def told(noon: datetime) -> dict[str, Conversation]:
    """Four people speak of their router; each stands somewhere else, one nobody knows where."""
    _, world = desk.connect(people.care())
    for name in STAGE_OF:
        world.says(Author(name, f"@{name.lower()}", name), f"My {name.lower()} router is slow")
    desk.work()
    rows = {row.customer.name: row for row in Conversation.objects.all()}
    for name, row in rows.items():
        Conversation.objects.filter(pk=row.pk).update(stage=STAGE_OF[name])
    return rows


def seen(path: str, among: str = "Maya Tom Olu Kim") -> set[str]:
    """Who is named in the list of a page; the pages call everybody by name."""
    browser = Client()
    browser.force_login(people.ana())
    page = unescape(browser.get(path).content.decode())
    assert "stage=" in page, "the way to every stage is on the page"
    return {name for name in among.split() if f"<bdi>{name}</bdi>" in page}


def promise(row: Conversation) -> Promise:
    return Promise.objects.create(
        department=row.department, conversation=row, customer=row.customer, what="a call",
        state="open", place=row.place, due_at=clock.now(),
    )  # fmt: skip


def remedy(row: Conversation) -> Remedy:
    return Remedy.objects.create(
        conversation=row, customer=row.customer, kind="credit", issue="router", currency="EUR",
        value=Decimal(20), public=True,
    )  # fmt: skip


@pytest.mark.parametrize(
    ("address", "everybody"),
    [
        ("/?view=all", {"Maya", "Tom", "Olu", "Kim"}),
        ("/search/?q=router", {"Maya", "Tom", "Olu", "Kim"}),
        ("/stream/?span=all", {"Maya", "Tom", "Olu", "Kim"}),
        ("/promises/?", {"Maya", "Tom", "Olu", "Kim"}),
        ("/feedback/?", {"Maya", "Tom", "Olu", "Kim"}),
        ("/stories/?show=found", {"Maya", "Tom", "Olu", "Kim"}),
    ],
)
def test_a_list_shows_only_those_who_stood_there(
    told: dict[str, Conversation], address: str, everybody: set[str]
) -> None:
    for row in told.values():
        promise(row)
        feedback.note(people.ana(), row, "a faster router")
        Story.objects.create(conversation=row, kind="delight", called=row.customer.name)
    assert seen(address) == everybody
    assert seen(f"{address}&stage=before") == {"Maya"}
    assert seen(f"{address}&stage=during") == {"Tom"}
    assert seen(f"{address}&stage=after") == {"Olu"}


@pytest.mark.parametrize("address", ["/search/?q=router", "/promises/?", "/feedback/?"])
def test_a_stage_that_is_none_hides_nothing(told: dict[str, Conversation], address: str) -> None:
    for row in told.values():
        promise(row)
        feedback.note(people.ana(), row, "a faster router")
    assert seen(f"{address}&stage=nonsense") == set(STAGE_OF)


def test_reports_count_only_those_who_stood_there(told: dict[str, Conversation]) -> None:
    ana, care = people.ana(), people.care()
    for row in told.values():
        remedy(row)
    assert len(given([care.pk], "EUR")) == 4
    assert [one.value for one in given([care.pk], "EUR", stage="during")] == [20.0]
    campaign = Campaign.objects.create(
        department=care, name="Routers", owner=ana, words=["router"], starts_at=clock.now(),
        made_at=clock.now(),
    )  # fmt: skip
    Campaign.objects.filter(pk=campaign.pk).update(starts_at=told["Maya"].opened_at)
    campaign.refresh_from_db()
    assert outcomes.heard(ana, campaign).count == 4
    after = outcomes.heard(ana, campaign, "after")
    assert [one.author_name for one in after.newest] == ["Olu"]
    assert seen(f"/plans/campaigns/{campaign.pk}/heard/?stage=after", "x") == set()


def test_the_ways_keep_what_else_was_asked_and_begin_at_the_first_page(
    told: dict[str, Conversation],
) -> None:
    browser = Client()
    browser.force_login(people.ana())
    page = unescape(browser.get("/search/?q=slow+router&before=5&stage=after").content.decode())
    assert 'href="?q=slow+router&stage=before"' in page
    assert 'name="stage" value="after"' in page, "the next words are searched there too"


def test_the_board_keeps_its_stage_when_a_promise_is_settled(told: dict[str, Conversation]) -> None:
    kept = promise(told["Tom"])
    browser = Client()
    browser.force_login(people.ana())
    address = f"/promises/{kept.pk}/keep/?on=board&mine=1&stage=during"
    answer = browser.post(address, {"proof": "a receipt"})
    assert answer.headers["Location"] == "/promises/?mine=1&stage=during"


def test_the_voices_of_many_wishes_cost_no_more_than_those_of_one(
    told: dict[str, Conversation],
) -> None:
    def queries() -> int:
        browser = Client()
        browser.force_login(people.ana())
        with CaptureQueriesContext(connection) as asked:
            assert browser.get("/feedback/?stage=during").status_code == 200
        return len(asked)

    feedback.note(people.ana(), told["Tom"], "wish 0")
    one = queries()
    for number in range(1, 6):
        feedback.note(people.ana(), told["Tom"], f"wish {number}")
    assert queries() == one
