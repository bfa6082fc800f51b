"""Where does the customer's tomorrow begin? A guess with its reason, shown and changed with one key."""

from __future__ import annotations

from dataclasses import dataclass
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

# Only languages whose speakers nearly all live by one clock; English and Spanish say nothing.
OF_LANGUAGE = {
    "de": "Europe/Berlin", "fr": "Europe/Paris", "it": "Europe/Rome", "nl": "Europe/Amsterdam",
    "pl": "Europe/Warsaw", "cs": "Europe/Prague", "sk": "Europe/Bratislava", "hu": "Europe/Budapest",
    "sv": "Europe/Stockholm", "no": "Europe/Oslo", "da": "Europe/Copenhagen", "fi": "Europe/Helsinki",
    "el": "Europe/Athens", "tr": "Europe/Istanbul", "ja": "Asia/Tokyo", "ko": "Asia/Seoul",
    "ro": "Europe/Bucharest", "bg": "Europe/Sofia", "uk": "Europe/Kyiv", "he": "Asia/Jerusalem",
}  # fmt: skip
# The country a phone number begins with; longest first. +1 and +7 hold many clocks.
OF_NUMBER = {
    "+351": "Europe/Lisbon", "+353": "Europe/Dublin", "+352": "Europe/Luxembourg", "+44": "Europe/London",
    "+49": "Europe/Berlin", "+43": "Europe/Vienna", "+41": "Europe/Zurich", "+33": "Europe/Paris",
    "+39": "Europe/Rome", "+31": "Europe/Amsterdam", "+32": "Europe/Brussels", "+34": "Europe/Madrid",
    "+48": "Europe/Warsaw", "+45": "Europe/Copenhagen", "+46": "Europe/Stockholm", "+47": "Europe/Oslo",
    "+81": "Asia/Tokyo", "+82": "Asia/Seoul",
}  # fmt: skip
OF_COUNTRY = {
    ".de": "Europe/Berlin", ".at": "Europe/Vienna", ".ch": "Europe/Zurich", ".uk": "Europe/London",
    ".fr": "Europe/Paris", ".it": "Europe/Rome", ".nl": "Europe/Amsterdam", ".ie": "Europe/Dublin",
    ".pt": "Europe/Lisbon", ".es": "Europe/Madrid", ".pl": "Europe/Warsaw", ".jp": "Asia/Tokyo",
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Place:
    zone: str
    why: str


def zone_of(addresses: list[str], language: str, fallback: str) -> Place:
    """`addresses`: numbers and mail addresses of the customer; `fallback`: the zone of whoever writes."""
    for address in addresses:
        number = address.replace(" ", "")
        for start, zone in OF_NUMBER.items():
            if number.startswith(start):
                return Place(zone, f"their number begins with {start}")
        for end, zone in OF_COUNTRY.items():
            if "@" in address[1:] and address.endswith(end):
                return Place(zone, f"their address ends in {end}")
    if spoken := OF_LANGUAGE.get(language[:2]):
        return Place(spoken, "the language they write")
    return Place(fallback if is_zone(fallback) else "UTC", "the zone of whoever wrote it")


def is_zone(name: str) -> bool:
    try:
        ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError, OSError):
        return False
    return True
