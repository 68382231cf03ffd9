"""Addresses of this app's pages."""

from django.urls import path

from . import views

app_name = "messages"
urlpatterns = [
    path("", views.notices, name="notices"),
    path("<int:notice_id>/read/", views.read, name="read"),
    path("choices/", views.choices, name="choices"),
    path("letters/", views.letters, name="letters"),
    path("letters/print/", views.letters_print, name="letters_print"),
    path("letters/print.pdf", views.letters_pdf, name="letters_pdf"),
    path("letters/posted/", views.letters_posted, name="letters_posted"),
    path("outbox/", views.outbox, name="outbox"),
]
