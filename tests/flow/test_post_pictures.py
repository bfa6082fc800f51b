"""Max shows what he means: each picture has words for who cannot see it, and what Jo approved is what leaves."""

from __future__ import annotations

import io
from collections.abc import Sequence
from datetime import timedelta
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from PIL import Image

from tests import desk, people
from tests.flow.test_campaigns import later, marketing, max_
from wordkept.campaigns import picturing, publishing
from wordkept.campaigns.models import Post, PostPicture
from wordkept.channels.demo import World
from wordkept.intake import media
from wordkept.intake.models import Account
from wordkept.journal.models import Fact
from wordkept.kernel import clock
from wordkept.people.models import Agent
from wordkept.replies.models import Reply

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.usefixtures("noon")]

CAT = "The Admiral, a black cat, asleep on a router."


@pytest.fixture
def shop() -> tuple[Account, World]:
    return desk.connect(marketing(), handle="@harbour")


def drawn(colour: str = "#284", kind: str = "PNG") -> bytes:
    out = io.BytesIO()
    Image.new("RGB", (40, 30), colour).save(out, kind)
    return out.getvalue()


def file(name: str = "admiral.png", content: bytes = b"") -> SimpleUploadedFile:
    return SimpleUploadedFile(name, content or drawn(), "text/html")


def as_(who: Agent) -> Client:
    client = Client()
    client.force_login(who)
    return client


def form(account: Account, **more: Any) -> dict[str, Any]:
    leaves = (clock.now() + timedelta(hours=1)).strftime("%Y-%m-%dT%H:%M")
    given = {"text": "Meet the Admiral", "value": "a smile", "leaves_at": leaves}
    return given | {"account": [str(account.pk)]} | more


def written(account: Account, *pictures: tuple[str, str], **more: Any) -> Post:
    """By Max, with pictures (colour, alternative text)."""
    post = publishing.write(
        max_(), marketing(), "Meet the Admiral", {account: ""}, value="a smile",
        leaves_at=clock.now() + timedelta(hours=1), **more,
    )  # fmt: skip
    for colour, alt in pictures:
        picturing.add(max_(), post, f"{colour}.png", drawn(colour), alt)
    return post


def approved(post: Post) -> Post:
    publishing.ask(max_(), post)
    publishing.approve(people.jo(), post)
    return post


def alts(post: Post) -> Sequence[str]:
    return list(post.pictures.values_list("alt", flat=True))


def edit(post: Post, **more: Any) -> Any:
    account = post.variants.get().account
    return as_(max_()).post(f"/plans/posts/{post.pk}/edit/", form(account, **more))


def test_a_picture_is_uploaded_described_approved_and_leaves_with_its_words(
    shop: tuple[Account, World],
) -> None:
    account, world = shop
    blank = as_(max_()).get("/plans/posts/new/").content.decode()
    assert 'type="datetime-local" name="leaves_at" value=""' in blank
    given = form(account, ask="yes") | {"picture-1": file(), "new-alt-1": CAT}
    assert as_(max_()).post("/plans/posts/new/", given).status_code == 302
    post = Post.objects.get()
    shown = as_(people.jo()).get(f"/plans/posts/{post.pk}/")
    seen = as_(people.jo()).get(f"/plans/posts/pictures/{post.pictures.get().pk}/")
    assert CAT in shown.content.decode()
    assert seen["Content-Type"] == "image/png", "by its bytes, whatever the browser called it"
    decision = {"act": "approve", "seal": shown.context["seal"]}
    as_(people.jo()).post(f"/plans/posts/{post.pk}/decide/", decision)
    later()
    (said,) = world.heard
    assert [(one.content, one.alt) for one in said.attached] == [(seen.content, CAT)]
    assert Fact.objects.filter(name="post.pictured").count() == 1


