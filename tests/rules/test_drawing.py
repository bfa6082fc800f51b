"""What becomes of a file that is to be published: made upright and smaller, and silent about its origin."""

from __future__ import annotations

import io
from typing import Any

import pytest
from PIL import Image

from wordkept.campaigns import drawing
from wordkept.campaigns.drawing import NotReady, ready
from wordkept.kernel.images import FORMATS

GPS, MAKER, TURNED = 0x8825, 0x010F, 0x0112


def file(
    kind: str = "JPEG", size: tuple[int, int] = (60, 40), mode: str = "RGB", **how: Any
) -> bytes:
    out = io.BytesIO()
    Image.new(mode, size, how.pop("colour", "#a33")).save(out, kind, **how)
    return out.getvalue()


def photo(turned: int = 1) -> bytes:
    """As a telephone takes it: with the place, the maker and a note."""
    exif = Image.Exif()
    exif[MAKER], exif[TURNED] = "Harbour Phones", turned
    exif[GPS] = {1: "N", 2: (54.0, 1.0, 2.0)}
    return file(exif=exif, comment=b"at home, key under the mat", dpi=(72, 72))


def seen(content: bytes) -> Image.Image:
    picture = Image.open(io.BytesIO(content))
    picture.load()
    return picture


def test_a_photo_does_not_tell_where_it_was_taken() -> None:
    content = photo()
    assert b"Harbour Phones" in content and b"key under the mat" in content
    published = ready(content)
    assert not seen(published.content).getexif()
    for word in (b"Harbour Phones", b"key under the mat", b"Exif"):
        assert word not in published.content
    assert published.media_type == "image/jpeg"


def test_a_photo_taken_sideways_stands_upright() -> None:
    published = ready(photo(turned=6))
    assert (published.width, published.height) == (40, 60) == seen(published.content).size


@pytest.mark.parametrize("kind", ["PNG", "WEBP"])
def test_what_one_sees_through_stays_so_and_notes_are_left_out(kind: str) -> None:
    exif = Image.Exif()
    exif[MAKER] = "Harbour Phones"
    published = ready(file(kind, mode="RGBA", colour=(9, 9, 9, 0), exif=exif))
    picture = seen(published.content)
    assert (picture.format, picture.mode) == (kind, "RGBA")
    assert b"Harbour Phones" not in published.content


def test_a_still_gif_becomes_a_png_and_a_moving_one_is_refused() -> None:
    assert ready(file("GIF")).media_type == "image/png"
    frames = [Image.new("RGB", (9, 9), colour) for colour in ("red", "blue")]
    moving = file("GIF", save_all=True, append_images=frames)
    with pytest.raises(NotReady, match="it moves"):
        ready(moving)


def test_a_large_one_is_made_smaller_and_the_same_file_gives_the_same_bytes() -> None:
    content = file("PNG", (5000, 1000))
    published = ready(content)
    assert (published.width, published.height) == (2000, 400)
    assert ready(content) == published


def test_a_restless_photo_is_saved_coarser_until_it_fits(monkeypatch: pytest.MonkeyPatch) -> None:
    content = file(size=(300, 200), quality=95)
    fine = len(ready(content).content)
    monkeypatch.setattr(drawing, "FITS_EVERYWHERE", fine - 1)
    assert len(ready(content).content) <= fine


@pytest.mark.parametrize(
    "content", [b"", b"GIF89a", b"<svg onload=alert(1)>", b"%PDF-1.7", b"\xff\xd8\xff"]
)
def test_what_only_pretends_is_refused_whatever_it_is_called(content: bytes) -> None:
    with pytest.raises(NotReady, match="no JPEG"):
        ready(content)


@pytest.mark.parametrize("kind", ["TIFF", "BMP", "PPM", "ICO"])
def test_other_formats_of_the_library_stay_closed(kind: str) -> None:
    assert kind not in FORMATS
    with pytest.raises(NotReady, match="no JPEG"):
        ready(file(kind))


def test_a_half_file_is_refused() -> None:
    whole = file("PNG", (200, 200), mode="RGB")
    with pytest.raises(NotReady):
        ready(whole[: len(whole) // 2])


def test_too_many_bytes_or_points_are_not_even_opened(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(drawing, "LARGEST_AREA", 2399)
    with pytest.raises(NotReady):
        ready(file())
    monkeypatch.setattr(drawing, "LARGEST_FILE", 10)
    with pytest.raises(NotReady, match="larger than 10 MB"):
        ready(file())
