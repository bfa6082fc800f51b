"""`wordkept demo`: the story of a fictional brand, alive, on this machine only."""

from __future__ import annotations

import argparse
import os
import shutil
import sys
from datetime import timedelta
from pathlib import Path

from wordkept.commands import serve, setup

FOLDER = "demo-data"


def run(args: argparse.Namespace) -> int:
    os.environ["WORDKEPT_DEMO"] = "1"
    os.environ.setdefault("WORDKEPT_DATA", FOLDER)
    if args.fresh:
        _forget(Path(os.environ["WORDKEPT_DATA"]))
    port = serve.choose_port(args.host, args.port)
    setup.start()
    return serve.serve(args.host, port, [*_tell(), *_welcome()])


def _forget(folder: Path) -> None:
    """Only a folder that holds a demo is thrown away."""
    if not folder.exists():
        return
    if not (folder / "demo").exists():
        sys.exit(f"wordkept: {folder} holds no demo; nothing was deleted")
    shutil.rmtree(folder)


def _tell() -> list[str]:
    from django.conf import settings

    from wordkept.kernel import clock
    from wordkept.people.models import Agent
    from wordkept.story.actions import tell

    marker = Path(settings.DATA) / "demo"
    if not marker.exists():
        if Agent.objects.exists():
            sys.exit(f"wordkept: {settings.DATA} holds a real workspace; the demo needs its own")
        print("telling the story …", file=sys.stderr, flush=True)
        tell(clock.now())
        marker.touch()
    return [
        f"The demo serves {settings.URL} from {settings.DATA}; nothing leaves this machine.",
        "Open this link to come in as Ana, who answers customers:",
    ]


def _welcome() -> list[str]:
    from django.conf import settings

    from wordkept.people.actions import login_link
    from wordkept.people.models import Agent

    ana = Agent.objects.get(name__startswith="Ana")
    return [f"{settings.URL}/login/link/{login_link(ana, timedelta(hours=12))}/"]
