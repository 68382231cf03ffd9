"""Addresses of this app's pages."""

from django.urls import path

from . import views

app_name = "records"
urlpatterns = [
    path("", views.record, name="list"),
    path("lines.csv", views.lines_csv, name="csv"),
    path("lines.json", views.lines_json, name="json"),
    path("line/<int:index>/", views.line, name="line"),
    path("line/<int:index>/proof", views.proof, name="proof"),
    path("waiting/<int:entry_id>/", views.waiting, name="waiting"),
    path("verify.py", views.verifier, name="verifier"),
    path("folder.zip", views.folder, name="folder"),
    path("checkpoint", views.checkpoint, name="checkpoint"),
    path("key", views.key, name="key"),
    path("tile/<path:path>", views.tile, name="tile"),
]
