"""Addresses of this app's pages."""

from django.urls import URLPattern, path

from . import views

app_name = "rulebook"
urlpatterns: list[URLPattern] = [
    path("", views.rules, name="rules"),
    path("rules.csv", views.rules_csv, name="rules-csv"),
    path("decided/<int:parameter_id>/", views.decided, name="decided"),
    path("<str:key>/", views.rule, name="rule"),
    path("<str:key>/decide/", views.decide, name="decide"),
    path("<str:key>/check/", views.check, name="check"),
]
