"""Foreign keys point down the rows, as imports do."""

import tomllib
from collections.abc import Iterator

from django.apps import apps

from .source import APPS, ROOT


def row_of_each_app() -> dict[str, int]:
    """The row of each app, as the import contract in pyproject.toml lists them: 1 is the lowest."""
    contracts = tomllib.loads((ROOT / "pyproject.toml").read_text())["tool"]["importlinter"]
    [rows] = [each["layers"] for each in contracts["contracts"] if each["id"] == "rows"]
    return {
        name.strip(): height
        for height, row in enumerate(reversed(rows), start=1)
        for name in row.split("|")
    }


def relations_between_apps() -> Iterator[tuple[str, str, str]]:
    for model in apps.get_models():
        source = model._meta.app_label
        for field in model._meta.get_fields():
            target = field.related_model
            if field.auto_created or target is None or isinstance(target, str):
                continue
            if target._meta.app_label != source:
                yield source, target._meta.app_label, str(field)


def test_relations_point_down() -> None:
    row = row_of_each_app()

    upward = [
        f"{field} -> {target}"
        for source, target, field in relations_between_apps()
        if source in row and target in row and row[source] <= row[target]
    ]

    assert not upward


def test_every_app_has_a_row() -> None:
    assert {app.name for app in APPS} <= row_of_each_app().keys()


def test_the_whole_product_stays_under_150_tables() -> None:
    tables = {model._meta.db_table for model in apps.get_models(include_auto_created=True)}

    assert len(tables) < 150
