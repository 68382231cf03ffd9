import pytest
from django.db import IntegrityError, connection, transaction

from littlesociety.core.guards import append_only


@pytest.mark.django_db
@pytest.mark.parametrize("statement", ["UPDATE diary SET line = 'b'", "DELETE FROM diary"])
def test_a_table_that_only_grows_refuses_anything_else(statement: str) -> None:
    guard = append_only("diary")
    with connection.cursor() as cursor:
        cursor.execute("CREATE TABLE diary (id integer PRIMARY KEY, line varchar(9))")
        for make in guard.make[connection.vendor]:
            cursor.execute(make)
        cursor.execute("INSERT INTO diary VALUES (1, 'a')")

        with pytest.raises(IntegrityError, match="only grows"), transaction.atomic():
            cursor.execute(statement)

        cursor.execute("SELECT line FROM diary")
        assert cursor.fetchall() == [("a",)]


@pytest.mark.django_db
@pytest.mark.skipif(connection.vendor != "sqlite", reason="only SQLite can put a row over another")
def test_a_row_cannot_be_put_over_another() -> None:
    with connection.cursor() as cursor:
        cursor.execute("CREATE TABLE diary (id integer PRIMARY KEY, line varchar(9))")
        for make in append_only("diary").make["sqlite"]:
            cursor.execute(make)
        cursor.execute("INSERT INTO diary VALUES (1, 'a')")

        with pytest.raises(IntegrityError, match="only grows"), transaction.atomic():
            cursor.execute("INSERT OR REPLACE INTO diary VALUES (1, 'b')")

        cursor.execute("SELECT line FROM diary")
        assert cursor.fetchall() == [("a",)]
