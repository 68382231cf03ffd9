"""Addresses of this app's pages."""

from django.urls import path

from littlesociety.web import views

app_name = "web"
urlpatterns = [
    path("design/", views.design, name="design"),
]
