"""Passkeys and second steps with the browser's own machinery: our policy must let it run."""

from playwright.sync_api import Page, expect

from .conftest import NewPage
from .looking import Listener, faults_of
from .people import add_app, app_code, emailed_code, join
from .servers import Server


def _sign_out(page: Page, society: Server) -> None:
    page.goto(f"{society.url}/")
    page.get_by_role("button", name="Sign out").click()
    expect(page.get_by_role("link", name="Sign in").first).to_be_visible()


def _with_a_finger_reader(page: Page) -> None:
    """Give the browser a device that holds passkeys and always says yes."""
    chrome = page.context.new_cdp_session(page)
    chrome.send("WebAuthn.enable")
    options = {
        "protocol": "ctap2",
        "transport": "internal",
        "hasResidentKey": True,
        "hasUserVerification": True,
        "isUserVerified": True,
        "automaticPresenceSimulation": True,
    }
    chrome.send("WebAuthn.addVirtualAuthenticator", {"options": options})


def test_a_passkey_signs_someone_in(society: Server, new_page: NewPage) -> None:
    page = new_page()
    listener = Listener(page, society.url)
    join(page, society, name="Petra Key", address="petra@example.org")
    _with_a_finger_reader(page)

    page.goto(f"{society.url}/sign-in/2fa/webauthn/add/")
    page.get_by_label("I want to sign in with this alone").check()
    page.get_by_role("button", name="Add it").click()
    page.wait_for_url(lambda url: not url.endswith("/add/"))
    _sign_out(page, society)
    page.goto(f"{society.url}/sign-in/login/")
    page.get_by_role("button", name="Sign in with a passkey").click()

    expect(page.get_by_role("link", name="Petra K.")).to_be_visible()
    assert listener.heard == []


def test_a_code_from_an_app_is_the_second_step(society: Server, new_page: NewPage) -> None:
    page = new_page()
    listener = Listener(page, society.url)
    join(page, society, name="Otto App", address="otto@example.org")
    secret = add_app(page, society)
    _sign_out(page, society)

    page.goto(f"{society.url}/sign-in/login/")
    page.get_by_label("Your email address").fill("otto@example.org")
    page.get_by_role("button", name="Send me a code").click()
    asked_on = page.url
    code = emailed_code(page, society, "otto@example.org")
    page.goto(asked_on)
    page.get_by_label("The code from our email").fill(code)
    page.get_by_role("button", name="Go on").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Your second step")
    expect(page.get_by_role("link", name="Otto A.")).to_have_count(0)
    faults = faults_of(page)
    page.get_by_label("The code from your app").fill(app_code(secret, later=True))
    page.get_by_role("button", name="Sign in", exact=True).click()

    expect(page.get_by_role("link", name="Otto A.")).to_be_visible()
    assert faults + listener.heard == []


def test_a_wrong_code_is_refused_in_words(society: Server, new_page: NewPage) -> None:
    page = new_page()
    join(page, society, name="Vera Wrong", address="vera@example.org")
    _sign_out(page, society)
    page.goto(f"{society.url}/sign-in/login/")
    page.get_by_label("Your email address").fill("vera@example.org")
    page.get_by_role("button", name="Send me a code").click()

    page.get_by_label("The code from our email").fill("XXXX-XXXX")
    page.get_by_role("button", name="Go on").click()

    expect(page.get_by_text("That code is not right.").first).to_be_visible()
    expect(page.get_by_role("link", name="Vera W.")).to_have_count(0)
    assert faults_of(page) == []
