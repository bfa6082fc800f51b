"""Whom one answers as if everything could stand in a newspaper tomorrow, and why."""

from __future__ import annotations

from dataclasses import dataclass

from django.utils.translation import gettext as _

from wordkept.conversations.models import Conversation, Message
from wordkept.kernel import text
from wordkept.people import callings, marking

LOUD = 25_000  # followers; who has more is read by a town
LOOKED_AT = 200
LETTER, REACH = "letter", "reach"


@dataclass(frozen=True)
class Concern:
    """Why this correspondence may be published: who they are, and what told us."""

    kind: str
    said: str = ""
    by: str = ""

    @property
    def why(self) -> str:
        match self.kind:
            case callings.MINOR if self.by:
                return _("%(name)s noted that they are a minor.") % {"name": self.by}
            case callings.PRESS if self.by:
                return _("%(name)s noted that they are a journalist.") % {"name": self.by}
            case callings.MINOR:
                return _("A child seems to write: “%(said)s”.") % {"said": text.visible(self.said)}
            case callings.PRESS:
                return _("The press seems to write: “%(said)s”.") % {
                    "said": text.visible(self.said)
                }
            case _letter if _letter == LETTER:
                return _("They wrote a letter.")
            case _reach:
                return _("Many read them: %(said)s followers.") % {"said": self.said}


def concern(conversation: Conversation) -> Concern | None:
    """The gravest reason, or None. What a colleague noted goes before what their words say."""
    noted = marking.current(conversation.customer_id)
    if noted and noted.kind != callings.NEITHER:
        return Concern(noted.kind, by=noted.by.name)
    return (None if noted else _told(conversation)) or _letter(conversation) or _loud(conversation)


def _told(conversation: Conversation) -> Concern | None:
    said = Message.objects.filter(
        by=Message.By.CUSTOMER,
        gone_at=None,
        conversation__customer=conversation.customer_id,
        conversation__department=conversation.department_id,
    )
    newest = said.order_by("-pk").values_list("text", flat=True)[:LOOKED_AT]
    found = [calling for words in newest if (calling := callings.told(words))]
    grave = sorted(found, key=lambda calling: calling.kind != callings.MINOR)
    return Concern(grave[0].kind, grave[0].said) if grave else None


def _letter(conversation: Conversation) -> Concern | None:
    letters = Conversation.objects.filter(
        customer=conversation.customer_id,
        department=conversation.department_id,
        place=LETTER,
    )
    return Concern(LETTER) if letters.exists() else None


def _loud(conversation: Conversation) -> Concern | None:
    followers = max(conversation.identity.followers or 0, conversation.reach or 0)
    return (
        Concern(REACH, f"{followers:,}".replace(",", "\N{NARROW NO-BREAK SPACE}"))
        if followers > LOUD
        else None
    )
