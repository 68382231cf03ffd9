import pytest
from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from allauth.usersessions.models import UserSession
from django.core import mail
from django.test import Client

from littlesociety.people.models import Person

from .factories import NOON, PersonFactory, RoleTermFactory
from .signing_in import add_app, app_code, emailed_code, sign_in

pytestmark = pytest.mark.django_db
LOGIN, CODE, JOIN = "/sign-in/login/", "/sign-in/login/code/confirm/", "/sign-in/signup/"
CONFIRM = "/sign-in/confirm-email/"


def ask_for_code(client: Client, email: str) -> str:
    page = client.post(LOGIN, {"login": email}, follow=True)
    assert page.redirect_chain == [(CODE, 302)]
    return page.text.replace(email, "EMAIL")


def is_signed_in(client: Client) -> bool:
    return "_auth_user_id" in client.session


def test_someone_signs_in_with_an_emailed_code(client: Client) -> None:
    ada = PersonFactory.create(email="ada@example.org")
    ask_for_code(client, "ada@example.org")
    [message] = mail.outbox

    answer = client.post(CODE, {"code": emailed_code()})

    assert answer.status_code == 302
    assert client.session["_auth_user_id"] == str(ada.pk)
    assert message.to == ["ada@example.org"]
    assert EmailAddress.objects.get().verified


def test_a_code_works_once(client: Client) -> None:
    PersonFactory.create(email="ada@example.org")
    ask_for_code(client, "ada@example.org")
    code = emailed_code()
    client.post(CODE, {"code": code})
    client.post("/sign-in/logout/")

    client.post(CODE, {"code": code})

    assert not is_signed_in(client)


def test_a_code_works_in_the_browser_that_asked_for_it_only(client: Client) -> None:
    PersonFactory.create(email="ada@example.org")
    ask_for_code(client, "ada@example.org")
    stranger = Client()

    stranger.post(CODE, {"code": emailed_code()})

    assert not is_signed_in(stranger)


def test_three_wrong_codes_and_the_right_one_no_longer_works(client: Client) -> None:
    PersonFactory.create(email="ada@example.org")
    ask_for_code(client, "ada@example.org")
    code = emailed_code()

    answers = [client.post(CODE, {"code": "WRONGX"}) for _ in range(4)]
    client.post(CODE, {"code": code})

    assert "That code is not right" in answers[0].text
    assert answers[2].status_code == 302
    assert not is_signed_in(client)


