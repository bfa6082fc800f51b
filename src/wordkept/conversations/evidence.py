"""What hangs on a message: the mail as it came, files, earlier versions, what we understood of it."""

from __future__ import annotations

from uuid import UUID

from django.http import FileResponse, Http404, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from wordkept import channel as plug
from wordkept.conversations import doors, pictures, thread
from wordkept.conversations.pages import done, not_done
from wordkept.intake import accounts, media
from wordkept.intake.actions import body_of
from wordkept.kernel import html
from wordkept.kernel.text import visible
from wordkept.listening import actions as listening
from wordkept.people.signed_in import AgentRequest

FRAME_POLICY = (
    f"sandbox allow-popups allow-popups-to-escape-sandbox; {html.POLICY}; frame-ancestors 'self'"
)
FILE_POLICY = "sandbox; default-src 'none'"


@require_GET
def body(request: AgentRequest, id: int) -> HttpResponse:
    """The mail as it came, cleaned, for a frame in which nothing can run or be fetched."""
    mention = doors.message(request.user, id).mention
    if mention is None or not mention.has_html:
        raise Http404
    raw = plug.Raw(mention.remote_id, body_of(mention.raw), mention.revision)
    try:
        said = accounts.open_channel(mention.account).read(raw)
    except plug.Unreadable as trouble:
        raise Http404 from trouble
    return HttpResponse(html.document(said.html), headers={"Content-Security-Policy": FRAME_POLICY})


@require_GET
def versions(request: AgentRequest, id: int) -> HttpResponse:
    message = doors.message(request.user, id)
    earlier = thread.versions(message)
    return render(request, "inbox/versions.html", {"message": message, "versions": earlier})


@require_GET
def attachment(request: AgentRequest, id: UUID) -> FileResponse:
    """Always a download, never shown in the page, whatever the sender called it."""
    file = doors.attachment(request.user, id)
    path = media.path_of(file.digest)
    if not file.digest or not path.exists():
        raise Http404
    return FileResponse(
        path.open("rb"),
        as_attachment=True,
        filename=visible(file.name),
        content_type="application/octet-stream",
        headers={"Content-Security-Policy": FILE_POLICY},
    )


@require_GET
def picture(request: AgentRequest, id: UUID) -> HttpResponse:
    file = doors.attachment(request.user, id)
    try:
        drawn = pictures.drawn(file.digest) if file.digest else None
    except pictures.NotAPicture:
        drawn = None
    if drawn is None:
        raise Http404
    return HttpResponse(
        drawn, content_type="image/webp", headers={"Content-Security-Policy": FILE_POLICY}
    )


@require_POST
def correct(request: AgentRequest, id: int) -> HttpResponse:
    """Somebody says it was understood wrongly: one key, and the correction is a fact."""
    message = doors.message(request.user, id)
    if message.mention is None:
        raise Http404
    field, value = [*request.POST.get("reading", "").split("=", 1), ""][:2]
    try:
        listening.correct(request.user, message.mention, field, value)
    except ValueError as why:
        return not_done(request, message.conversation, str(why))
    return done(request, message.conversation, _("Corrected. It is read that way now."))
