"""The story of Harbour & Vale, told: a desk that looks lived in, and goes on living."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import ClassVar

from django.conf import settings
from django.db.models import Count
from django.test import TestCase

from wordkept import worker
from wordkept.campaigns.models import Campaign
from wordkept.channels.demo import world
from wordkept.conversations import doors
from wordkept.conversations.models import Conversation, Message
from wordkept.intake import accounts
from wordkept.intake.models import Account, Attachment, Mention, Raw
from wordkept.journal.models import Fact, Step
from wordkept.kernel import clock
from wordkept.listening.models import Query
from wordkept.people.models import Agent, Customer
from wordkept.promises.models import Promise
from wordkept.replies import actions as replies
from wordkept.replies.models import Draft, Reply
from wordkept.story import actions, staging
from wordkept.story.house import ACCOUNTS, COLLEAGUES

AT = {account.key: account for account in ACCOUNTS}


def matter(account: str, scene: str, name: str) -> Conversation:
    """One customer's conversation in one scene of the play."""
    return Conversation.objects.get(
        account__handle=AT[account].handle, root_id__startswith=f"{scene}-", customer__name=name
    )


def words(conversation: Conversation) -> list[str]:
    return list(conversation.messages.order_by("id").values_list("text", flat=True))


def work_at(moment: datetime) -> None:
    with clock.fixed(moment):
        for account in Account.objects.all():
            accounts.ask_now(account)
        worker.run_until_quiet()


