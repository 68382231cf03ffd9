"""Addresses of this app's pages."""

from django.urls import URLPattern, path

from . import views

app_name = "people"
urlpatterns: list[URLPattern] = [
    path("", views.me, name="me"),
    path("details/", views.details, name="details"),
    path("contact/", views.contact, name="contact"),
    path("consents/", views.consents, name="consents"),
    path("consents/<slug:purpose>/", views.say, name="say"),
    path("acting-for/", views.acting_for, name="acting-for"),
    path("acting-for/stop/", views.stop, name="stop"),
    path("acting-for/<int:acting_for_id>/agree/", views.agree, name="agree"),
    path("acting-for/<int:acting_for_id>/end/", views.revoke, name="revoke"),
    path("acting-for/<int:acting_for_id>/begin/", views.begin, name="begin"),
    path("home/", views.home, name="home"),
    path("home/<int:household_id>/ask/", views.home_ask, name="home-ask"),
    path("home/members/<int:member_id>/", views.home_answer, name="home-answer"),
    path("roles/", views.roles, name="roles"),
    path("roles/<int:role_term_id>/end/", views.end, name="end-role"),
    path("neighbours/add/", views.add_neighbour, name="add-neighbour"),
    path("neighbours/<slug:reference>/", views.neighbour, name="neighbour"),
    path("data/", views.data, name="data"),
    path("data/file/", views.data_file, name="data-file"),
    path("trail/", views.trail, name="trail"),
    path("leave/", views.leave, name="leave"),
    path("gone/", views.gone, name="gone"),
    path("prove/", views.prove, name="prove"),
    path("link/<str:token>/", views.link, name="link"),
]
