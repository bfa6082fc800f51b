"""Who is speaking: what they are comes before what they do, and that before how many read it."""

from __future__ import annotations

import pytest

from wordkept.listening.rules.authors import Author, domain, domains, role

OURS = domains(
    ["care@harbourvale.example", "press@harbourvale.example", "shop@gmail.com", "@h_help"]
)
OUR_OWN = "writes from our own address"


def author(
    id: str = "u1",
    handle: str = "@maya",
    name: str = "Maya",
    followers: int = 0,
    deeds: tuple[int, int, int] = (1, 0, 0),
    place: str = "mastodon",
) -> Author:
    return Author(id, handle, name, place, followers, *deeds)


@pytest.mark.parametrize(
    ("who", "name", "why"),
    [
        (author(), "", ""),
        (author(followers=9_999), "", ""),
        (author(followers=18_400), "influencer", "18400 people read along"),
        (author(deeds=(3, 3, 0)), "critic", "complained 3 of 3 times"),
        (author(deeds=(5, 3, 1)), "critic", "complained 3 of 5 times"),
        (author(deeds=(6, 3, 0)), "", ""),
        (author(deeds=(2, 2, 0)), "", ""),
        (author(deeds=(4, 0, 3)), "advocate", "spoke well of us 3 of 4 times"),
        (author(deeds=(9, 9, 0), followers=50_000), "critic", "complained 9 of 9 times"),
        (author(name="Ines C. | Reporter"), "press", "calls themselves “Reporter”"),
        (author(name="Redaktion Inselblatt"), "press", "calls themselves “Redaktion”"),
        (author(handle="@the_island_news"), "press", "calls themselves “island news”"),
        (author("ines@marramcourier.example"), "press", "writes from a newsroom: “marramcourier.example”"),
        (author("ana@harbourvale.example"), "employee", f"{OUR_OWN}: “harbourvale.example”"),
        (author(handle="ana.harbourvale.example"), "employee", f"{OUR_OWN}: “harbourvale.example”"),
        (author("x@notharbourvale.example"), "", ""),
        (author("someone@gmail.com"), "", ""),
        (author("kim@expressparcel.example"), "", ""),
        (author("kim@myshopexpress.com"), "", ""),
        (author("kim@cats.wordpress.com"), "", ""),
        (author("kim@sometimes.org"), "", ""),
        (author(name="Reportage fan"), "", ""),
        (author("", "", ""), "", ""),
        (author("@" * 300, "\u202e" * 300, "💥" * 200, -5), "", ""),
    ],
)  # fmt: skip
def test_a_role_and_its_reason(who: Author, name: str, why: str) -> None:
    found = role(who, OURS)
    assert (found.name, found.why) == (name, why)


def test_what_somebody_writes_may_tell_that_they_are_press() -> None:
    assert role(author(), OURS, "“for an article”").why == "writes as press: “for an article”"


def test_a_mailbox_anybody_can_have_is_not_ours() -> None:
    assert list(OURS) == ["harbourvale.example"]


@pytest.mark.parametrize(
    ("who", "where"),
    [
        (author("maya@post.example", place="mail"), "post.example"),
        (author(handle="@maya@isles.example"), "isles.example"),
        (author(handle="maya.example", place="bluesky"), "maya.example"),
        (author("1.5", "@m.aya", place="x"), ""),
        (author("12345", "maya"), ""),
    ],
)
def test_where_somebody_writes_from(who: Author, where: str) -> None:
    assert domain(who) == where