def test_a_code_dies_after_ten_minutes(client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    PersonFactory.create(email="ada@example.org")
    ask_for_code(client, "ada@example.org")
    session = client.session
    stage = session["account_login"]["state"]["stages"]["login_by_code"]["data"]
    stage["at"] -= 60 * 10 + 1
    session.save()

    client.post(CODE, {"code": emailed_code()})

    assert not is_signed_in(client)


def test_an_unknown_address_sees_the_same_page(client: Client) -> None:
    PersonFactory.create(email="ada@example.org")

    known = ask_for_code(client, "ada@example.org")
    unknown = ask_for_code(Client(), "nobody@example.org")

    assert strip_tokens(known) == strip_tokens(unknown)
    assert "Nobody here uses it" in str(mail.outbox[-1].body)


def strip_tokens(page: str) -> str:
    """A page without what differs on every showing."""
    return "\n".join(line for line in page.splitlines() if "csrf" not in line)


def test_someone_joins_with_name_and_email_and_no_password(client: Client) -> None:
    said = {"name": "Ada Okafor", "email": "Ada@example.org", "language": "en-gb"}
    client.post(JOIN, said, follow=True)
    client.post(CONFIRM, {"code": emailed_code()})

    ada = Person.objects.get()
    assert (ada.name, ada.email, ada.has_usable_password()) == (
        "Ada Okafor",
        "ada@example.org",
        False,
    )
    assert client.session["_auth_user_id"] == str(ada.pk)


def test_joining_with_a_known_address_shows_the_same_page_and_makes_nobody(
    client: Client,
) -> None:
    PersonFactory.create(email="ada@example.org")
    said = {"name": "Mallory", "language": "en-gb"}

    known = client.post(JOIN, said | {"email": "ada@example.org"}, follow=True)
    told = str(mail.outbox[-1].body)
    new = Client().post(JOIN, said | {"email": "new@example.org"}, follow=True)

    assert "in use here already" in told
    assert strip_tokens(known.text.replace("ada@", "new@")) == strip_tokens(new.text)
    assert Person.objects.filter(email="ada@example.org").count() == 1


@pytest.mark.parametrize(
    ("said", "sentence"),
    [
        ({"name": "", "email": "a@example.org"}, "Enter your name."),
        ({"name": "Ada", "email": ""}, "Enter your email address"),
        ({"name": "Ada", "email": "nonsense"}, "valid email address"),
        ({"name": "Ada", "email": "a@example.org", "home_area": "99999"}, "Select a valid choice"),
        ({"name": "\u200b\x07", "email": "a@example.org"}, "Enter a name"),
    ],
)
def test_what_cannot_be_used_is_said_at_its_field(
    client: Client, said: dict[str, str], sentence: str
) -> None:
    answer = client.post(JOIN, said | {"language": "en-gb"})

    assert sentence in answer.text
    assert not Person.objects.exists()


def test_a_second_step_is_asked_for_after_the_code(client: Client) -> None:
    ada = PersonFactory.create(email="ada@example.org")
    EmailAddress.objects.create(user=ada, email=ada.email, verified=True, primary=True)
    secret = add_app(ada)
    ask_for_code(client, "ada@example.org")

    halfway = client.post(CODE, {"code": emailed_code()})
    assert not is_signed_in(client)
    client.post(halfway["Location"], {"code": app_code(secret)})

    assert is_signed_in(client)


def test_a_recovery_code_stands_in_for_the_second_step_once(client: Client) -> None:
    ada = PersonFactory.create(email="ada@example.org")
    add_app(ada)
    [code, *_rest] = Authenticator.objects.get(type="recovery_codes").wrap().get_unused_codes()
    ask_for_code(client, "ada@example.org")
    client.post(CODE, {"code": emailed_code()})

    client.post("/sign-in/2fa/authenticate/", {"code": code})

    assert is_signed_in(client)
    assert code not in Authenticator.objects.get(type="recovery_codes").wrap().get_unused_codes()


def test_setting_up_an_app_gives_recovery_codes_and_then_proves_roles(client: Client) -> None:
    ada = RoleTermFactory.create(person__email="ada@example.org").person
    ask_for_code(client, "ada@example.org")
    client.post(CODE, {"code": emailed_code()})
    page = client.get("/sign-in/2fa/totp/activate/")
    secret = page.context["form"].secret

    client.post("/sign-in/2fa/totp/activate/", {"code": app_code(secret)})
    resting = client.get("/me/").wsgi_request.actor.roles  # type: ignore[attr-defined]
    way_on = client.get("/me/prove/?second=yes&next=/me/", follow=True)
    client.post(way_on.wsgi_request.get_full_path(), {"code": recovery_code(ada)})

    assert "data:image/svg+xml" in page.text
    assert not resting
    assert client.get("/me/").wsgi_request.actor.roles == {"steward"}  # type: ignore[attr-defined]


def recovery_code(person: Person) -> str:
    """One that still works."""
    codes = Authenticator.objects.get(user=person, type="recovery_codes").wrap()
    return str(codes.get_unused_codes()[0])


def test_the_secret_of_an_app_is_locked_in_the_database() -> None:
    ada = PersonFactory.create()
    secret = add_app(ada)

    stored = str(Authenticator.objects.get(user=ada, type="totp").data)

    assert secret not in stored


def test_someone_signs_out_everywhere_else(client: Client) -> None:
    ada = PersonFactory.create(email="ada@example.org")
    elsewhere = Client()
    for browser in (elsewhere, client):
        ask_for_code(browser, "ada@example.org")
        browser.post(CODE, {"code": emailed_code()})
    assert UserSession.objects.filter(user=ada).count() == 2

    page = client.get("/sign-in/sessions/")
    client.post("/sign-in/sessions/")

    assert "Sign out everywhere else" in page.text
    assert elsewhere.get("/sign-in/email/").status_code == 302
    assert is_signed_in(client)


@pytest.mark.parametrize(
    "path", ["password/reset/", "password/change/", "password/set/", "login/code/", ""]
)
def test_there_are_no_pages_about_passwords(client: Client, path: str) -> None:
    answer = client.get(f"/sign-in/{path}")

    assert (answer.status_code, answer["Location"]) == (302, LOGIN)


@pytest.mark.parametrize("path", ["login/", "signup/", "logout/", "inactive/"])
def test_pages_for_visitors_have_no_inline_scripts(client: Client, path: str) -> None:
    assert_fit_for_strict_csp(client.get(f"/sign-in/{path}", follow=True).text)


@pytest.mark.parametrize(
    "path",
    [
        "email/",
        "sessions/",
        "2fa/",
        "2fa/totp/deactivate/",
        "2fa/recovery-codes/",
        "2fa/recovery-codes/generate/",
        "2fa/webauthn/",
        "2fa/webauthn/add/",
        "2fa/reauthenticate/",
        "logout/",
    ],
)
def test_pages_for_members_have_no_inline_scripts(client: Client, path: str) -> None:
    ada = PersonFactory.create(email="ada@example.org", last_login=NOON)
    EmailAddress.objects.create(user=ada, email=ada.email, verified=True, primary=True)
    add_app(ada)
    sign_in(client, ada, method="mfa")
    mark_reauthenticated(client)

    page = client.get(f"/sign-in/{path}")

    assert page.status_code == 200
    assert page["Cache-Control"].count("no-store") == 1
    assert_fit_for_strict_csp(page.text)


def mark_reauthenticated(client: Client) -> None:
    session = client.session
    session["account_authentication_methods"][0]["reauthenticated"] = True
    session.save()


def assert_fit_for_strict_csp(page: str) -> None:
    """Scripts are files or data, and nothing is styled or scripted in attributes."""
    for tag in page.split("<script")[1:]:
        head = tag.split(">", 1)[0]
        assert "src=" in head or 'type="application/json"' in head
    assert " style=" not in page
    assert " onclick=" not in page
    assert 'class="top' in page