class TheStoryIsTold(TestCase):
    now: ClassVar[datetime]
    ana: ClassVar[Agent]
    lea: ClassVar[Agent]

    @classmethod
    def setUpTestData(cls) -> None:
        cls.now = clock.now()
        actions.tell(cls.now)
        cls.ana, cls.lea = (Agent.objects.get(name__startswith=name) for name in ("Ana", "Lea"))

    def test_the_house_is_staffed_and_every_account_is_on_stage_only(self) -> None:
        assert Agent.objects.count() == len(COLLEAGUES)
        assert Account.objects.count() == len(ACCOUNTS)
        assert set(Account.objects.values_list("channel", "state")) == {("demo", "ok")}

    def test_all_that_was_said_was_heard_and_nothing_is_left_to_do(self) -> None:
        said = [cue for cue, _ in staging.all_cues(self.now) if cue.due < self.now]
        bounce = 1
        assert Mention.objects.count() == len(said) + bounce
        assert not Raw.objects.filter(state="quarantined").exists()
        assert not Step.objects.exists()

    def test_the_campaign_was_corrected_signed_and_said_once(self) -> None:
        campaign = Campaign.objects.get()
        assert (campaign.state, campaign.version) == ("live", 2)
        assert [one.corrections != "" for one in campaign.signatures.order_by("at")] == [
            True,
            False,
        ]
        said = [said.text for said in world(AT["brand"].room).heard]
        assert [text for text in said if "HARVEST20" in text] == [campaign.posts.get().text]

    def test_what_was_promised_was_kept_or_stands(self) -> None:
        states = Promise.objects.exclude(conversation=None).values_list("state", flat=True)
        assert {"kept", "open", "proposed"} <= set(states)
        assert not Promise.objects.filter(state="open", due_at__lt=self.now).exists()

    def test_what_nobody_said_to_us_is_heard_and_opens_no_conversation(self) -> None:
        overheard = Mention.objects.filter(addressed=False, ours=False)
        assert overheard.count() == 5
        assert not overheard.filter(messages__isnull=False).exists()
        assert Query.objects.count() == 3

    def test_the_journal_is_in_order_and_knows_who_did_what(self) -> None:
        facts = list(Fact.objects.order_by("id").values_list("name", "at", "actor"))
        assert facts[0][1] < self.now - timedelta(days=27)
        assert all(at <= self.now for _, at, _ in facts)
        names = {name for name, _, _ in facts}
        assert names >= {
            "mention.received", "mention.understood", "mention.edited", "mention.withdrawn",
            "conversation.opened", "conversation.assigned", "conversation.snoozed",
            "conversation.resolved", "conversation.reopened", "note.added", "reply.sent",
            "reply.failed", "reply.unknown", "bounce.received", "reading.corrected",
        }  # fmt: skip
        assert {actor for name, _, actor in facts if name == "reply.queued"} == {
            f"agent:{agent.pk}" for agent in Agent.objects.all()
        }

    def test_ana_does_not_see_what_is_communications_alone(self) -> None:
        notice = matter("press", "solicitor", "Victor Sandiford")
        assert notice in doors.conversations(self.lea)
        assert notice not in doors.conversations(self.ana)
        assert doors.conversations(self.ana).count() > 40

    def test_the_cat_has_a_long_thread(self) -> None:
        cat = matter("forum", "cat", "Beatrix Lindqvist")
        said = words(cat)
        assert len(said) == cat.messages_count >= 60
        assert "tactical decoy router" in " ".join(said)
        assert set(cat.messages.values_list("by", flat=True)) == {"customer", "brand", "note"}
        assert Attachment.objects.filter(mention__messages__conversation=cat).count() == 2

    def test_the_letter_waited_eleven_days_for_its_answer(self) -> None:
        asked, answered = (
            matter("letter", "eleven-days", "Edmund Treloar")
            .messages.exclude(by="note")
            .order_by("id")
        )
        assert (asked.by, answered.by) == ("customer", "brand")
        assert (answered.at.date() - asked.at.date()).days == 11

    def test_maya_is_one_person_who_asked_three_times(self) -> None:
        (maya,) = Customer.objects.annotate(places=Count("identities")).filter(places=3)
        places = maya.conversations.order_by("opened_at").values_list("place", flat=True)
        assert list(places) == ["letter", "mail", "mastodon"]
        evidence = maya.identities.get(channel="mastodon").evidence
        assert evidence == "she signs her mail with this handle"

    def test_every_fate_of_a_reply_is_there_to_be_seen(self) -> None:
        fates = {
            (reply.conversation.customer.name, reply.state, reply.why)
            for reply in Reply.objects.exclude(state="sent").exclude(conversation=None)
        }
        assert {(name, state) for name, state, _ in fates} == {
            ("Gertie Holloway", "failed"), ("Ottilie Krantz", "failed"),
            ("Ibrahim Sesay-Holt", "unknown"),
        }  # fmt: skip
        assert all(why for _, _, why in fates)
        assert Reply.objects.filter(state="sent").count() > 60

    def test_second_thoughts_of_customers_are_kept(self) -> None:
        edited = Message.objects.get(edited_at__isnull=False)
        gone = Message.objects.get(gone_at__isnull=False)
        assert (edited.conversation.customer.name, gone.conversation.customer.name) == (
            "Marta Jelenic", "Kev Dunmore",
        )  # fmt: skip
        assert "tractor" in gone.text

    def test_half_finished_work_lies_about(self) -> None:
        assert set(Draft.objects.values_list("agent__name", flat=True)) == {
            "Ana Ferro",
            "Lea Winter",
        }
        states = Conversation.objects.values("state").annotate(n=Count("id"))
        counted = {row["state"]: row["n"] for row in states}
        assert counted["open"] >= 25
        assert counted["resolved"] >= 25
        assert counted["snoozed"] == 2
        snoozed = Conversation.objects.filter(state="snoozed")
        assert all(each.snoozed_until > self.now for each in snoozed)

    def test_the_first_page_shows_what_a_desk_is(self) -> None:
        page = list(doors.conversations(self.ana).filter(state="open").order_by("-last_at")[:12])
        assert len({row.place for row in page}) >= 7
        assert {row.assignee and row.assignee.first_name for row in page} >= {"Ana", "Jo", None}
        assert any(row.delight for row in page)
        assert any(row.urgency == 3 and "safety" in row.intents for row in page)
        assert any((row.reach or 0) > 300_000 for row in page)
        assert all(row.waiting_since for row in page)
        assert "ar" in {row.language for row in page}

    def test_the_outage_grows_while_one_looks(self) -> None:
        before = Mention.objects.count()
        work_at(self.now + timedelta(minutes=10))
        arrived = Mention.objects.count() - before
        assert 20 <= arrived <= 40
        assert Mention.objects.latest("at").at > self.now + timedelta(minutes=9)
        work_at(self.now + timedelta(hours=7))
        timed = [cue for cue, _ in staging.all_cues(self.now) if not cue.after_answer]
        assert Mention.objects.count() == len(timed) + 1

    def test_whoever_is_answered_answers(self) -> None:
        priya = matter("bluesky", "outage", "Priya Ramanathan")
        with clock.fixed(self.now + timedelta(seconds=1)):
            replies.reply(self.ana, priya, "We know: a cable is cut.", "public", "to-priya")
        left = self.now + settings.RECALL_WINDOW + timedelta(seconds=2)
        work_at(left)
        assert world(AT["bluesky"].room).heard[-1].text == "We know: a cable is cut."
        work_at(left + timedelta(seconds=45))
        assert words(priya)[-1].startswith("“We know") or words(priya)[-1].startswith('"We know')