def test_without_words_nothing_is_approved_and_nothing_is_lost(shop: tuple[Account, World]) -> None:
    given = form(shop[0], ask="yes") | {"picture-1": file()}
    answer = as_(max_()).post("/plans/posts/new/", given)
    page, post = answer.content.decode(), Post.objects.get()
    assert answer.status_code == 422
    assert "Picture 1 needs words for those who cannot see it." in page
    assert f'value="{given["leaves_at"]}"' in page, "nor is the hour"
    assert f'action="/plans/posts/{post.pk}/edit/"' in page, "the next try is the same post"
    picture = post.pictures.get()
    edit(post, ask="yes", **{f"alt-{picture.pk}": CAT})
    assert (Post.objects.get().state, alts(post)) == ("waiting", [CAT])


def test_a_file_that_is_none_is_named_and_the_others_stay(shop: tuple[Account, World]) -> None:
    given = form(shop[0]) | {
        "picture-1": file("invoice.png", b"%PDF-1.7"), "new-alt-1": "A bill",
        "picture-2": file(), "new-alt-2": CAT,
    }  # fmt: skip
    answer = as_(max_()).post("/plans/posts/new/", given)
    page, post = answer.content.decode(), Post.objects.get()
    assert answer.status_code == 422
    assert "invoice.png cannot be used: it is no JPEG, PNG, WebP or GIF" in page
    assert alts(post) == [CAT]
    assert "A bill</textarea>" in page, "what was typed for it is still there"


def test_order_words_and_files_can_be_changed_and_one_taken_out(
    shop: tuple[Account, World],
) -> None:
    post = written(shop[0], ("red", "one"), ("green", "two"), ("blue", "three"))
    one, two, three = post.pictures.all()
    edit(post, **{
        f"order-{one.pk}": "2", f"order-{three.pk}": "1", f"alt-{one.pk}": "the first",
        f"remove-{two.pk}": "yes", f"replace-{three.pk}": file("new.jpg", drawn("black", "JPEG")),
    })  # fmt: skip
    assert alts(post) == ["three", "the first"]
    fresh = PostPicture.objects.get(pk=three.pk)
    assert (fresh.media_type, fresh.name, fresh.place) == ("image/jpeg", "new.jpg", 0)
    assert fresh.digest != three.digest


@pytest.mark.parametrize("change", ["add", "replace", "describe", "remove", "arrange"])
def test_whatever_changes_asks_for_a_new_approval(shop: tuple[Account, World], change: str) -> None:
    post = written(shop[0], ("red", "one"), ("green", "two"))
    publishing.ask(max_(), post)
    one, two = post.pictures.all()
    acts = {
        "add": lambda: picturing.add(max_(), post, "x.png", drawn("blue"), "three"),
        "replace": lambda: picturing.replace(max_(), one, "x.png", drawn("blue")),
        "describe": lambda: picturing.describe(max_(), one, "another"),
        "remove": lambda: picturing.remove(max_(), one),
        "arrange": lambda: picturing.arrange(max_(), post, [two, one]),
    }
    acts[change]()
    assert Post.objects.get().state == "draft"
    with pytest.raises(publishing.NotPublished):
        publishing.approve(people.jo(), post)


def test_the_same_words_and_the_same_order_change_nothing(shop: tuple[Account, World]) -> None:
    post = written(shop[0], ("red", "one"))
    publishing.ask(max_(), post)
    picturing.describe(max_(), post.pictures.get(), " one ")
    picturing.arrange(max_(), post, list(post.pictures.all()))
    assert Post.objects.get().state == "waiting"


def test_once_approved_nothing_of_it_can_be_changed(shop: tuple[Account, World]) -> None:
    post = approved(written(shop[0], ("red", "one")))
    with pytest.raises(publishing.NotPublished):
        picturing.describe(max_(), post.pictures.get(), "another")
    with pytest.raises(publishing.NotPublished):
        picturing.add(max_(), post, "x.png", drawn(), "two")
    assert alts(post) == ["one"]


