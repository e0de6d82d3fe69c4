"""Validation with prepared plans beside CKAN's own: the same data, errors and calls, in the same order."""

import copy
import random

import pytest
from ckan.lib.navl import dictization_functions as core

from ckanext.govopen.catalogue import navl

SPECIAL = ("__extras", "__junk", "__before", "__after")
KINDS = ("note", "gone", "stop", "wrong", "key", "peek")
VALUES = ("a", "", None, [], ["a"])


def rows(chance, depth=2):
    """Data: `tags` and `items` hold rows more often than not."""
    made = {name: chance.choice(VALUES) for name in ("title", "odd", "__extras", "__junk") if chance.random() < 0.4}
    for name in ("tags", "items"):
        if depth and chance.random() < 0.6:
            made[name] = [rows(chance, depth - 1) for _ in range(chance.randint(1, 3))]
        elif chance.random() < 0.5:
            made[name] = chance.choice(VALUES)
    return made


def schema(chance, depth=2):
    """Names of validators; `tags` and `items` have schemas of their own more often than not."""

    def some():
        return chance.choices(KINDS, k=chance.randint(0, 2))

    made = {name: some() for name in ("title", *SPECIAL) if chance.random() < 0.6}
    for name in ("tags", "items"):
        if chance.random() < 0.9:
            made[name] = schema(chance, depth - 1) if depth and chance.random() < 0.75 else some()
    return made


class Watched:
    """Validators of every kind that CKAN knows, which write down what they were given."""

    def __init__(self):
        self.calls = []

    def made(self):
        def note(value):
            self.calls.append(("note", repr(value)))
            return f"{value!r} noted"

        def gone(key, data, errors, context):
            self.calls.append(("gone", key))
            data.pop(key, None)

        def stop(key, data, errors, context):
            self.calls.append(("stop", key))
            errors[key].append("stopped")
            raise core.StopOnError

        def wrong(value, context):
            self.calls.append(("wrong", repr(value), tuple(context["schema_keys"])))
            raise core.Invalid("wrong")

        def key(key, data, errors, context):
            self.calls.append(("key", key, repr(data.get(key))))
            data["added", len(self.calls)] = "by a validator"

        def peek(key, data, errors, context):
            self.calls.append(("peek", key, sorted(map(repr, data.items())), sorted(map(repr, errors))))

        return locals()

    def schema(self, names):
        made = self.made()
        return {
            name: self.schema(some) if isinstance(some, dict) else [made[one] for one in some]
            for name, some in names.items()
        }


def told(validate, data, names):
    """What a validation answers, and what its validators saw."""
    watched = Watched()
    try:
        answer = validate(copy.deepcopy(data), watched.schema(names), {"user": "x"})
    except Exception as error:  # noqa: BLE001  # CKAN's own failures are to be the same too
        answer = type(error).__name__, str(error)
    return answer, watched.calls


@pytest.mark.parametrize("seed", range(5))
def test_as_ckan_validates(seed):
    chance = random.Random(seed)
    for _ in range(300):
        data, names = rows(chance), schema(chance)
        assert told(navl.validate, data, names) == told(core.validate, data, names), (data, names)


def test_one_plan_for_entries_of_one_shape():
    navl._plan.cache_clear()
    schema = {"title": ["note"], "tags": {"name": ["note"]}, "__extras": ["gone"]}
    for title in "甲乙丙":
        assert told(navl.validate, {"title": title, "tags": [{"name": title}]}, schema)[0][1] == {}
    found = navl._plan.cache_info()
    assert (found.misses, found.hits) == (1, 2)


def test_long_entries_are_not_kept():
    navl._plan.cache_clear()
    data = {"tags": [{"name": "x"} for _ in range(navl.MOST + 1)]}
    schema = {"tags": {"name": ["note", "wrong"]}}
    assert told(navl.validate, data, schema) == told(core.validate, data, schema)
    assert navl._plan.cache_info().currsize == 0


def test_the_form_of_entries_is_validated_so():
    """Scheming's own `validate` calls what it finds under this name; another version may find it elsewhere."""
    from ckanext.scheming.plugins import SchemingDatasetsPlugin

    assert "navl_validate" in SchemingDatasetsPlugin.validate.__code__.co_names
