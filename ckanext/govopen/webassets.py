"""CKAN's stylesheet inside a cascade layer, so that ours wins over it without long selectors (ADR 0501)."""

from __future__ import annotations

from functools import cache
from pathlib import Path
from typing import IO, Any

import ckan
from ckan.lib import webassets_tools
from webassets.bundle import Bundle
from webassets.filter import Filter, register_filter

CORE_CSS = Path(ckan.__file__).parent / "public" / "base" / "css" / "main.css"


class InLayer(Filter):
    """Wraps a stylesheet in `@layer ckan`."""

    name = "govopen_layer"

    def input(self, _in: IO[str], out: IO[str], **_kw: Any) -> None:
        out.write("@layer ckan{\n")
        out.write(_in.read().removeprefix('@charset "UTF-8";'))
        out.write("\n}\n")


def layer_core_css() -> None:
    """Registers `css/main` before CKAN does: the first to take the name keeps it."""
    register_filter(InLayer)
    if not webassets_tools.is_registered("css/main"):
        webassets_tools.env.register(
            "css/main",
            Bundle(str(CORE_CSS), filters="govopen_layer,cssrewrite", output="base/%(version)s_main.css"),
        )


def settle() -> None:
    """Where a bundle is to be fetched is worked out once a process: once all are registered.

    Webassets looks at every source file for every page otherwise. Not where bundles are served in parts for debugging.
    """
    if not webassets_tools.env.debug:
        for bundle in webassets_tools.env:
            bundle.urls = cache(bundle.urls)
