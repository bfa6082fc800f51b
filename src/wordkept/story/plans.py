"""What the departments wrote down beside the conversations: policy, agreements, a campaign, queries, orders."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from decimal import Decimal
from io import BytesIO

from wordkept.campaigns import agreeing, planning, publishing
from wordkept.campaigns.models import Campaign, Post
from wordkept.intake.models import Account
from wordkept.listening import asking
from wordkept.people import orders
from wordkept.people.models import Agent, Department
from wordkept.remedies import actions as remedies

HARVEST = "Harvest week"
NEWS = "Harvest week is here: 20 % off everything that grows, until {day}, with the code HARVEST20."
SOON = "{day} is apple day in all nine shops. Bring a basket, take the giraffe for a walk."
ROUTERS = "Broadband that keeps up with your cat: the new Lantern Two, from next month."


@dataclass(frozen=True)
class Desk:
    """Who is there, and which accounts they write from."""

    agents: dict[str, Agent]
    accounts: dict[str, Account]
    begins: datetime

    def department(self, slug: str) -> Department:
        return Department.objects.get(slug=slug)


def what_one_can_expect(desk: Desk) -> None:
    jo = desk.agents["jo"]
    for issue, name, words, wording, known_by in EXPECTATIONS:
        remedies.expect(jo, issue, name, words, wording, known_by)
    for role, kind, limit in ALLOWANCES:
        remedies.allow(jo, role, kind, Decimal(limit) if limit else None, currency="GBP")
    remedies.set_budget(jo, desk.department("care"), Decimal(8), Decimal(120), "GBP")


def agreements(desk: Desk) -> None:
    max_, jo = desk.agents["max"], desk.agents["jo"]
    care, marketing = desk.department("care"), desk.department("marketing")
    agreed = agreeing.agree(
        max_, "Nothing on a Sunday that nobody answers",
        "Marketing posts on Sundays only between nine and five. Care has one person there then, and "
        "knows the post by Friday noon.",
        [care, marketing], (desk.begins + timedelta(days=60)).date(),
    )  # fmt: skip
    agreeing.sign(max_, agreed, marketing, agreed.version)
    agreeing.sign(jo, agreed, care, agreed.version)
    agreeing.share_goal(
        jo, care, "Half of all answers within half an hour", how="Two people at noon"
    )
    agreeing.share_goal(
        max_, marketing, "No offer whose answer is not ready", how="Care signs first"
    )
    for place, stage, what, gap in TOUCHPOINTS:
        agreeing.map_touchpoint(jo, place, stage, care, what, gap)


def plan(desk: Desk) -> None:
    max_, ana = desk.agents["max"], desk.agents["ana"]
    campaign = planning.plan(
        max_, desk.department("marketing"), offers=[OFFER | {"ends_at": _end(desk)}],
        questions=[("Does the code work in the shops?", "")], name=HARVEST,
        goal="More baskets from the farms around us", audience="Neighbours of the nine shops",
        value="A fifth less for what grew next door",
        claims="20 % off everything that grows, in the shops and online",
        words=["#harvestweek", "HARVEST20", "harvest week"],
        starts_at=desk.begins - timedelta(days=9), ends_at=_end(desk),
    )  # fmt: skip
    planning.ask(max_, campaign)
    care = desk.department("care")
    planning.sign(ana, campaign, care, 1, "Does bread grow? Say what is in and what is not.")


def sign(desk: Desk) -> None:
    max_, ana, campaign = desk.agents["max"], desk.agents["ana"], Campaign.objects.get(name=HARVEST)
    answers = [
        ("Does the code work in the shops?", "Yes. Say it at the till; no need to print anything."),
        ("Is bread in?", "No: fruit, vegetables, flowers and honey are. Bread has its own day."),
    ]
    planning.change(max_, campaign, {}, questions=answers)
    campaign.refresh_from_db()
    planning.sign(ana, campaign, desk.department("care"), campaign.version)
    campaign.refresh_from_db()
    planning.launch(max_, campaign)


def publish(desk: Desk) -> None:
    words = NEWS.format(day=f"{_end(desk):%A}")
    _approved(_written(desk, words, "What is ripe, for less", ["harvest"]), desk)


def look_ahead(desk: Desk) -> None:
    """One leaves in two days, one waits for a second pair of eyes, one would be cheerful at a bad time."""
    soon = (desk.begins + timedelta(days=2)).replace(hour=10, minute=0, second=0, microsecond=0)
    words = SOON.format(day=f"{soon:%A}")
    _approved(
        _written(desk, words, "A day out with the children", ["apples"], leaves_at=soon), desk
    )
    later = desk.begins + timedelta(hours=5)
    routers = _written(desk, ROUTERS, "Know what comes", ["broadband", "internet"], leaves_at=later)
    publishing.ask(desk.agents["max"], routers)


def listen(desk: Desk) -> None:
    jo, care = desk.agents["jo"], desk.department("care")
    for name, kind, text in QUERIES:
        asking.make(jo, care, name, kind, text)


def sell(desk: Desk) -> None:
    rows = [",".join(_dated(cell, desk.begins) for cell in row.split(",")) for row in ORDERS]
    orders.import_orders(BytesIO("\n".join(rows).encode()), "shop.harbourvale.example")


PREPARED: tuple[tuple[timedelta, Callable[[Desk], None]], ...] = (
    (timedelta(days=27), what_one_can_expect),
    (timedelta(days=26), listen),
    (timedelta(days=22), agreements),
    (timedelta(days=12), plan),
    (timedelta(days=11), sign),
    (timedelta(days=9), publish),
    (timedelta(days=1), look_ahead),
    (timedelta(hours=20), sell),
)


def _written(
    desk: Desk, words: str, value: str, topic: list[str], leaves_at: datetime | None = None
) -> Post:
    campaign = Campaign.objects.get(name=HARVEST) if "Harvest" in words else None
    return publishing.write(
        desk.agents["max"], desk.department("marketing"), words, {desk.accounts["brand"]: ""},
        value=value, topic=topic, cheerful=True, leaves_at=leaves_at, campaign=campaign,
    )  # fmt: skip


def _approved(post: Post, desk: Desk) -> None:
    publishing.ask(desk.agents["max"], post)
    publishing.approve(desk.agents["jo"], post)


def _end(desk: Desk) -> datetime:
    return (desk.begins + timedelta(days=5)).replace(hour=20, minute=0, second=0, microsecond=0)


def _dated(cell: str, begins: datetime) -> str:
    """`-12` is the day twelve days before the story is told."""
    days = cell.removeprefix("-")
    return f"{begins - timedelta(days=int(days)):%Y-%m-%d}" if cell[:1] == "-" and days else cell


OFFER = {
    "code": "HARVEST20", "what": "20 % off everything that grows", "amount": Decimal(20),
    "currency": "%", "terms": "Fruit, vegetables, flowers, honey; in the shops and online.",
}  # fmt: skip
EXPECTATIONS = (
    ("outage", "The line is dead", "A word within the hour, news as it comes, £10 for each day.",
     "We know, and we are on it. For every day without a line you get £10.",
     ["line", "broadband", "internet", "lantern", "outage"]),
    ("late", "A delivery is late", "The true day, and delivery on us when we missed the first one.",
     "We are late, and it is our fault. It comes on … and delivery is on us.",
     ["delivery", "parcel", "freezer", "late", "courier"]),
    ("broken", "Something is broken or off", "A new one or the money back, as they like.",
     "That should not have left our shop. A new one, or your money: what do you like better?",
     ["broken", "mould", "kettle", "cracked", "refund"]),
)  # fmt: skip
ALLOWANCES = (
    ("trainee", "credit", "5"), ("agent", "credit", "20"), ("agent", "refund", "60"),
    ("agent", "replacement", ""), ("agent", "gesture", ""), ("lead", "credit", ""),
    ("lead", "refund", ""), ("lead", "replacement", ""), ("lead", "gesture", ""),
    ("marketer", "discount", ""), ("lead", "discount", ""),
)  # fmt: skip
TOUCHPOINTS = (
    ("mastodon", "before", "Neighbours ask whether we deliver", ""),
    ("phone", "during", "Delivery windows", "Nobody writes down what was promised on the phone"),
    (
        "letter",
        "after",
        "Those who write by hand",
        "Opened by ten, answered when somebody has time",
    ),
)
QUERIES = (
    ("Harbour & Vale", "brand", '"harbour and vale" OR "harbour & vale" OR harbourvale'),
    ("Broadband in trouble", "topic",
     "(broadband OR internet OR lantern) NEAR/12 (down OR dead OR slow OR offline)"),
    ("Harvest week", "topic", '#harvestweek OR HARVEST20 OR "harvest week"'),
)  # fmt: skip
ORDERS = (
    "order,ordered,delivered,mail,handle,place",
    "HV-1041,-25,,maya.okonjo@post.example,,",
    "HV-0988,-40,-36,petra.vidmar@post.example,,",
    "HV-1102,-6,-4,,@ibrahimsh,x",
    "HV-1077,-21,-19,,beatlind,forum",
    "HV-0410,-200,-196,,@kofi@pennick.example,mastodon",
)
