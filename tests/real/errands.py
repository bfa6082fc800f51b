"""What a colleague's browser sends, without the browser: for stories with many replies."""

from __future__ import annotations

import re
import uuid
from collections.abc import Mapping
from types import TracebackType

import httpx

from tests.real.hands import OWNER


class Errands:
    """Signed in as the owner; presses the buttons of the pages one after the other."""

    def __init__(self, address: str) -> None:
        self._http = httpx.Client(base_url=address, timeout=30)

    def __enter__(self) -> Errands:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:  # fmt: skip
        self._http.close()

    def become_owner(self, said: str) -> None:
        link = re.findall(r"/setup/\S+$", said, re.MULTILINE)[0]
        self._http.get(link)
        self._post(link, OWNER | {"department": "Care"})

    def connect(self, channel: str, settings: Mapping[str, str]) -> None:
        page = f"/channels/connect/{channel}/"
        asked = re.findall(r'<option value="(\d+)"', self._http.get(page).text)
        form = {"why": "To help.", "department": asked[0], "save": "1"}
        self._post(page, form | {f"set_{name}": value for name, value in settings.items()})

    def reply(self, conversation: str, words: str, mode: str) -> None:
        form = {"words": words, "mode": mode, "client_key": uuid.uuid4().hex}
        self._post(f"/c/{uuid.UUID(conversation)}/say/", form)

    def decide(self, message: int, verdict: str) -> None:
        self._post(f"/messages/{message}/decide/", {"verdict": verdict})

    def _post(self, page: str, form: Mapping[str, str]) -> None:
        token = {"X-CSRFToken": self._http.cookies.get("wordkept_csrf", "")}
        answer = self._http.post(page, data=dict(form), headers=token)
        assert answer.is_redirect, f"{page} answered {answer.status_code}: {answer.text[:2000]}"
