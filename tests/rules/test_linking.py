"""By what people are recognised: the same number however it is written, and two of one household told apart."""

from __future__ import annotations

import pytest

from wordkept.people import likeness
from wordkept.people.likeness import (
    agree,
    at_home,
    mail,
    marks,
    means_something,
    named,
    number,
    relation,
    said_in,
    strength,
)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("01632 960118", "+44 1632 960118"),
        ("01632 960118", "0044 1632 960 118"),
        ("01632960118", "(01632) 960-118"),
        ("+49 30 123456", "030/123456"),
        ("+49 (0)30 123456", "030 12 34 56"),
        ("020 7946 0018", "+442079460018"),
    ],
)
def test_one_line_written_in_two_ways(one: str, other: str) -> None:
    first, second = number(one), number(other)
    assert first and second
    assert first.key == second.key
    assert first.shown == one


@pytest.mark.parametrize(
    ("one", "other"),
    [("01632 960118", "01632 960119"), ("030 123456", "040 123456")],
)
def test_two_lines_are_two(one: str, other: str) -> None:
    first, second = number(one), number(other)
    assert first and second and first.key != second.key


@pytest.mark.parametrize("written", ["", "12345", "withheld", "£340", "1234567890123456789"])
def test_what_is_no_number(written: str) -> None:
    assert number(written) is None


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [
        ("3 Quay Row, Wrenmouth", "Quay Row 3, WRENMOUTH", True),
        ("3 Quay Row, Wrenmouth", "3 Quay Row Wrenmouth", True),
        ("14 Harbour Street, Tolley", "14 Harbour St., Tolley", True),
        ("Hafenstraße 9, 20457 Hamburg", "Hafenstr. 9\n20457 Hamburg", True),
        ("3 Quay Row, Wrenmouth", "4 Quay Row, Wrenmouth", False),
    ],
)
def test_one_doorstep_written_in_two_ways(one: str, other: str, same: bool) -> None:
    keys = [[m.key for m in at_home(each, "") if m.kind == "address"] for each in (one, other)]
    assert all(keys)
    assert (keys[0] == keys[1]) is same


def test_the_name_on_the_envelope_is_no_part_of_the_address() -> None:
    with_name = at_home("Maya Okonjo, 3 Quay Row, Wrenmouth", "Maya Okonjo")
    assert with_name[0].key == at_home("3 Quay Row, Wrenmouth", "Tunde Okonjo")[0].key


@pytest.mark.parametrize("written", ["", "Wrenmouth", "The Old Signal Box"])
def test_an_address_without_a_number_in_it_is_none(written: str) -> None:
    assert at_home(written, "Edmund Treloar") == []


@pytest.mark.parametrize(
    ("address", "postcode"),
    [
        ("1 High St, Leeds LS1 4AP", "LS14AP"),
        ("Hafenstraße 9, 20457 Hamburg", "20457"),
        ("Damrak 1, 1012 LG Amsterdam", "1012LG"),
    ],
)
def test_a_name_and_a_postcode_together(address: str, postcode: str) -> None:
    found = [mark for mark in at_home(address, "Okonjo, Maya") if mark.kind == "doorstep"]
    assert [mark.key for mark in found] == [f"maya okonjo {postcode}"]


@pytest.mark.parametrize(
    ("one", "other", "can_be"),
    [
        ("Maya Okonjo", "maya okonjo", True),
        ("Maya Okonjo", "Okonjo, Maya", True),
        ("Mrs Maya Okonjo", "Maya Okonjo", True),
        ("Maya Okonjo", "M. Okonjo", True),
        ("Maya Okonjo", "Maya", True),
        ("Maya Okonjo", "", True),
        ("", "", True),
        ("Maya Okonjo", "Tunde Okonjo", False),
        ("Maya Okonjo", "Maya Okafor", False),
        ("Familie Brandt", "Brandt", True),
        ("三浦ゆき", "三浦ゆき", True),
    ],
)
def test_can_two_names_be_of_one_person(one: str, other: str, can_be: bool) -> None:
    assert agree(one, other) is can_be
    assert agree(other, one) is can_be


@pytest.mark.parametrize(
    ("kind", "one", "other", "what"),
    [
        ("number", "Maya Okonjo", "Maya", "same"),
        ("number", "Maya Okonjo", "", "same"),
        ("number", "Maya Okonjo", "Tunde Okonjo", "household"),
        ("address", "Maya Okonjo", "M. Okonjo", "same"),
        ("address", "Maya Okonjo", "Tunde Okonjo", "household"),
        ("mail", "Maya Okonjo", "Tunde Okonjo", "same"),
        ("client", "Maya", "Tunde", "same"),
        ("name", "Maya Okonjo", "Maya Okonjo", "same"),
    ],
)
def test_what_it_means_to_share_something(kind: str, one: str, other: str, what: str) -> None:
    assert relation(kind, one, other) == what


def test_a_switchboard_and_a_common_name_mean_nothing() -> None:
    assert means_something("number", likeness.CROWD)
    assert not means_something("number", likeness.CROWD + 1)
    assert means_something("name", likeness.NAMESAKES)
    assert not means_something("name", likeness.NAMESAKES + 1)


def test_more_in_common_makes_surer_and_nothing_makes_certain() -> None:
    assert strength(["name"]) < strength(["number"]) < strength(["number", "name"]) < 100
    assert strength(["mail", "number", "doorstep", "client"]) == 99


@pytest.mark.parametrize(
    ("words", "found"),
    [
        ("Call me: 01632 960118 please", {("number", "1632960118")}),
        ("ring +44 (0)20 7946 0018!", {("number", "2079460018")}),
        ("I wrote from maya.okonjo@post.example.", {("mail", "maya.okonjo@post.example")}),
        ("Meine Nummer: 030/1234567", {("number", "301234567")}),
        ("Order 4711-0815 cost £340.00", set()),
        ("since 2019, at 10:30, 3 times in 14 days", set()),
        ("@harbourvale_help https://x.example/0163296011800", set()),
        ("Tracking 00340434161094000000000001", set()),
    ],
)
def test_what_somebody_gives_away_in_passing(words: str, found: set[tuple[str, str]]) -> None:
    assert {(mark.kind, mark.key) for mark in said_in(words)} == found


def test_each_account_tells_what_it_can() -> None:
    by_phone = marks("phone", "01632 960118", "01632 960118", "Colm Ferriter")
    assert {mark.kind for mark in by_phone} == {"name", "number"}
    by_mail = marks("mail", "colm@post.example", "colm@post.example", "Colm")
    assert {mark.kind for mark in by_mail} == {"mail"}
    by_letter = marks("letter", "x", "1 High St, Leeds LS1 4AP", "Colm Ferriter")
    assert {mark.kind for mark in by_letter} == {"name", "address", "doorstep"}
    assert marks("mastodon", "123", "@colm", "Colm") == []


@pytest.mark.parametrize("name", ["Maya", "", "@maya", "  "])
def test_one_word_is_no_whole_name(name: str) -> None:
    assert named(name) is None


@pytest.mark.parametrize("written", ["maya@", "@maya", "maya at post", "a@b"])
def test_what_is_no_mail_address(written: str) -> None:
    assert mail(written) is None
