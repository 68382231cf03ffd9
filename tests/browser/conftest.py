"""A browser, a running society, and people who are signed in to it."""

from collections.abc import Callable, Iterator
from typing import Any

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, sync_playwright

from .chromium import CHROMIUM, FLAGS
from .people import sign_in
from .servers import Server, running

PATIENCE_MILLISECONDS = 15_000
NewPage = Callable[..., Page]
PageOf = Callable[[str], Page]


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """One browser for all tests."""
    if CHROMIUM is None:
        pytest.skip("There is no browser here: sudo apt-get install chromium")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=FLAGS)
        yield browser
        browser.close()


@pytest.fixture(scope="session")
def society() -> Iterator[Server]:
    """A made-up place that the tests share; a test that needs a scene of its own starts its own."""
    with running() as server:
        yield server


@pytest.fixture
def new_page(browser: Browser) -> Iterator[NewPage]:
    """Makes pages, each in a context of its own: `new_page(java_script_enabled=False)`."""
    contexts: list[BrowserContext] = []

    def make(**options: Any) -> Page:
        context = browser.new_context(**options)
        contexts.append(context)
        context.set_default_timeout(PATIENCE_MILLISECONDS)
        return context.new_page()

    yield make
    for context in contexts:
        context.close()


@pytest.fixture(scope="session")
def cookies(browser: Browser, society: Server) -> Callable[[str], Any]:
    """What a demo person's browser remembers; each signs in once, for their link works once."""
    remembered: dict[str, Any] = {}

    def of(name: str) -> Any:
        if name and name not in remembered:
            context = browser.new_context()
            context.set_default_timeout(PATIENCE_MILLISECONDS)
            sign_in(context.new_page(), society, name)
            remembered[name] = context.storage_state()
            context.close()
        return remembered.get(name)

    return of


@pytest.fixture
def page_of(new_page: NewPage, cookies: Callable[[str], Any]) -> PageOf:
    """Makes a page on which a demo person is signed in; nobody is when the name is empty."""

    def make(name: str = "", **options: Any) -> Page:
        return new_page(storage_state=cookies(name), **options)

    return make
