"""Addresses of this app's pages."""

from django.urls import URLPattern, path

from . import views

app_name = "organisations"
urlpatterns: list[URLPattern] = [
    path("", views.organisations, name="organisations"),
    path("organisations.csv", views.organisations_csv, name="organisations-csv"),
    path("register/", views.register, name="register"),
    path("offices/<int:office_id>/leave/", views.leave, name="leave"),
    path("offices/<int:office_id>/interests/", views.declare, name="declare"),
    path("interests/<int:interest_id>/end/", views.end_interest, name="end-interest"),
    path("<slug:reference>/", views.organisation, name="organisation"),
    path("<slug:reference>/done/", views.done, name="done"),
    path("<slug:reference>/numbers/", views.add_identifier, name="add-identifier"),
    path("<slug:reference>/officers/", views.add_officer, name="add-officer"),
    path("<slug:reference>/close/", views.dissolve, name="dissolve"),
]
