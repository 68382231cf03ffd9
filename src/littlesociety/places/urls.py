"""Addresses of this app's pages."""

from django.urls import URLPattern, path

from . import views

app_name = "places"
urlpatterns: list[URLPattern] = [
    path("", views.places, name="places"),
    path("areas.csv", views.areas_csv, name="areas-csv"),
    path("areas.geojson", views.areas_geojson, name="areas-geojson"),
    path("import/", views.import_file, name="import"),
    path("sources/<int:source_id>/", views.source, name="source"),
    path("<str:code>/<int:vintage>/", views.area, name="area"),
]
