"""Seeing what was done, taking one's data along, and leaving."""

from django.contrib.auth import logout
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.urls import reverse

from littlesociety.core import clock
from littlesociety.core.errors import Refusal
from littlesociety.core.http import actor_of, see_other
from littlesociety.people.actions import erase_person
from littlesociety.people.exports import gather
from littlesociety.people.forms import LeaveForm
from littlesociety.people.pages import readable
from littlesociety.people.trail import trail_of

from .gates import freshly_proved, own_page, show


@own_page
@freshly_proved
def data(request: HttpRequest) -> HttpResponse:
    """Everything kept about me, to read."""
    parts = readable(gather(actor_of(request).person_id or 0))
    return render(request, "people/person_data.html", {"parts": parts})


@own_page
@freshly_proved
def data_file(request: HttpRequest) -> HttpResponse:
    """Everything kept about me, as a file for programs. Always of the one at the keyboard."""
    response = JsonResponse(
        gather(actor_of(request).person_id or 0), json_dumps_params={"indent": 2}
    )
    response["Content-Disposition"] = 'attachment; filename="my-data.json"'
    return response


@own_page
def trail(request: HttpRequest) -> HttpResponse:
    """What I did, and what others did for me. Always of the one at the keyboard."""
    events = trail_of(actor_of(request).person_id or 0)
    return render(request, "people/person_trail.html", {"events": events})


@own_page
@freshly_proved
def leave(request: HttpRequest) -> HttpResponse:
    """What is erased, what stays and why; then, when they are sure, goodbye."""
    actor = actor_of(request)
    form = LeaveForm(request.POST or None)
    if form.is_valid():
        try:
            erase_person(person_id=actor.person_id or 0, by=actor, at=clock.now())
        except Refusal as refusal:
            form.show(refusal)
        else:
            logout(request)
            return see_other(request, reverse("people:gone"))
    return show(request, "person_leave", {}, form)


def gone(request: HttpRequest) -> HttpResponse:
    """Goodbye."""
    return render(request, "people/person_gone.html")
