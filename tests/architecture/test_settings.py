"""A society on the open internet refuses to start half-configured."""

import os
import subprocess
import sys

import pytest

WHOLE = {
    "DJANGO_SETTINGS_MODULE": "littlesociety.settings.production",
    "SOCIETY_SECRET_KEY": "q7Zk3vW9rT1xY5bN8mC2pL6sD4fG0hJ-aEuIoRwQzXvBnMtKyPdSg",
    "SOCIETY_HOSTS": "society.example",
    "SMTP_HOST": "mail.society.example",
    "SOCIETY_MAIL_FROM": "noticeboard@society.example",
    "PYTHONPATH": "src",
}


def check_deploy(tmp_path: os.PathLike[str], **changes: str) -> subprocess.CompletedProcess[str]:
    env = {"PATH": os.environ["PATH"], "SOCIETY_HOME": str(tmp_path), **WHOLE, **changes}
    command = [sys.executable, "-m", "littlesociety", "check", "--deploy"]
    command += ["--fail-level", "WARNING"]
    return subprocess.run(command, env=env, capture_output=True, text=True, check=False, timeout=60)


def test_production_settings_pass_djangos_own_check(tmp_path: os.PathLike[str]) -> None:
    said = check_deploy(tmp_path)

    assert said.returncode == 0, said.stderr + said.stdout


@pytest.mark.parametrize(
    ("name", "value", "word"),
    [
        ("DEBUG", "1", "DEBUG"),
        ("SOCIETY_SECRET_KEY", "", "SOCIETY_SECRET_KEY"),
        ("SOCIETY_SECRET_KEY", "short", "SOCIETY_SECRET_KEY"),
        ("SOCIETY_SECRET_KEY", "a" * 60, "SOCIETY_SECRET_KEY"),
        ("SOCIETY_HOSTS", "", "SOCIETY_HOSTS"),
        ("SMTP_HOST", "", "SMTP_HOST"),
        ("SOCIETY_MAIL_FROM", "", "SOCIETY_MAIL_FROM"),
        ("DATABASE_URL", "mysql://somewhere", "DATABASE_URL"),
    ],
)
def test_production_refuses_what_is_unsafe_and_names_it(
    tmp_path: os.PathLike[str], name: str, value: str, word: str
) -> None:
    said = check_deploy(tmp_path, **{name: value})

    assert said.returncode != 0
    assert word in said.stderr


@pytest.mark.parametrize(
    ("passed_on", "seen"), [("6.6.6.6, 9.9.9.9", "9.9.9.9"), ("9.9.9.9", "9.9.9.9")]
)
def test_tries_are_counted_by_the_address_that_our_own_proxy_saw(
    tmp_path: os.PathLike[str], passed_on: str, seen: str
) -> None:
    program = (
        "import django; django.setup();"
        "from allauth.account.adapter import get_adapter;"
        "from django.test import RequestFactory;"
        f"request = RequestFactory().get('/', HTTP_X_FORWARDED_FOR={passed_on!r});"
        "print(get_adapter().get_client_ip(request))"
    )
    env = {"PATH": os.environ["PATH"], "SOCIETY_HOME": str(tmp_path), **WHOLE}

    said = subprocess.run(
        [sys.executable, "-c", program],
        env=env, capture_output=True, text=True, check=False, timeout=60,
    )  # fmt: skip

    assert said.stdout.strip() == seen, said.stderr
