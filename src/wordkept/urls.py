"""Every address. What is not listed here does not exist; each needs a signed-in agent unless it says otherwise."""

from __future__ import annotations

from django.urls import path

from wordkept.campaigns import agreement_views as agreements
from wordkept.campaigns import picture_views as pictures
from wordkept.campaigns import plan_views as plans
from wordkept.campaigns import post_views as posts
from wordkept.conversations import elsewhere_views as elsewhere
from wordkept.conversations import evidence, persons
from wordkept.conversations import handle_views as handles
from wordkept.conversations import views as conversations
from wordkept.crisis import views as crisis
from wordkept.feedback import views as feedback
from wordkept.intake import log_views as logging
from wordkept.intake import views as intake
from wordkept.listening import flood_views as floods
from wordkept.listening import learning_views as learning
from wordkept.listening import list_views as lists
from wordkept.listening import query_views as queries
from wordkept.listening import topic_views as topics
from wordkept.listening import views as stream
from wordkept.measure import brief_views as briefs
from wordkept.measure import outcome_views as outcomes
from wordkept.measure import seen_views as seen
from wordkept.measure import value_views as value
from wordkept.measure import views as measure
from wordkept.people import shop_views as shops
from wordkept.people import views as people
from wordkept.promises import views as promises
from wordkept.remedies import views as remedies
from wordkept.replies import correspondence_views as correspondence
from wordkept.replies import pointing_views as pointing
from wordkept.replies import post_views as post_outbox
from wordkept.replies import seen_views as seen_replies
from wordkept.replies import views as replies
from wordkept.stories import permission_views as permission
from wordkept.stories import views as stories
from wordkept.web import look, today
from wordkept.web import views as web

