"""Addresses of this app's pages."""

from django.urls import path

from . import views, views_asking, views_steps

app_name = "exchange"
urlpatterns = [
    path("", views.board, name="board"),
    path("mine/", views.mine, name="mine"),
    path("desk/", views.desk, name="desk"),
    path("ask/", views_asking.ask, name="ask"),
    path("ask/<str:reference>/sent/", views_asking.asked, name="asked"),
    path("offer/", views_asking.offer, name="offer"),
    path("offers/<str:reference>/withdraw/", views_steps.withdraw_offer, name="offer-withdraw"),
    path("needs/<str:reference>/", views.need, name="need"),
    path("needs/<str:reference>/helpers/", views.helpers, name="need-helpers"),
    path("needs/<str:reference>/withdraw/", views_steps.withdraw, name="need-withdraw"),
    path("needs/<str:reference>/volunteer/", views_steps.volunteer, name="need-volunteer"),
    path("needs/<str:reference>/propose/", views_steps.propose, name="need-propose"),
    path("matches/<str:reference>/accept/", views_steps.accept, name="match-accept"),
    path("matches/<str:reference>/decline/", views_steps.decline, name="match-decline"),
    path("matches/<str:reference>/done/", views_steps.done, name="match-done"),
    path("matches/<str:reference>/confirm/", views_steps.confirm, name="match-confirm"),
    path("receipts/<str:reference>/", views.receipt, name="receipt"),
]
