"""Who Harbour & Vale are: departments, colleagues, and the accounts customers can find them at."""

from __future__ import annotations

from dataclasses import dataclass

SCRIPT = "harbour-and-vale"


@dataclass(frozen=True)
class Colleague:
    key: str
    name: str
    role: str
    departments: tuple[str, ...]


@dataclass(frozen=True)
class Presence:
    """An account of the brand; `key` is how the play calls it."""

    key: str
    place: str
    handle: str
    name: str
    department: str
    why: str

    @property
    def room(self) -> str:
        return f"{self.key}.{SCRIPT}"


DEPARTMENTS = {
    "care": ("Care", "Answers customers, wherever they ask."),
    "marketing": ("Marketing", "Tells people what is new, and what is on offer."),
    "communications": ("Communications", "Press, legal matters, and what must be said carefully."),
}
COLLEAGUES = (
    Colleague("ana", "Ana Ferro", "agent", ("care",)),
    Colleague("jo", "Jo Ackerley", "lead", ("care", "marketing")),
    Colleague("max", "Max Odell", "marketer", ("marketing", "care")),
    Colleague("lea", "Lea Winter", "lead", ("communications", "care")),
    Colleague("rui", "Rui Salgado", "admin", ("care", "marketing", "communications")),
)
REMITS = {
    "bluesky": ("Everything that does not work: broadband, phone, bills.",
                "internet, broadband, router, outage, phone line, bill", ("outage",)),
    "x": ("Everything that does not work, where it gets loud.",
          "internet, broadband, router, outage", ("outage",)),
    "brand": ("News, offers and bread. Nothing that is broken.",
              "offer, voucher, bread, bakery, recipe", ()),
    "mail": ("Long questions, bills, contracts.", "bill, invoice, contract", ()),
    "press": ("Journalists, solicitors, applicants.",
              "journalist, interview, solicitor, application", ("press", "legal", "job")),
}  # fmt: skip
ACCOUNTS = (
    Presence("mastodon", "mastodon", "@harbourvale_help@isles.example", "Harbour & Vale help",
             "care", "Neighbours ask here first, and everybody reads along."),
    Presence("bluesky", "bluesky", "help.harbourvale.example", "Harbour & Vale help",
             "care", "Travellers and broadband customers talk here."),
    Presence("x", "x", "@HarbourVale_Help", "Harbour & Vale help",
             "care", "Where it gets loud when something breaks."),
    Presence("mail", "mail", "care@harbourvale.example", "Harbour & Vale customer care",
             "care", "Long questions, bills, everything with an attachment."),
    Presence("forum", "forum", "community.harbourvale.example", "Harbour & Vale community",
             "care", "Members help each other; we help where they can't."),
    Presence("review", "review", "Harbour & Vale shops", "Harbour & Vale shops",
             "care", "What people say about the nine shops."),
    Presence("phone", "phone", "01632 960900", "The care line",
             "care", "Calls, logged by whoever answers."),
    Presence("letter", "letter", "Harbour & Vale, 1 Rope Walk, Wrenmouth", "The letter box",
             "care", "Letters, opened by ten and scanned."),
    Presence("brand", "bluesky", "harbourvale.example", "Harbour & Vale",
             "marketing", "The voice of the brand: news, offers, bread."),
    Presence("press", "mail", "press@harbourvale.example", "Harbour & Vale press and legal",
             "communications", "Journalists, solicitors, applicants."),
)  # fmt: skip
