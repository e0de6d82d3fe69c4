"""CKAN's validation with what it works out anew for each entry worked out once for entries of one shape.

Half of the time that CKAN takes to validate an entry goes into flattening the schema three times and sorting its keys
six times. Both depend on which fields the schema has and on how many tags, files and items the entry has, not on what
they say. The validators are the schema's own, each called by CKAN's `convert`, in CKAN's order; the outer steps are
CKAN's `validate` itself. `tests/logic/test_navl.py` holds the two against each other on invented schemas and data.
"""

from __future__ import annotations

import types
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from ckan.lib.navl import dictization_functions as core

Key = tuple[Any, ...]
# Entries with more rows than this are worked out as they come: what is kept stays small.
MOST = 60
KEPT = 200


@dataclass(frozen=True, slots=True)
class Plan:
    """What CKAN derives from the names in a schema and the rows in the data.

    `keys` are those of the full schema with their parents; `before` to `after` the order in which they are run.
    """

    keys: frozenset[Key]
    parents: frozenset[Key]
    starts: frozenset[Key]
    before: tuple[Key, ...]
    main: tuple[Key, ...]
    extras: tuple[Key, ...]
    after: tuple[Key, ...]


def validate(
    data: dict[str, Any], schema: dict[str, Any], context: Any = None
) -> tuple[dict[str, Any], dict[str, Any]]:
    """Converted data and errors, as `ckan.lib.navl.dictization_functions.validate` gives them."""
    return _outer(data, schema, context)


def _validate(data: dict[Key, Any], schema: dict[str, Any], context: Any) -> tuple[dict[Key, Any], dict[Key, Any]]:
    """CKAN's function of this name: flat data against a schema."""
    plan = _plan_for(data, schema)
    validators = {key: _at(schema, key) for key in plan.keys}
    errors: dict[Key, list[Any]] = {key: [] for key in plan.keys}
    converted = _augmented(data, schema, plan)
    for keys in (plan.before, plan.main, plan.extras, plan.after):
        for key in keys:
            _run(validators[key], key, converted, errors, context)
    if ("__junk",) in plan.keys:
        _run(validators["__junk",], ("__junk",), converted, errors, context)
    # Where nothing is wrong, CKAN goes through every field's empty list to find that out.
    return converted, errors if any(errors.values()) else {}


_outer: Any = types.FunctionType(
    core.validate.__code__,
    {**core.validate.__globals__, "_validate": _validate},
    core.validate.__name__,
    core.validate.__defaults__,
)


def _run(validators: Iterable[Any], key: Key, converted: Any, errors: Any, context: Any) -> None:
    try:
        for validator in validators:
            core.convert(validator, key, converted, errors, context)
    except core.StopOnError:
        return


def _at(schema: Mapping[str, Any], key: Key) -> Any:
    """The validators of a key of the full schema: ('tags', 3, 'name') is schema['tags']['name']."""
    found: Any = schema
    for name in key[::2]:
        found = found[name]
    return found


def _plan_for(data: Mapping[Key, Any], schema: dict[str, Any]) -> Plan:
    rows = frozenset(key[:-1] for key in data)
    names = _names(schema)
    return _plan(names, rows) if len(rows) <= MOST else _work_out(names, rows)


def _names(schema: Mapping[str, Any]) -> tuple[Any, ...]:
    """The schema without its validators; what is neither a list of them nor a schema is no key of the full one."""
    return tuple(
        (name, _names(value) if isinstance(value, dict) else isinstance(value, list)) for name, value in schema.items()
    )


@lru_cache(maxsize=KEPT)
def _plan(names: tuple[Any, ...], rows: frozenset[Key]) -> Plan:
    return _work_out(names, rows)


def _work_out(names: tuple[Any, ...], rows: frozenset[Key]) -> Plan:
    """By CKAN's own functions, from a schema of these names and data with these rows."""
    schema, data = _blank(names), {(*row, ""): None for row in rows}
    flat = core.flatten_schema(schema)
    full = core.make_full_schema(data, schema)
    order = sorted(full, key=core.flattened_order_key)
    return Plan(
        keys=frozenset(full),
        parents=frozenset(core.get_all_key_combinations(data, flat)),
        starts=frozenset(key[:end] for key in flat for end in range(len(key) + 1)),
        before=tuple(key for key in order if key[-1] == "__before"),
        main=tuple(key for key in order if not key[-1].startswith("__")),
        extras=tuple(key for key in order if key[-1] == "__extras"),
        after=tuple(key for key in reversed(order) if key[-1] == "__after"),
    )


def _blank(names: tuple[Any, ...]) -> dict[str, Any]:
    return {name: _blank(under) if isinstance(under, tuple) else [] if under else None for name, under in names}


def _augmented(data: dict[Key, Any], schema: dict[str, Any], plan: Plan) -> dict[Key, Any]:
    """CKAN's `augment_data`: what no schema knows goes under `__extras` or `__junk`, what is not said is `missing`."""
    unknown = [key for key in data if key not in plan.keys]
    new = dict(data)
    extras: dict[Key, dict[Any, Any]] = {}
    junk: dict[Key, Any] = {}
    for key in unknown:
        if key[::2] in plan.starts and data[key] != []:
            return core.augment_data(data, schema)  # raises, in CKAN's words
        if key[:-1] in plan.parents:
            extras.setdefault((*key[:-1], "__extras"), {})[key[-1]] = data[key]
        else:
            junk[key] = data[key]
    if junk:
        new["__junk",] = junk
    new.update(extras)
    for key in unknown:
        new.pop(key)
    for key in plan.main:
        new.setdefault(key, core.missing)
    return new
