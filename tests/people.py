"""The same few people in every story (DESIGN §1), an outsider, and a customer with a cat."""

from __future__ import annotations

from wordkept.people import actions
from wordkept.people.models import Agent, Department


def care() -> Department:
    return actions.found_department("care", "Care", "answers customers")


def communications() -> Department:
    return actions.found_department("communications", "Communications", "press and legal")


def ana() -> Agent:
    return _works_here("ana@harbour.example", "Ana Duarte", "agent", [care()])


def ben() -> Agent:
    return _works_here("ben@harbour.example", "Ben Okoro", "agent", [care()])


def jo() -> Agent:
    return _works_here("jo@harbour.example", "Jo Lindqvist", "lead", [care()])


def lea() -> Agent:
    return _works_here("lea@harbour.example", "Lea Marchetti", "agent", [communications()])


def rui() -> Agent:
    return _works_here("rui@harbour.example", "Rui Tan", "admin", [care(), communications()])


def outsider() -> Agent:
    """Works here, but in no department: sees nothing."""
    return _works_here("sam@harbour.example", "Sam Outsider", "agent", [])


def _works_here(email: str, name: str, role: str, departments: list[Department]) -> Agent:
    known = Agent.objects.filter(email=email).first()
    return known or actions.welcome(email, name, role, departments)
