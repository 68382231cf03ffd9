"""Addresses of this app's pages."""

from django.urls import path

from .views import checking, neighbours, reading, witness

app_name = "records"
urlpatterns = [
    path("", reading.record, name="list"),
    path("check/", checking.check, name="check"),
    path("lines.csv", reading.lines_csv, name="csv"),
    path("lines.json", reading.lines_json, name="json"),
    path("line/<int:index>/", reading.line, name="line"),
    path("line/<int:index>/proof", reading.proof, name="proof"),
    path("waiting/<int:entry_id>/", reading.waiting, name="waiting"),
    path("verify.py", reading.verifier, name="verifier"),
    path("folder.zip", reading.folder, name="folder"),
    path("checkpoint", reading.checkpoint, name="checkpoint"),
    path("key", reading.key, name="key"),
    path("policy", witness.policy, name="policy"),
    path("neighbours/", neighbours.neighbours, name="neighbours"),
    path("neighbours/look/", neighbours.look, name="neighbour-look"),
    path("neighbours/add/", neighbours.add, name="neighbour-add"),
    path("neighbours/<int:neighbour_id>/remove/", neighbours.remove, name="neighbour-remove"),
    path(
        "neighbours/contradictions/<int:contradiction_id>/",
        neighbours.contradiction,
        name="contradiction",
    ),
    path("witness/add-checkpoint", witness.add_checkpoint, name="add-checkpoint"),
    path("witness/key", witness.key, name="witness-key"),
    path("witness/<str:origin_hash>/checkpoint", witness.checkpoint, name="witness-checkpoint"),
    path("tile/<path:path>", reading.tile, name="tile"),
]
