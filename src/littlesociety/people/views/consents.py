"""What I agreed to."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_POST

from littlesociety.core import clock
from littlesociety.core.http import actor_of, see_other
from littlesociety.people.actions import give_consent, take_back_consent
from littlesociety.people.pages import consents_of

from .gates import own_page


@own_page
def consents(request: HttpRequest) -> HttpResponse:
    """Each purpose, the exact words, and when and how I last said yes or no."""
    shown = consents_of(actor_of(request))
    return render(request, "people/consent_list.html", {"consents": shown})


@require_POST
@own_page
def say(request: HttpRequest, purpose: str) -> HttpResponse:
    """Say yes, or take it back."""
    actor = actor_of(request)
    word = give_consent if request.POST.get("answer") == "yes" else take_back_consent
    word(person_id=actor.person_id or 0, purpose=purpose, by=actor, at=clock.now())
    return see_other(request, reverse("people:consents"))