urlpatterns = [
    path("", conversations.inbox_page, name="inbox"),
    path("today/", today.today, name="today"),
    path("today/incidents/", today.declare, name="declare"),
    path("today/incidents/<uuid:id>/end/", today.end_incident, name="end_incident"),
    path("today/stop/", today.press_stop, name="press_stop"),
    path("today/stop/<int:id>/lift/", today.lift_stop, name="lift_stop"),
    path("today/posts/<uuid:id>/release/", today.release_post, name="release_post"),
    path("today/replies/<uuid:id>/approve/", today.approve_reply, name="approve_reply"),
    path("today/conversations/<uuid:id>/hand-over/", today.hand_over, name="hand_over"),
    path("together/", conversations.together, name="together"),
    path("c/<uuid:id>/", conversations.conversation_page, name="conversation"),
    path("c/<uuid:id>/row/", conversations.row, name="row"),
    path("c/<uuid:id>/messages/", conversations.messages, name="messages"),
    path("c/<uuid:id>/assign/", conversations.assign, name="assign"),
    path("c/<uuid:id>/snooze/", conversations.snooze, name="snooze"),
    path("c/<uuid:id>/resolve/", conversations.resolve, name="resolve"),
    path("c/<uuid:id>/reopen/", conversations.reopen, name="reopen"),
    path("c/<uuid:id>/read/", conversations.read, name="read"),
    path("c/<uuid:id>/presence/", conversations.presence, name="presence"),
    path("c/<uuid:id>/promises/hints/", promises.hints, name="promise_hints"),
    path("c/<uuid:id>/promises/line/", promises.line, name="promise_line"),
    path("c/<uuid:id>/promises/", promises.pane, name="promises_of"),
    path("c/<uuid:id>/promises/make/", promises.make, name="make_promise"),
    path("promises/", promises.index, name="promises"),
    path("promises/due/", promises.due, name="promises_due"),
    path("promises/<uuid:id>/confirm/", promises.confirm, name="confirm_promise"),
    path("promises/<uuid:id>/edit/", promises.edit, name="edit_promise"),
    path("promises/<uuid:id>/dismiss/", promises.dismiss, name="dismiss_promise"),
    path("promises/<uuid:id>/keep/", promises.keep, name="keep_promise"),
    path("promises/<uuid:id>/renegotiate/", promises.renegotiate, name="renegotiate_promise"),
    path("promises/<uuid:id>/break/", promises.break_, name="break_promise"),
    path("promises/<uuid:id>/tell/", promises.tell, name="tell_promise"),
    path("customers/<uuid:id>/", conversations.customer, name="customer"),
    path("c/<uuid:id>/composer/", replies.composer, name="composer"),
    path("c/<uuid:id>/notice/", replies.notice, name="notice"),
    path("c/<uuid:id>/say/", replies.say, name="say"),
    path("c/<uuid:id>/draft/", replies.draft, name="draft"),
    path("c/<uuid:id>/correspondence/", correspondence.whole, name="correspondence"),
    path("c/<uuid:id>/correspondence/look/", correspondence.look, name="look_whole"),
    path("c/<uuid:id>/correspondence/export/", correspondence.export, name="export_whole"),
    path("c/<uuid:id>/mark/", correspondence.mark, name="mark_customer"),
    path("c/<uuid:id>/brief/", briefs.brief, name="brief"),
    path("c/<uuid:id>/closing/", seen_replies.closing_line, name="closing_line"),
    path("c/<uuid:id>/closing/suggest/", seen_replies.suggest_closing, name="suggest_closing"),
    path("c/<uuid:id>/closing/decline/", seen_replies.decline_closing, name="decline_closing"),
    path("c/<uuid:id>/move/", pointing.move, name="move"),
    path("c/<uuid:id>/pointer/", pointing.pointer_line, name="pointer_line"),
    path("c/<uuid:id>/pointer/suggest/", pointing.suggest_pointer, name="suggest_pointer"),
    path("c/<uuid:id>/pointer/drop/", pointing.drop_pointer, name="drop_pointer"),
    path("handles/", handles.handle_map, name="handles"),
    path("handles/<uuid:id>/", handles.write_handle, name="write_handle"),
    path("c/<uuid:id>/answers/", seen_replies.earlier_answers, name="earlier_answers"),
    path("c/<uuid:id>/answers/use/", seen_replies.use_answer, name="use_answer"),
    path("c/<uuid:id>/offers/", remedies.hints, name="offer_hints"),
    path("c/<uuid:id>/given/", remedies.of_customer, name="remedies_of"),
    path("plans/", plans.plans, name="plans"),
    path("plans/campaigns/new/", plans.new, name="new_campaign"),
    path("plans/campaigns/<uuid:id>/", plans.campaign, name="campaign"),
    path("plans/campaigns/<uuid:id>/ask/", plans.ask, name="ask_campaign"),
    path("plans/campaigns/<uuid:id>/sign/", plans.sign, name="sign_campaign"),
    path("plans/campaigns/<uuid:id>/launch/", plans.launch, name="launch_campaign"),
    path("plans/campaigns/<uuid:id>/stop/", plans.stop, name="stop_campaign"),
    path("plans/posts/new/", posts.new, name="new_post"),
    path("plans/posts/lengths/", posts.lengths, name="post_lengths"),
    path("plans/posts/pictures/<uuid:id>/", pictures.picture, name="post_picture"),
    path("plans/posts/<uuid:id>/", posts.post, name="post"),
    path("plans/posts/<uuid:id>/edit/", posts.edit, name="edit_post"),
    path("plans/posts/<uuid:id>/decide/", posts.decide, name="decide_post"),
    path("plans/places/<int:id>/decide/", post_outbox.decide, name="decide_variant"),
    path("plans/agreements/", agreements.agreements, name="agreements"),
    path("plans/agreements/write/", agreements.agree, name="agree"),
    path("plans/agreements/<uuid:id>/sign/", agreements.sign, name="sign_agreement"),
    path("plans/goals/", agreements.goal, name="goal"),
    path("plans/touchpoints/", agreements.touchpoint, name="touchpoint"),
    path("plans/trouble/", crisis.trouble_about, name="trouble_about"),
    path("plans/posts/<uuid:id>/outcome/", outcomes.post_outcome, name="post_outcome"),
    path("plans/campaigns/<uuid:id>/heard/", outcomes.campaign_heard, name="campaign_heard"),
    path("c/<uuid:id>/campaigns/", outcomes.campaigns_of, name="campaigns_of"),
    path("feedback/", feedback.board, name="feedback"),
    path("feedback/<uuid:id>/pass/", feedback.pass_on, name="pass_feedback"),
    path("feedback/<uuid:id>/decide/", feedback.decide, name="decide_feedback"),
    path("feedback/numbers/", feedback.numbers, name="feedback_numbers"),
    path("c/<uuid:id>/wishes/", feedback.of_conversation, name="wishes_of"),
    path("c/<uuid:id>/wishes/note/", feedback.note, name="note_feedback"),
    path("said-and-done/", feedback.said_and_done, name="said_and_done"),
    path("go/<slug:slug>/", posts.follow, name="follow_link"),
    path("policy/", remedies.policy, name="policy"),
    path("policy/expect/", remedies.expect, name="expect"),
    path("policy/allow/", remedies.allow, name="allow"),
    path("policy/allow/<int:id>/gone/", remedies.forbid, name="forbid"),
    path("policy/goodwill/", remedies.budget, name="goodwill"),
    path("parity/", remedies.parity, name="parity"),
    path("mentions/<int:id>/take/", conversations.take, name="take"),
    path("mentions/<int:id>/conversation/", conversations.conversation_of, name="conversation_of"),
    path("stream/", stream.stream, name="stream"),
    path("stream/fresh/", stream.fresh, name="stream_fresh"),
    path("stream/sight/", stream.sight_page, name="sight"),
    path("mentions/<int:id>/", stream.mention, name="mention"),
    path("mentions/<int:id>/row/", stream.row, name="mention_row"),
    path("mentions/<int:id>/leave/", stream.leave, name="leave"),
    path("mentions/<int:id>/unleave/", stream.unleave, name="unleave"),
    path("mentions/<int:id>/read-as/", stream.read_as, name="read_as"),
    path("stream/learned/", learning.page, name="learning"),
    path("stream/learned/<int:id>/", learning.switch, name="lesson"),
    path("stream/queries/", queries.queries, name="queries"),
    path("stream/queries/new/", queries.new_query, name="new_query"),
    path("stream/queries/preview/", queries.preview_query, name="preview_query"),
    path("stream/queries/<uuid:id>/", queries.query, name="query"),
    path("stream/queries/<uuid:id>/pause/", queries.pause_query, name="pause_query"),
    path("stream/queries/<uuid:id>/resume/", queries.resume_query, name="resume_query"),
    path("stream/queries/<uuid:id>/back/", queries.restore_query, name="restore_query"),
    path("stream/lists/", lists.lists, name="lists"),
    path("stream/lists/new/", lists.new_list, name="new_list"),
    path("stream/lists/<uuid:id>/", lists.word_list, name="word_list"),
    path("stream/themes/", topics.topics, name="topics"),
    path("stream/themes/rising/", topics.rising, name="rising"),
    path("stream/themes/<uuid:id>/", topics.topic, name="topic"),
    path("stream/themes/<uuid:id>/name/", topics.rename, name="rename_topic"),
    path("stream/themes/<uuid:id>/merge/", topics.merge, name="merge_topic"),
    path("stream/themes/<uuid:id>/part/", topics.part, name="part_topic"),
    path("stream/themes/<uuid:id>/tell/", topics.tell, name="tell_topic"),
    path("mentions/<int:id>/author/", topics.author, name="author_role"),
    path("stream/floods/", floods.floods, name="floods"),
    path("stream/floods/banner/", floods.banner, name="flood_banner"),
    path("stream/floods/<uuid:id>/", floods.flood, name="flood"),
    path("stream/floods/<uuid:id>/judge/", floods.judge, name="judge_flood"),
    path("stories/", stories.stories, name="stories"),
    path("stories/<uuid:id>/", stories.story, name="story"),
    path("stories/<uuid:id>/leave/", stories.leave, name="leave_story"),
    path("stories/<uuid:id>/edit/", stories.edit, name="edit_story"),
    path("stories/<uuid:id>/share/", stories.share, name="share_story"),
    path("stories/<uuid:id>/pictures/<uuid:file>/", stories.picture, name="story_picture"),
    path("stories/<uuid:id>/prepare/", permission.prepare, name="prepare_question"),
    path("stories/<uuid:id>/asked/", permission.asked, name="asked_for_story"),
    path("stories/<uuid:id>/answer/", permission.answer, name="answer_story"),
    path("stories/<uuid:id>/revoke/", permission.revoke, name="revoke_story"),
    path("stories/<uuid:id>/use/", permission.use, name="use_story"),
    path("stories/<uuid:id>/invite/", permission.invite, name="invite_advocate"),
    path("stories/uses/<int:id>/outcome/", permission.outcome, name="use_outcome"),
    path("stories/uses/<int:id>/down/", permission.take_down, name="use_down"),
    path("c/<uuid:id>/story/", stories.fragment, name="story_fragment"),
    path("c/<uuid:id>/story/keep/", stories.keep, name="keep_story"),
    path("messages/<int:id>/body/", evidence.body, name="body"),
    path("messages/<int:id>/versions/", evidence.versions, name="versions"),
    path("messages/<int:id>/correct/", evidence.correct, name="correct"),
    path("messages/<int:id>/recall/", replies.recall, name="recall"),
    path("messages/<int:id>/retry/", replies.retry, name="retry"),
    path("messages/<int:id>/decide/", replies.decide, name="decide"),
    path("attachments/<uuid:id>/", evidence.attachment, name="attachment"),
    path("attachments/<uuid:id>/picture/", evidence.picture, name="picture"),
    path("c/<uuid:id>/prefer/", elsewhere.prefer, name="prefer"),
    path("c/<uuid:id>/wish/", elsewhere.decide_wish, name="decide_wish"),
    path("c/<uuid:id>/elsewhere/", elsewhere.switch, name="switch_channel"),
    path("c/<uuid:id>/same/", persons.same_person, name="same_person"),
    path("likeness/<int:id>/", persons.decide_likeness, name="decide_likeness"),
    path("joinings/<int:id>/part/", persons.part_person, name="part_person"),
    path("log/", logging.log_contact, name="log_contact"),
    path("measure/", measure.measure, name="measure"),
    path("measure/failures/", measure.failures, name="failures"),
    path("measure/stages/", measure.stages, name="stages"),
    path("measure/seen/", seen.seen, name="seen"),
    path("measure/value/", value.value, name="value"),
    path("plans/posts/<uuid:id>/judge/", value.judge_post, name="judge_post"),
    path("plans/campaigns/<uuid:id>/judge/", value.judge_campaign, name="judge_campaign"),
    path("measure/answers/", seen.answers, name="public_answers"),
    path("search/", web.search, name="search"),
    path("palette/", web.palette, name="palette"),
    path("keys/", web.keys, name="keys"),
    path("me/", people.me, name="me"),
    path("me/theme/", web.theme, name="theme"),
    path("look/", look.needs_a_look, name="needs_a_look"),
    path("look/steps/<int:id>/again/", look.run_again, name="run_again"),
    path("look/items/<int:id>/again/", intake.read_again, name="read_again"),
    path("look/items/<int:id>/raw/", intake.quarantined_body, name="quarantined_body"),
    path("channels/", intake.index, name="accounts"),
    path("channels/connect/<slug:channel>/", intake.connect, name="connect"),
    path("channels/<uuid:id>/", intake.account, name="account"),
    path("channels/<uuid:id>/test/", intake.test_again, name="test_account"),
    path("channels/<uuid:id>/off/", intake.switch_off, name="switch_off"),
    path("channels/<uuid:id>/on/", intake.switch_on, name="switch_on"),
    path("channels/shops/", shops.index, name="shops"),
    path("channels/shops/make/", shops.make, name="make_shop"),
    path("channels/shops/<int:id>/", shops.shop, name="shop"),
    path("channels/shops/<int:id>/renew/", shops.renew, name="renew_shop"),
    path("channels/shops/<int:id>/switch/", shops.switch, name="switch_shop"),
    path("people/", people.colleagues, name="colleagues"),
    path("people/invite/", people.invite, name="invite"),
    path("people/departments/", people.found, name="found_department"),
    path("people/<int:id>/", people.change, name="change_agent"),
    path("login/", people.Login.as_view(), name="login"),
    path("login/link/<str:token>/", people.login_by_link, name="login_link"),
    path("logout/", people.Logout.as_view(), name="logout"),
    path("setup/<str:token>/", people.become_owner, name="become_owner"),
]

handler400 = web.bad_request
handler404 = web.not_found
handler500 = web.crashed
