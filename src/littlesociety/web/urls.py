"""Addresses of this app's pages."""

from django.urls import path

from littlesociety.people.views import privacy
from littlesociety.web import views

app_name = "web"
urlpatterns = [
    path("", views.home, name="home"),
    path("how-it-works/", views.how, name="how-it-works"),
    path("accessibility/", views.accessibility, name="accessibility"),
    path("privacy/", privacy, name="privacy"),
    path("design/", views.design, name="design"),
    path("first-run/", views.first_steps, name="first-run"),
    path("healthz", views.healthz, name="healthz"),
    path("robots.txt", views.robots, name="robots"),
]
