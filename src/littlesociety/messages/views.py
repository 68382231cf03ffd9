"""Pages: one's own notices and choices, letters to post, and the local outbox."""

from pathlib import Path

from django.conf import settings
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from littlesociety.core.clock import now, today
from littlesociety.core.errors import NotAllowed, Refusal
from littlesociety.core.http import actor_of, refusals_shown, see_other
from littlesociety.core.printing import can_draw, pdf_of

from . import outbox as local_outbox
from .actions import mark_posted, mark_read, set_preference
from .forms import ChoicesForm, PostedForm
from .policies import may_post_letters
from .queries import Letter, choice_of, letters_to_post, notices_page

_TOO_LONG = 19
_STYLE = Path(__file__).parent / "static" / "messages" / "letter.css"


def _subject_id(request: HttpRequest) -> int:
    """Whose notices these are: the person signed in, or the one they act for."""
    person_id = actor_of(request).subject_id
    if person_id is None:
        raise NotAllowed(_("Sign in first, then you can see your notices."))
    return person_id


@require_GET
@login_required
@refusals_shown
def notices(request: HttpRequest) -> HttpResponse:
    """Show a person what they were told, newest first."""
    person_id = _subject_id(request)
    before = request.GET.get("before", "")
    is_number = before.isdecimal() and len(before) < _TOO_LONG
    page = notices_page(person_id, before=int(before) if is_number else None)
    return render(request, "messages/notice_list.html", {"page": page})


@require_POST
@login_required
@refusals_shown
def read(request: HttpRequest, notice_id: int) -> HttpResponse:
    """Note that a notice has been read, and go on to what it is about."""
    notice = mark_read(notice_id=notice_id, by=actor_of(request), at=now())
    return see_other(request, notice.path or reverse("messages:notices"))


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
@refusals_shown
def choices(request: HttpRequest) -> HttpResponse:
    """Let a person choose how they hear from us."""
    person_id = _subject_id(request)
    chosen = choice_of(person_id, on=today())
    form = ChoicesForm(
        request.POST or None,
        initial={name: getattr(chosen, name) for name in chosen.__slots__},
    )
    if request.method == "POST" and form.is_valid() and _kept(form, person_id, request):
        return see_other(request, reverse("messages:choices") + "?kept=1")
    status = 422 if form.is_bound and form.errors else 200
    context = {"form": form, "is_kept": "kept" in request.GET}
    return render(request, "messages/preference_form.html", context, status=status)


def _kept(form: ChoicesForm, person_id: int, request: HttpRequest) -> bool:
    """Keep the choice; on a refusal show it in the form."""
    asked = {name: value for name, value in form.cleaned_data.items() if name != "request_key"}
    try:
        set_preference(person_id=person_id, **asked, by=actor_of(request), at=now())
    except Refusal as refusal:
        form.show(refusal)
        return False
    return True


def _letters(request: HttpRequest) -> list[Letter]:
    """The letters that wait, for those who may see names and addresses."""
    if not may_post_letters(actor_of(request)):
        raise NotAllowed(_("Only brokers and stewards print and post letters."))
    return letters_to_post(at=now())


@require_GET
@login_required
@refusals_shown
def letters(request: HttpRequest) -> HttpResponse:
    """List the letters that wait to be printed and posted."""
    context = {"letters": _letters(request), "can_draw": can_draw()}
    return render(request, "messages/letter_list.html", context)


@require_GET
@login_required
@refusals_shown
def letters_print(request: HttpRequest) -> HttpResponse:
    """Show every waiting letter, one to a sheet, for the browser to print."""
    return render(request, "messages/letter_print.html", {"letters": _letters(request)})


@require_GET
@login_required
@refusals_shown
def letters_pdf(request: HttpRequest) -> HttpResponse:
    """Give every waiting letter as one tagged PDF."""
    context = {"letters": _letters(request), "is_pdf": True}
    page = render_to_string("messages/letter_print.html", context, request=request)
    headers = {"Content-Disposition": 'attachment; filename="letters.pdf"'}
    drawn = pdf_of(page, style=_STYLE)
    return HttpResponse(drawn, content_type="application/pdf", headers=headers)


@require_POST
@login_required
@refusals_shown
def letters_posted(request: HttpRequest) -> HttpResponse:
    """Note which letters went into the post."""
    waiting = [pk for letter in _letters(request) for pk in letter.delivery_ids]
    form = PostedForm(request.POST, waiting=waiting)
    if form.is_valid():
        mark_posted(delivery_ids=form.cleaned_data["delivery"], by=actor_of(request), at=now())
    return see_other(request, reverse("messages:letters"))


@require_GET
@never_cache
def outbox(request: HttpRequest) -> HttpResponse:
    """Show the mail that a local demo wrote to files, so that a newcomer can read their code."""
    if not settings.OUTBOX_DIR or not settings.IS_LOCAL:
        raise Http404
    context = {"messages_sent": local_outbox.newest(settings.OUTBOX_DIR)}
    return render(request, "messages/outbox.html", context)
