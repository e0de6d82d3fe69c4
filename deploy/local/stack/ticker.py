"""Lets the clocks of the law tick: `ckan govopen tick` every minute. In production a systemd timer does it.

`python -m stack.ticker CKAN_INI`
"""

from __future__ import annotations

import subprocess
import sys
import time
from pathlib import Path

SECONDS = 60


def main() -> None:
    ckan = Path(sys.executable).with_name("ckan")
    while True:
        subprocess.run([str(ckan), "-c", sys.argv[1], "govopen", "tick"], check=False)
        time.sleep(SECONDS)


if __name__ == "__main__":
    main()
