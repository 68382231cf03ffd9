"""Every page, as each of those who come to it."""

import pytest

from .conftest import PageOf
from .looking import Listener, faults_of, from_right_to_left
from .pages import PAGES, Visit
from .servers import Server


@pytest.mark.parametrize("visit", PAGES, ids=str)
def test_a_page_can_be_read_and_used_by_everyone(
    visit: Visit, society: Server, page_of: PageOf
) -> None:
    page = page_of(visit.who)
    listener = Listener(page, society.url, status=visit.status)

    answer = visit.open(page, society.url)

    assert answer.status == visit.status
    faults = faults_of(page) + from_right_to_left(page) + listener.heard
    assert not faults, "\n".join([f"{page.url}:", *faults])
