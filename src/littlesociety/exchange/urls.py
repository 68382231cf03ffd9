"""Addresses of this app's pages."""

from django.urls import path

from .views import asking, reading, steps

app_name = "exchange"
urlpatterns = [
    path("", reading.board, name="board"),
    path("mine/", reading.mine, name="mine"),
    path("desk/", reading.desk, name="desk"),
    path("ask/", asking.ask, name="ask"),
    path("ask/<str:reference>/sent/", asking.asked, name="asked"),
    path("offer/", asking.offer, name="offer"),
    path("offers/<str:reference>/withdraw/", steps.withdraw_offer, name="offer-withdraw"),
    path("needs/<str:reference>/", reading.need, name="need"),
    path("needs/<str:reference>/helpers/", reading.helpers, name="need-helpers"),
    path("needs/<str:reference>/withdraw/", steps.withdraw, name="need-withdraw"),
    path("needs/<str:reference>/volunteer/", steps.volunteer, name="need-volunteer"),
    path("needs/<str:reference>/propose/", steps.propose, name="need-propose"),
    path("matches/<str:reference>/accept/", steps.accept, name="match-accept"),
    path("matches/<str:reference>/decline/", steps.decline, name="match-decline"),
    path("matches/<str:reference>/done/", steps.done, name="match-done"),
    path("matches/<str:reference>/confirm/", steps.confirm, name="match-confirm"),
    path("receipts/<str:reference>/", reading.receipt, name="receipt"),
    path("receipts/<str:reference>/proof/", reading.receipt_proof, name="receipt-proof"),
]
