"""A person's own page, and what can be put right on it."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_safe

from littlesociety.core import clock
from littlesociety.core.errors import Refusal
from littlesociety.core.http import actor_of, see_other
from littlesociety.people.actions import change_contact, change_details
from littlesociety.people.forms import ContactForm, DetailsForm
from littlesociety.people.pages import hub_of
from littlesociety.people.queries import contact_of, person_seen_by, privacy_notice
from littlesociety.places.queries import society

from .gates import own_page, show, subject_of


@own_page
def me(request: HttpRequest) -> HttpResponse:
    """The hub: who I am here, and everything I can change."""
    hub = hub_of(actor_of(request), at=clock.now())
    return render(request, "people/person_me.html", {"hub": hub})


@own_page
def details(request: HttpRequest) -> HttpResponse:
    """Change name, rough home area and language."""
    actor = actor_of(request)
    person = person_seen_by(actor, subject_of(request))
    initial = {"name": person.name, "home_area": person.home_area_id, "language": person.language}
    form = DetailsForm(request.POST or None, initial=initial)
    if form.is_valid():
        said = {key: form.cleaned_data[key] for key in ("name", "home_area", "language")}
        said["home_area_id"] = said.pop("home_area")
        try:
            change_details(person_id=person.pk, by=actor, at=clock.now(), **said)
        except Refusal as refusal:
            form.show(refusal)
        else:
            return see_other(request, reverse("people:me"))
    return show(request, "person_details", {}, form)


@own_page
def contact(request: HttpRequest) -> HttpResponse:
    """Change telephone number and postal address."""
    known = contact_of(subject_of(request))
    initial = {"phone": known.get("phone", ""), "address": known.get("post", "")}
    form = ContactForm(request.POST or None, initial=initial)
    if form.is_valid():
        said = {key: form.cleaned_data[key] for key in ("phone", "address")}
        try:
            change_contact(
                person_id=subject_of(request), by=actor_of(request), at=clock.now(), **said
            )
        except Refusal as refusal:
            form.show(refusal)
        else:
            return see_other(request, reverse("people:me"))
    return show(request, "person_contact", {}, form)


@require_safe
def privacy(request: HttpRequest) -> HttpResponse:
    """What is kept about people, why, for how long, and what they can do about it."""
    found = society()
    context = {"controller": found.name if found else "", "sections": privacy_notice()}
    return render(request, "people/privacy_notice.html", context)
