"""The post office that all mail tests share: starting one takes two seconds."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests.channels.mail_world import MailWorld, tools
from tests.servers.mail import MailServer, mail_server
from wordkept.channels.mail import make


@pytest.fixture(scope="session")
def post_office() -> Iterator[MailServer]:
    with mail_server() as running:
        yield running


@pytest.fixture
def mail_world(post_office: MailServer) -> MailWorld:
    post_office.empty()
    return MailWorld(post_office, make(tools(post_office)))
