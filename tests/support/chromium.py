"""Which Chromium drives the pages."""

from __future__ import annotations

import os
import shutil

NAMES = ("chromium-headless-shell", "chromium", "chromium-browser")


def chromium() -> str | None:
    """Path of the browser: the one that `CHROMIUM` names, else the smallest there is.

    The headless shell draws the same pages without a desktop browser's own windows, in two thirds of the time.
    """
    return os.environ.get("CHROMIUM") or next(filter(None, map(shutil.which, NAMES)), None)
