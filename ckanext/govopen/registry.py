"""Finds what the folders hold, so that a new action, helper or page needs no line elsewhere."""

from __future__ import annotations

import importlib
import pkgutil
from typing import Any


def collect(package: str, attribute: str = "") -> dict[str, Any]:
    """Everything public that the modules of a package offer.

    Without `attribute`: the names in each module's `__all__`. With it: that attribute of each module
    that has one, by the module's name. A module or package `package` itself counts too.
    """
    root = importlib.import_module(f"ckanext.govopen.{package}")
    found = pkgutil.iter_modules(getattr(root, "__path__", []))
    modules = [root, *(importlib.import_module(f"{root.__name__}.{one.name}") for one in found)]
    if attribute:
        return {module.__name__: getattr(module, attribute) for module in modules if hasattr(module, attribute)}
    result: dict[str, Any] = {}
    for module in modules:
        for name in getattr(module, "__all__", ()):
            if name in result:
                raise ImportError(f"{package}: '{name}' is defined twice")
            result[name] = getattr(module, name)
    return result
