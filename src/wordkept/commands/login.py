"""`wordkept login-link`: a one-time way in, for a forgotten password or a new colleague."""

from __future__ import annotations

import argparse
import sys

from wordkept.commands import setup


def run(args: argparse.Namespace) -> int:
    setup.start()
    from django.conf import settings

    from wordkept.people.actions import login_link
    from wordkept.people.models import Agent

    working = Agent.objects.filter(is_active=True)
    agent = (
        working.filter(email__iexact=args.agent).first()
        or working.filter(name__istartswith=args.agent).first()
    )
    if agent is None:
        known = ", ".join(working.values_list("email", flat=True)) or "nobody yet"
        print(f"wordkept: nobody here is called {args.agent!r}; known: {known}", file=sys.stderr)
        return 1
    print(f"{settings.URL}/login/link/{login_link(agent)}/")
    return 0
