"""A request by somebody who is signed in; the login middleware lets no other one reach a view."""

from __future__ import annotations

from django.http import HttpRequest

from wordkept.people.models import Agent


class AgentRequest(HttpRequest):
    user: Agent
