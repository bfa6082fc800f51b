"""Fetch the front-end files we ship, with npm, and write down exactly what they are.

Run it to update a version; nobody needs npm to install or to run Wordkept.
"""

from __future__ import annotations

import hashlib
import json
import re
import subprocess
import tarfile
import tempfile
from pathlib import Path

VENDOR = Path(__file__).resolve().parent.parent / "src/wordkept/web/static/vendor"
HTMX, LUCIDE = "htmx.org@4.0.1", "lucide-static@1.62.0"
FILES = {
    "htmx.min.js": "dist/htmx.min.js",
    "hx-sse.min.js": "dist/ext/hx-sse.min.js",
    "hx-csp.min.js": "dist/ext/hx-csp.min.js",
}
ICONS = """
archive-restore arrow-right at-sign badge badge-check book-open cable calendar calendar-clock
calendar-days chart-column check check-check chevron-down chevron-left chevron-right chevron-up
circle-check circle-pause circle-question-mark circle-x clipboard-list clock cloud copy ear
ear-off ellipsis external-link eye filter flame footprints frown gift globe graduation-cap
hand-heart handshake hash heart history house image inbox keyboard life-buoy link list lock mail
mailbox map map-pin megaphone meh merge message-circle messages-square moon newspaper octagon-x
panel-right paperclip pencil percent phone play plus quote radio reply rotate-ccw rss scale
search send siren smile sparkles star sticky-note sun sun-moon sunrise tags target ticket
trash-2 triangle-alert undo-2 user-round user-round-plus users-round volume-2 waves webhook x
""".split()


def main() -> None:
    VENDOR.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory() as folder:
        htmx, lucide = unpack(HTMX, Path(folder)), unpack(LUCIDE, Path(folder))
        for name, source in FILES.items():
            text = (htmx / source).read_text(encoding="utf-8")
            write(name, re.sub(r"\n?//# sourceMappingURL=.*\s*$", "\n", text))
        write("icons.svg", sprite(lucide / "icons"))
        write("LICENSE.htmx.txt", (htmx / "LICENSE").read_text(encoding="utf-8"))
        write("LICENSE.lucide.txt", (lucide / "LICENSE").read_text(encoding="utf-8"))
        entries = [
            *(entry(name, HTMX, "0BSD") for name in FILES),
            entry("icons.svg", LUCIDE, "ISC AND MIT"),
        ]
    write("vendor.json", json.dumps(entries, indent=2) + "\n")


def unpack(package: str, folder: Path) -> Path:
    """`npm pack` names the tarball it wrote on the last line it prints."""
    done = subprocess.run(
        ["npm", "pack", "--silent", package], cwd=folder, check=True, capture_output=True, text=True
    )
    home = folder / package.partition("@")[0]
    with tarfile.open(folder / done.stdout.split()[-1]) as tar:
        tar.extractall(home, filter="data")
    return home / "package"


def sprite(icons: Path) -> str:
    symbols = [symbol(name, (icons / f"{name}.svg").read_text(encoding="utf-8")) for name in ICONS]
    return '<svg xmlns="http://www.w3.org/2000/svg">\n' + "\n".join(symbols) + "\n</svg>\n"


def symbol(name: str, svg: str) -> str:
    """Stroke and fill are left to our stylesheet; only the drawing is kept."""
    drawing = re.sub(r"\s+", " ", svg[svg.index(">", svg.index("<svg")) + 1 : svg.rindex("</svg>")])
    return f'<symbol id="{name}" viewBox="0 0 24 24">{drawing.strip()}</symbol>'


def entry(file: str, package: str, licence: str) -> dict[str, str]:
    name, version = package.split("@")
    digest = hashlib.sha256((VENDOR / file).read_bytes()).hexdigest()
    return {"file": file, "package": name, "version": version, "licence": licence, "sha256": digest}


def write(name: str, text: str) -> None:
    (VENDOR / name).write_text(text, encoding="utf-8")


if __name__ == "__main__":
    main()
