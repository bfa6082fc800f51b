"""The servers of others, started once for all stories here; each story has a house of its own."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests.real.places import PostOffice, Square
from tests.servers import atproto
from tests.servers.atproto import Network
from tests.servers.mail import MailServer, mail_server


@pytest.fixture(scope="package")
def network() -> Iterator[Network]:
    atproto.demand()
    with atproto.running() as started:
        yield started


@pytest.fixture(scope="package")
def mail() -> Iterator[MailServer]:
    with mail_server() as started:
        yield started


@pytest.fixture(scope="module")
def square(network: Network) -> Square:
    brand = network.person("harbour")
    return Square(network, brand, network.app_password(brand))


@pytest.fixture(scope="module")
def office(mail: MailServer) -> PostOffice:
    mail.empty()
    return PostOffice(mail)
