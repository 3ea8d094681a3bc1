"""Queries that stand on every page: written in the ORM, compiled once per process, and filled in each time they are asked."""

import inspect
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cached_property
from typing import Any, Final, Generic, TypeVar

from django.db import connection
from django.db.models import Model, QuerySet

M = TypeVar("M", bound=Model)

#: Values nobody ever asks for, in whose place the true ones are put.
NEVER: Final[dict[type, Callable[[int], Any]]] = {
    int: lambda n: 2**31 - 1 - n,
    str: lambda n: f"\ufdd0{n}",
    date: lambda n: date.min + timedelta(days=n),
}


@dataclass(frozen=True, slots=True)
class Blank:
    """The place of one parameter."""

    name: str


@dataclass(frozen=True, slots=True)
class Statement(Generic[M]):
    """A compiled query: its SQL, its parameters with blanks among them, what turns its columns into Python, whose records they make and of which fields."""

    sql: str
    params: tuple[Any, ...]
    converters: dict[int, Any]
    model: type[M]
    fields: tuple[str, ...]


class Prepared(Generic[M]):
    """A query as a function of its parameters, each an `int`, a `str` or a `date`; an `int` may be filled in as None, which finds nothing.

    For pages that everybody opens: compiling such a query costs more than its answer.
    """

    def __init__(self, build: Callable[..., QuerySet[M, Any]]) -> None:
        """Keep the function that writes the query."""
        self.build = build
        self.__doc__ = build.__doc__

    @cached_property
    def statement(self) -> Statement[M]:
        """Compile the query, with a blank where a parameter stands."""
        kinds = {name: parameter.annotation for name, parameter in inspect.signature(self.build).parameters.items()}
        never = {name: NEVER[kind](n) for n, (name, kind) in enumerate(kinds.items())}
        blanks = {value: Blank(name) for name, value in never.items()}
        asked = self.build(**never)
        compiler = asked.query.get_compiler(connection=connection)
        sql, params = compiler.as_sql()
        columns = [column for column, _sql, _alias in compiler.select or ()]
        # A number may come back as a number of the database's own type, which is equal to ours.
        filled = tuple(blanks.get(value, value) if isinstance(value, int | str | date) else value for value in params)
        if unused := blanks.keys() - {value for value, place in zip(params, filled, strict=True) if isinstance(place, Blank)}:
            raise TypeError(f"{self.build.__name__} does not use {', '.join(blanks[value].name for value in unused)}")
        return Statement(
            sql,
            filled,
            compiler.get_converters(columns),
            asked.model,
            tuple(column.target.attname for column in columns if hasattr(column, "target")),
        )

    def rows(self, **filled: Any) -> list[tuple[Any, ...]]:
        """Ask, and return the rows of a `values_list`."""
        asked = self.statement
        with connection.cursor() as cursor:
            cursor.execute(asked.sql, [filled[value.name] if isinstance(value, Blank) else value for value in asked.params])
            found: list[tuple[Any, ...]] = cursor.fetchall()
        return [_converted(row, asked.converters) for row in found] if asked.converters else found

    def records(self, **filled: Any) -> list[M]:
        """Ask, and return the records; what they refer to is read when it is asked for."""
        asked = self.statement
        return [asked.model.from_db(connection.alias, asked.fields, row) for row in self.rows(**filled)]


def _converted(row: tuple[Any, ...], converters: dict[int, Any]) -> tuple[Any, ...]:
    """Turn the columns of a row into Python, as their fields say."""
    values = list(row)
    for at, (steps, column) in converters.items():
        for step in steps:
            values[at] = step(values[at], column, connection)
    return tuple(values)
