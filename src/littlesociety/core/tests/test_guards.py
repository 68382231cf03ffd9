import pytest
from django.db import IntegrityError, connection, transaction

from littlesociety.core.guards import append_only


@pytest.mark.django_db
@pytest.mark.parametrize("statement", ["UPDATE diary SET line = 'b'", "DELETE FROM diary"])
def test_a_table_that_only_grows_refuses_anything_else(statement: str) -> None:
    guard = append_only("diary")
    with connection.cursor() as cursor:
        cursor.execute("CREATE TABLE diary (line varchar(9))")
        for make in guard.make[connection.vendor]:
            cursor.execute(make)
        cursor.execute("INSERT INTO diary VALUES ('a')")

        with pytest.raises(IntegrityError, match="only grows"), transaction.atomic():
            cursor.execute(statement)

        cursor.execute("SELECT line FROM diary")
        assert cursor.fetchall() == [("a",)]
