"""Max says what to listen for, tries it first, and finds who changed what; every process keeps in step."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta

import pytest
from django.db import transaction
from django.test import Client

from tests import desk, people
from wordkept.channel import Attached
from wordkept.intake.models import Mention
from wordkept.journal.models import Fact
from wordkept.kernel import clock
from wordkept.listening import asking, matching, previewing
from wordkept.listening.in_step import Desks
from wordkept.listening.models import ListVersion, Match, Query, QueryVersion, WordList
from wordkept.listening.rules.query import QueryError
from wordkept.people import actions
from wordkept.people.models import Agent, Department

pytestmark = pytest.mark.django_db


def max_() -> Agent:
    known = Agent.objects.filter(email="max@harbour.example").first()
    care = [people.care()]
    return known or actions.welcome("max@harbour.example", "Max Weber", "marketer", care)


def asks(text: str, name: str = "Router", kind: str = "product") -> Query:
    return asking.make(max_(), people.care(), name, kind, text)


def hears(*texts: str, department: Department | None = None, **more: object) -> list[Mention]:
    _, world = desk.connect(department or people.care())
    for number, text in enumerate(texts):
        clock.move(timedelta(minutes=1))
        world.says(f"neighbour{number}", text, **more)
    before = set(Mention.objects.values_list("pk", flat=True))
    desk.work()
    return list(Mention.objects.exclude(pk__in=before).select_related("account", "reading"))


def finds(mentions: Sequence[Mention]) -> dict[str, list[str]]:
    """Names of queries by text, as a step of the pipeline asks for them."""
    Match.objects.all().delete()
    Query.objects.update(found=0)
    with transaction.atomic():
        found = matching.match(mentions)
    stored = Match.objects.values_list("mention", "query__name", "words").order_by("query__name")
    given = [(pk, each.query.name, each.words) for pk, several in found.items() for each in several]
    assert sorted(stored) == sorted(given)
    by_pk = {mention.pk: mention.text for mention in mentions}
    return {by_pk[pk]: [name for key, name, _ in stored if key == pk] for pk, _, _ in stored}


def client_of(agent: Agent) -> Client:
    client = Client()
    client.force_login(agent)
    return client


def test_a_query_finds_and_says_by_which_words(noon: datetime) -> None:
    asks('router NEAR/5 "my cat"')
    asks("@nobody OR from:@neighbour1", "People", "topic")
    said = hears("My cat is on the Router again", "The weather is fine", "a router")
    assert finds(said) == {said[0].text: ["Router"], said[1].text: ["People"]}
    words = {each.query.name: each.words for each in Match.objects.select_related("query")}
    assert words == {"Router": ["My cat", "Router"], "People": ["from:@neighbour1"]}
    assert dict(Query.objects.values_list("name", "found")) == {"Router": 1, "People": 1}


def test_only_the_own_department_is_heard(noon: datetime) -> None:
    asks("router")
    theirs = hears("router of theirs", department=people.communications())
    ours = hears("router of ours")
    assert finds([*theirs, *ours]) == {"router of ours": ["Router"]}


def test_what_a_mention_is_counts_as_well(noon: datetime) -> None:
    asks("has:media lang:en", "Pictures")
    asks("is:complaint rating:<=2", "Stars")
    asks("min-followers:1000 site:example.org", "Big")
    picture = Attached("cat.png", "image/png", content=b"png")
    said = hears("The cat and the router on one picture", attached=(picture,))
    said += hears("This is a terrible router, it is broken and I am angry", rating=1)
    said += hears("See www.example.org/router", reach=5000)
    assert finds(said) == {
        said[0].text: ["Pictures"],
        said[1].text: ["Stars"],
        said[2].text: ["Big"],
    }


def test_changes_pauses_and_lists_are_noticed_by_every_process(noon: datetime) -> None:
    said = hears("the router", "the modem", "the kettle")
    elsewhere = Desks()

    def found() -> set[str]:
        return {text.removeprefix("the ") for text in finds(said)}

    query = asks("router")
    elsewhere.catch_up()
    assert found() == {"router"}
    asking.change(max_(), query, "Router", "product", "modem")
    assert found() == {"modem"}
    asking.pause(max_(), query)
    assert found() == set()
    asking.resume(max_(), query)
    rooms = asking.make_list(max_(), people.care(), "rooms", "words", ["kettle"])
    asking.change(max_(), query, "Router", "product", "list:rooms")
    assert found() == {"kettle"}
    asking.change_list(max_(), rooms, ["router", "modem*"])
    assert found() == {"router", "modem"}
    elsewhere.catch_up()
    there = elsewhere.of(people.care().pk)
    assert there and there.queries[query.pk].version == 5
    asking.change_list(max_(), rooms, ["modem"])
    asking.pause(max_(), query)
    elsewhere.catch_up()
    assert there.queries == {} and len(there.matcher) == 0


def test_a_new_query_looks_back_and_nothing_is_found_twice(noon: datetime) -> None:
    said = hears("the router", "the modem")
    query = asks("router")
    assert Query.objects.get().found == 1
    with transaction.atomic():
        found = matching.match(said)
    assert [len(several) for several in found.values()] == [1]
    asking.change(max_(), query, "Router", "product", "router OR modem")
    stored = Match.objects.order_by("version").values_list("mention__text", "version", "words")
    assert list(stored) == [("the router", 1, ["router"]), ("the modem", 2, ["modem"])]
    assert Query.objects.get().found == 2


def test_every_change_is_a_version_with_its_author_and_a_fact(noon: datetime) -> None:
    query = asks("router")
    asking.change(max_(), query, "Router", "product", "router OR modem", "people say modem")
    asking.pause(people.jo(), query, "noise")
    asking.go_back(people.jo(), query, query.versions.get(number=1))
    history = query.versions.values_list("number", "text", "paused", "why", "agent__name")
    assert list(history) == [
        (4, "router", True, "back to version 1", "Jo Lindqvist"),
        (3, "router OR modem", True, "noise", "Jo Lindqvist"),
        (2, "router OR modem", False, "people say modem", "Max Weber"),
        (1, "router", False, "", "Max Weber"),
    ]
    facts = Fact.objects.filter(name__startswith="query.").order_by("pk")
    assert [fact.name for fact in facts] == [
        "query.made",
        "query.changed",
        "query.paused",
        "query.changed",
    ]
    assert all(set(fact.data) == {"query", "version"} for fact in facts)
    assert facts[2].actor == f"agent:{people.jo().pk}" and facts[0].department == people.care().pk


def test_two_who_change_the_same_do_not_overwrite_each_other(noon: datetime) -> None:
    query = asks("router")
    asking.change(people.jo(), query, "Router", "product", "router OR modem", seen=1)
    with pytest.raises(asking.NotSaved):
        asking.change(max_(), query, "Router", "product", "kettle", seen=1)
    assert Query.objects.get().text == "router OR modem"
    rooms = asking.make_list(max_(), people.care(), "rooms", "words", ["kettle"])
    asking.change_list(people.jo(), rooms, ["kettle", "cup"], seen=1)
    with pytest.raises(asking.NotSaved):
        asking.change_list(max_(), rooms, [], seen=1)


@pytest.mark.parametrize("text", ["-router", "router AND", "NOT lang:en", "", "list:nothing"])
def test_what_is_not_understood_is_not_saved(noon: datetime, text: str) -> None:
    with pytest.raises(QueryError):
        asks(text)
    assert not Query.objects.exists() and not QueryVersion.objects.exists()


def test_a_name_is_there_once_and_costly_ones_are_marked(noon: datetime) -> None:
    assert asks("lang:en").costly is True
    with pytest.raises(asking.NotSaved):
        asks("router")
    assert asks("router", "Other").costly is False
    assert Fact.objects.filter(name="query.made").count() == 2


def test_a_list_keeps_its_versions_and_breaks_no_query(noon: datetime) -> None:
    rooms = asking.make_list(
        max_(), people.care(), "rooms", "words", [" cup ", "cup", "", "tea pot"]
    )
    assert rooms.entries == ["cup", "tea pot"]
    asks("list:rooms")
    for bad in (["c*"], ["!!"], ["x" * 300], [str(number) for number in range(6000)]):
        with pytest.raises(asking.NotSaved):
            asking.change_list(max_(), rooms, bad)
    muted = asking.make_list(max_(), people.care(), "loud", "muted", ["@troll"])
    with pytest.raises(QueryError):
        asks("list:loud", "Loud")
    with pytest.raises(asking.NotSaved):
        asking.make_list(max_(), people.care(), "loud", "words", [])
    assert list(ListVersion.objects.filter(list=rooms).values_list("number", flat=True)) == [1]
    assert Fact.objects.filter(name="list.changed").count() == 2
    assert WordList.objects.get(pk=muted.pk).version == 1


def test_a_list_that_grows_too_long_for_its_query_is_refused(noon: datetime) -> None:
    asking.make_list(max_(), people.care(), "one", "words", [f"a{n}" for n in range(3000)])
    other = asking.make_list(max_(), people.care(), "two", "words", ["b"])
    asks("list:one OR list:two")
    with pytest.raises(asking.NotSaved, match="Router"):
        asking.change_list(max_(), other, [f"b{n}" for n in range(3000)])
    assert WordList.objects.get(name="two").entries == ["b"]


def test_it_is_tried_on_what_was_heard_before_it_is_saved(noon: datetime) -> None:
    hears("the first router", "no such thing")
    clock.move(timedelta(days=2))
    hears("a Router near my cat", department=people.care())
    hears("a router they should not see", department=people.communications())
    shown = previewing.preview(max_(), people.care(), "router OR (rout* NEAR/3 cat)")
    assert (shown.looked_at, shown.found, shown.percent) == (3, 2, 67)
    assert [count for _, count in shown.days] == [1, 0, 1]
    assert [sample.mention.text for sample in shown.samples] == [
        "a Router near my cat",
        "the first router",
    ]
    assert shown.samples[0].why == [("Router",), ("Router", "cat")]
    assert not shown.finds_nearly_all
    assert Match.objects.count() == 0
    none = previewing.preview(people.outsider(), people.care(), "router")
    assert (none.looked_at, none.found) == (0, 0)


def test_what_finds_nearly_everything_is_said_beforehand(noon: datetime) -> None:
    hears(*(f"the router {number}" for number in range(12)))
    shown = previewing.preview(max_(), people.care(), "the")
    assert shown.finds_nearly_all and shown.cost.words == ("the",)
    assert previewing.preview(max_(), people.care(), "lang:en OR router").cost.costly


def test_the_pages_from_the_first_query_to_the_way_back(noon: datetime) -> None:
    hears("my Router is broken", "the kettle sings")
    client = client_of(max_())
    assert b"Nobody has said what to listen for" in client.get("/stream/queries/").content
    tried = client.post("/stream/queries/new/", {"text": "router", "try": "1"})
    assert tried.status_code == 200 and b"<mark>Router</mark>" in tried.content
    made = client.post(
        "/stream/queries/new/", {"text": "router", "name": "Router", "kind": "product"}
    )
    query = Query.objects.get()
    assert made.status_code == 302 and made["Location"] == f"/stream/queries/{query.pk}/"
    changed = {"text": "router\r\nOR kettle", "name": "Things", "kind": "topic", "seen": "1"}
    client.post(f"/stream/queries/{query.pk}/", {**changed, "why": "kettles too"})
    page = client.get(f"/stream/queries/{query.pk}/").content.decode()
    assert "<ins>OR kettle</ins>" in page and "kettles too" in page and "Max Weber" in page
    client.post(f"/stream/queries/{query.pk}/back/", {"number": "1"})
    client.post(f"/stream/queries/{query.pk}/pause/")
    query.refresh_from_db()
    assert (query.text, query.version, query.paused) == ("router", 4, True)
    client.post(f"/stream/queries/{query.pk}/resume/")
    assert b"paused" not in client.get("/stream/queries/").content


def test_what_is_wrong_is_shown_where_it_stands(noon: datetime) -> None:
    client = client_of(max_())
    page = client.post("/stream/queries/new/", {"text": "cat AND (", "name": "x", "kind": "topic"})
    assert page.status_code == 422 and not Query.objects.exists()
    assert b"This bracket is never closed." in page.content
    part = client.post("/stream/queries/preview/", {"text": "<b>cat</b> foo:bar"}).content.decode()
    assert "<mark>foo:</mark>" in part and "at character 12" in part
    assert "&lt;b&gt;cat" in part and "<html" not in part


def test_the_pages_of_lists(noon: datetime) -> None:
    client = client_of(max_())
    assert b"Write it once" in client.get("/stream/lists/").content
    form = {"name": "Rivals", "kind": "words", "entries": "Contoso\r\nFab rikam\r\n"}
    assert client.post("/stream/lists/new/", form).status_code == 302
    rivals = WordList.objects.get()
    assert (rivals.name, rivals.entries) == ("rivals", ["Contoso", "Fab rikam"])
    asks("list:rivals", "Rivals")
    page = client.get(f"/stream/lists/{rivals.pk}/").content
    assert b"Queries that name it" in page and b"Fab rikam" in page
    wrong = client.post(f"/stream/lists/{rivals.pk}/", {"entries": "!!", "seen": "1"})
    assert wrong.status_code == 422 and b"cannot be looked for" in wrong.content
    client.post(f"/stream/lists/{rivals.pk}/", {"entries": "Nort*", "seen": "1", "kind": "muted"})
    rivals.refresh_from_db()
    assert (rivals.kind, rivals.entries, rivals.version) == ("words", ["Nort*"], 2)


def test_everybody_reads_and_only_some_change(noon: datetime) -> None:
    query = asks("router")
    rooms = asking.make_list(max_(), people.care(), "rooms", "words", ["cup"])
    pages = [
        f"/stream/queries/{query.pk}/",
        f"/stream/lists/{rooms.pk}/",
        "/stream/queries/",
        "/stream/lists/",
    ]
    acts = ["/stream/queries/new/", "/stream/lists/new/", *pages[:2], "/stream/queries/preview/"]
    acts += [f"/stream/queries/{query.pk}/{act}/" for act in ("pause", "resume", "back")]
    ana, lea = client_of(people.ana()), client_of(people.lea())
    assert [ana.get(page).status_code for page in pages] == [200] * 4
    assert b"<form id" not in ana.get(pages[0]).content
    assert [ana.post(act).status_code for act in acts] == [404] * len(acts)
    assert [lea.get(page).status_code for page in pages[:2]] == [404, 404]
    assert b"router" not in lea.get("/stream/queries/").content
    query.refresh_from_db()
    assert query.version == 1
