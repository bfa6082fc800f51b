"""We call customers by the name they use now."""

from __future__ import annotations

from datetime import datetime

import pytest

from tests import desk, people
from wordkept.channel import Author
from wordkept.people.models import Customer

pytestmark = pytest.mark.django_db

ADDRESS = "ben@cust.test"


@pytest.mark.parametrize(
    ("names", "called"),
    [
        (["", "Ben Sail"], "Ben Sail"),
        (["Ben", "Ben Sail"], "Ben Sail"),
        (["Ben Sail", ""], "Ben Sail"),
    ],
)
def test_the_newest_name_is_the_one(noon: datetime, names: list[str], called: str) -> None:
    _, world = desk.connect(people.care())
    for name in names:
        world.says(Author(ADDRESS, ADDRESS, name), "Hello?")
        desk.work()
    assert Customer.objects.get().name == called


def test_a_name_that_colleagues_gave_stays(noon: datetime) -> None:
    _, world = desk.connect(people.care())
    world.says(Author(ADDRESS, ADDRESS, "Ben"), "Hello?")
    desk.work()
    Customer.objects.update(name="Captain Ben")
    world.says(Author(ADDRESS, ADDRESS, "Ben Sail"), "Hello again?")
    desk.work()
    assert Customer.objects.get().name == "Captain Ben"
