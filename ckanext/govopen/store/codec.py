"""Domain values ↔ JSON. Whatever a value says goes there and back unchanged, dates as ISO text."""

from __future__ import annotations

import hashlib
import json
import typing
from dataclasses import is_dataclass
from types import ModuleType
from typing import Any, TypeVar, get_type_hints

from cattrs.preconf.json import make_converter

from ckanext.govopen.domain import calendar, case, clock, form, profile

T = TypeVar("T")
MODULES: tuple[ModuleType, ...] = (calendar, form, profile, clock, case)


def _names() -> dict[str, Any]:
    """Names that annotations of the domain use, those it imports for type checking alone included."""
    names: dict[str, Any] = {name: getattr(typing, name) for name in ("Mapping", "Iterable", "Iterator")}
    for module in MODULES:
        names.update(vars(module))
    return names


def _resolve() -> None:
    """Give the domain's dataclasses real types: cattrs reads annotations, and the domain keeps them as text."""
    names = _names()
    for value in list(names.values()):
        if isinstance(value, type) and is_dataclass(value) and value.__module__.startswith("ckanext.govopen.domain"):
            value.__annotations__ = {
                name: kind
                for name, kind in get_type_hints(value, localns=names).items()
                if name in value.__annotations__
            }


def _answer(value: Any, _: Any) -> Any:
    return tuple(value) if isinstance(value, list) else value


def _build() -> Any:
    _resolve()
    converter = make_converter()
    converter.register_structure_hook(form.Value, _answer)
    converter.register_structure_hook(form.Text, lambda data, _: form.Text(*data))
    converter.register_structure_hook_func(lambda kind: kind == form.Value, _answer)
    return converter


CONVERTER = _build()


def plain(value: Any) -> Any:
    """A domain value as JSON-native data."""
    return CONVERTER.unstructure(value)


def value(data: Any, kind: type[T]) -> T:
    """JSON-native data as a domain value of a kind."""
    return CONVERTER.structure(data, kind)


def canonical(data: Any) -> str:
    """JSON text that is the same for the same data: what digests are taken of."""
    return json.dumps(data, sort_keys=True, ensure_ascii=False, separators=(",", ":"))


def digest(*parts: str) -> str:
    """SHA-256 over parts, in hex."""
    return hashlib.sha256("\x1f".join(parts).encode()).hexdigest()