def test_jo_agrees_to_what_she_saw_and_to_nothing_else(shop: tuple[Account, World]) -> None:
    post = written(shop[0], ("red", "one"))
    publishing.ask(max_(), post)
    seen = as_(people.jo()).get(f"/plans/posts/{post.pk}/").context["seal"]
    picturing.describe(max_(), post.pictures.get(), "SALE SALE SALE")
    publishing.ask(max_(), post)
    decision = {"act": "approve", "seal": seen}
    answer = as_(people.jo()).post(f"/plans/posts/{post.pk}/decide/", decision, follow=True)
    assert "It was changed meanwhile" in answer.content.decode()
    assert Post.objects.get().state == "waiting"


@pytest.mark.parametrize("harm", ["other bytes", "no file", "other words"])
def test_what_was_not_approved_does_not_leave(shop: tuple[Account, World], harm: str) -> None:
    account, world = shop
    post = approved(written(account, ("red", "one")))
    path = media.path_of(post.pictures.get().digest)
    if harm == "other bytes":
        path.write_bytes(drawn("black"))
    elif harm == "no file":
        path.unlink()
    else:
        post.pictures.update(alt="something else")
    later()
    reply = Reply.objects.get()
    assert (reply.state, world.heard) == ("failed", [])
    assert "nothing was sent" in reply.why


def test_a_place_without_pictures_says_so_before_and_may_go_without(
    shop: tuple[Account, World],
) -> None:
    account, world = shop
    forum, there = desk.connect(marketing(), place="forum", handle="@forum")
    post = written(account, ("red", "one"))
    both = form(account, ask="yes") | {"account": [str(account.pk), str(forum.pk)]}
    answer = as_(max_()).post(f"/plans/posts/{post.pk}/edit/", both)
    assert "This place takes no pictures." in answer.content.decode()
    page = as_(max_()).get(f"/plans/posts/{post.pk}/").content.decode()
    assert "This place takes no pictures." in page
    as_(max_()).post(f"/plans/posts/{post.pk}/edit/", both | {f"bare-{forum.pk}": "yes"})
    publishing.approve(people.jo(), Post.objects.get())
    later()
    assert [len(said.attached) for said in (*world.heard, *there.heard)] == [1, 0]


def test_while_one_writes_each_place_says_what_it_does_not_carry(
    shop: tuple[Account, World],
) -> None:
    account, _ = shop
    post = written(account, ("red", ""))
    given = {"post": str(post.pk), "text": "Hi", "account": str(account.pk)}
    silent = as_(max_()).post("/plans/posts/lengths/", given).content.decode()
    assert "Picture 1 says nothing to those who cannot see it." in silent
    typed = given | {f"alt-{post.pictures.get().pk}": CAT}
    assert "Picture 1" not in as_(max_()).post("/plans/posts/lengths/", typed).content.decode()


def test_a_fifth_picture_is_refused_and_the_four_stay(shop: tuple[Account, World]) -> None:
    post = written(shop[0], *[("red", f"number {n}") for n in range(4)])
    answer = edit(post, **{"picture-1": file()})
    assert "at most 4 pictures" in answer.content.decode()
    assert post.pictures.count() == 4


def test_nobody_else_changes_them_and_outsiders_do_not_see_them(
    shop: tuple[Account, World],
) -> None:
    post = written(shop[0], ("red", "one"))
    address = f"/plans/posts/pictures/{post.pictures.get().pk}/"
    assert as_(people.lea()).get(address).status_code == 200, "care and legal see what is planned"
    assert as_(people.outsider()).get(address).status_code == 404
    with pytest.raises(publishing.NotPublished):
        picturing.remove(people.ana(), post.pictures.get())
    assert post.pictures.count() == 1


@pytest.mark.parametrize("order", ["", "-1", "²", "9" * 5000, "first"])
def test_a_strange_order_loses_no_picture(shop: tuple[Account, World], order: str) -> None:
    post = written(shop[0], ("red", "one"), ("green", "two"))
    assert edit(post, **{f"order-{post.pictures.first().pk}": order}).status_code == 302  # type: ignore[union-attr]
    assert sorted(alts(post)) == ["one", "two"]
