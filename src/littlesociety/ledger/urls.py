"""Addresses of this app's pages."""

from django.urls import path

from .views import bank, public, statements, treasury

app_name = "ledger"
urlpatterns = [
    path("", public.money, name="money"),
    path("time.csv", public.time_csv, name="time-csv"),
    path("mine/", statements.mine, name="mine"),
    path("mine/statement.<slug:form>", statements.mine_file, name="mine-file"),
    path("accounts/", treasury.accounts, name="accounts"),
    path("accounts/open/", treasury.open_account, name="open-account"),
    path("accounts/whole/<slug:unit>.<slug:form>", treasury.whole_ledger, name="whole-ledger"),
    path("accounts/<int:account_id>/", statements.account, name="account"),
    path(
        "accounts/<int:account_id>/statement.<slug:form>",
        statements.account_file,
        name="account-file",
    ),
    path("accounts/<int:account_id>/bank/", bank.compare, name="bank"),
    path("accounts/<int:account_id>/bank/take-in/", bank.take_in, name="bank-take-in"),
    path("accounts/<int:account_id>/bank/match/", bank.match, name="bank-match"),
    path("accounts/<int:account_id>/bank/matches/", bank.matches, name="bank-matches"),
    path(
        "accounts/<int:account_id>/bank/lines/<int:number>/write-down/",
        bank.write_down,
        name="bank-write-down",
    ),
    path("accounts/<int:account_id>/bank/<slug:side>/<int:number>/", bank.one, name="bank-one"),
    path("accounts/<int:account_id>/bank/<slug:side>/<int:number>/say/", bank.say, name="bank-say"),
    path("accounts/matches/<int:match_id>/undo/", bank.undo, name="bank-undo"),
]
