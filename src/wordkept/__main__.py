"""The `wordkept` command."""

from __future__ import annotations

import argparse
import importlib
import os
import sys
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

from wordkept import __version__

Arguments = Callable[[argparse.ArgumentParser], None]


@dataclass(frozen=True)
class Command:
    """One verb: its module has `run(args) -> int`; it is imported only when it is used."""

    name: str
    does: str
    module: str
    example: str
    arguments: Arguments = field(default=lambda parser: None)
    django: bool = True


def _served(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--host", default="127.0.0.1", help="address to listen on")
    parser.add_argument("--port", type=int, default=None, help="port; 8000 or the next free one")


def _demo(parser: argparse.ArgumentParser) -> None:
    _served(parser)
    parser.add_argument("--fresh", action="store_true", help="start the story from its beginning")


def _up(parser: argparse.ArgumentParser) -> None:
    _served(parser)
    parser.add_argument("--no-work", action="store_true", help="serve pages only; work elsewhere")


def _work(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--once", action="store_true", help="run until nothing is left to do")


def _import(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("format", choices=["twitter-csv", "jsonl", "mbox", "orders"])
    parser.add_argument("file", help="a file, FILE.gz, or - for standard input")
    parser.add_argument("--account", default="", help="the account it belongs to")
    parser.add_argument("--department", default="care", help="the department that may see it")
    parser.add_argument("--place", default="", help="the kind of place it was said")


def _login_link(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("agent", help="mail address or first name of the colleague")


def _surge(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("file", nargs="?", help="a file, FILE.gz, or - for standard input")
    parser.add_argument("--threshold", action="store_true", help="print the score of an alarm")


def _bench(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "what",
        choices=[
            "ingest",
            "intake",
            "match",
            "page",
            "quality",
            "start",
            "surge",
            "topics",
            "understand",
        ],
    )
    parser.add_argument("--n", type=int, default=0, help="how many messages")
    parser.add_argument(
        "--file",
        default="",
        help='match, topics: posts of your own, {"text"} (and "label") on each line',
    )


def _classify(parser: argparse.ArgumentParser) -> None:
    tasks = ["polarity", "complaint", "request", "language", "urgency", "intent"]
    parser.add_argument("--task", choices=tasks, required=True, help="what to say of each text")
    parser.add_argument("--model", default="", help="a model of your own, from wordkept train")
    parser.add_argument(
        "--languages", action="store_true", help="polarity: ask the encoder of wordkept[languages]"
    )


def _train(parser: argparse.ArgumentParser) -> None:
    tasks = ["polarity", "complaint", "request", "intents", "languages", "corrections"]
    parser.add_argument("task", choices=tasks, help="what to learn")
    parser.add_argument("path", nargs="*", help="labelled texts: .txt (tabs), .csv, .jsonl, or .gz")
    parser.add_argument("--out", default="", help="the model file to write")
    parser.add_argument(
        "--from-corrections", action="store_true", help="intents: from this workspace's own"
    )
    parser.add_argument("--by", default="", help="the column that names the group of a text")
    parser.add_argument("--licence", default="", help="of the data; kept in the model")
    parser.add_argument("--attribution", default="", help="whose data it is; kept in the model")


COMMANDS = [
    Command(
        "up",
        "everything in one process, one folder",
        "serve",
        "wordkept up --data /srv/wordkept --port 8000",
        _up,
    ),
    Command(
        "demo", "a living inbox of a fictional brand", "demo", "wordkept demo --port 8123", _demo
    ),
    Command(
        "work",
        "a worker: pulls, understands, sends",
        "work",
        "wordkept work --once --data /srv/wordkept",
        _work,
    ),
    Command(
        "import",
        "bring history in from a file",
        "importing",
        "wordkept import twitter-csv tweets.csv.gz",
        _import,
    ),
    Command(
        "classify",
        "say what we understand of texts, as JSON lines",
        "classify",
        "wordkept classify --task polarity < texts.jsonl",
        _classify,
        django=False,
    ),
    Command(
        "train",
        "learn a model from labelled texts",
        "train",
        "wordkept train polarity tweets.txt.gz --out mine.model",
        _train,
        django=False,
    ),
    Command("check", "the truth about this installation", "check", "wordkept check"),
    Command("verify", "prove that the journal was not changed", "verify", "wordkept verify"),
    Command(
        "login-link",
        "a one-time link for a colleague",
        "login",
        "wordkept login-link ana@example.org",
        _login_link,
    ),
    Command(
        "promises",
        "the promises in texts, JSON lines in and out",
        "promises",
        "wordkept promises < texts.jsonl",
    ),
    Command(
        "surge",
        "how unusual each count of a series is, row by row",
        "surge",
        "wordkept surge counts.csv",
        _surge,
    ),
    Command(
        "bench",
        "measure, as a ratio to a yardstick",
        "bench",
        "wordkept bench ingest --n 20000",
        _bench,
    ),
]


def parser() -> argparse.ArgumentParser:
    top = argparse.ArgumentParser(
        prog="wordkept",
        description="Hears every customer, wherever they talk, and keeps every word given to them.",
    )
    top.add_argument("--version", action="version", version=f"wordkept {__version__}")
    verbs = top.add_subparsers(dest="command", metavar="COMMAND", required=True)
    for command in COMMANDS:
        verb = verbs.add_parser(
            command.name,
            help=command.does,
            description=command.does.capitalize() + ".",
            epilog=f"example: {command.example}",
        )
        verb.add_argument("--data", help="the folder for everything (default: $WORDKEPT_DATA)")
        command.arguments(verb)
        verb.set_defaults(chosen=command)
    return top


def main(argv: Sequence[str] | None = None) -> int:
    args = parser().parse_args(argv)
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "wordkept.settings")
    if args.data:
        os.environ["WORDKEPT_DATA"] = args.data
    module = importlib.import_module(f"wordkept.commands.{args.chosen.module}")
    try:
        return int(module.run(args) or 0)
    except KeyboardInterrupt:
        return 130
    except BrokenPipeError:
        return 0


if __name__ == "__main__":
    sys.exit(main())
