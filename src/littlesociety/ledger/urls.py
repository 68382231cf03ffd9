"""Addresses of this app's pages."""

from django.urls import path

from . import views

app_name = "ledger"
urlpatterns = [
    path("", views.money, name="money"),
    path("time.csv", views.time_csv, name="time-csv"),
]
