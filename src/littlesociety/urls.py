"""Every address of the product begins on this page."""

from django.urls import include, path

from littlesociety.api.root import api

urlpatterns = [
    path("", include("littlesociety.web.urls")),
    path("help/", include("littlesociety.exchange.urls")),
    path("organisations/", include("littlesociety.organisations.urls")),
    path("rules/", include("littlesociety.rulebook.urls")),
    path("money/", include("littlesociety.ledger.urls")),
    path("record/", include("littlesociety.records.urls")),
    path("places/", include("littlesociety.places.urls")),
    path("me/", include("littlesociety.people.urls")),
    path("notices/", include("littlesociety.messages.urls")),
    path("sign-in/", include("littlesociety.people.sign_in_urls")),
    path("api/v1/", api.urls),
]
