"""Addresses of this app's pages."""

from django.urls import path

from .views import reading

app_name = "records"
urlpatterns = [
    path("", reading.record, name="list"),
    path("lines.csv", reading.lines_csv, name="csv"),
    path("lines.json", reading.lines_json, name="json"),
    path("line/<int:index>/", reading.line, name="line"),
    path("line/<int:index>/proof", reading.proof, name="proof"),
    path("waiting/<int:entry_id>/", reading.waiting, name="waiting"),
    path("verify.py", reading.verifier, name="verifier"),
    path("folder.zip", reading.folder, name="folder"),
    path("checkpoint", reading.checkpoint, name="checkpoint"),
    path("key", reading.key, name="key"),
    path("tile/<path:path>", reading.tile, name="tile"),
]
