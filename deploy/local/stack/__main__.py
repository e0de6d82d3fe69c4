"""`python -m stack run|test|bench`: prepares the machine with its Python, then goes on in the virtual environment."""

from __future__ import annotations

import fcntl
import os
import sys

from stack import environment, system
from stack import settings as settings_
from stack.say import line, plain
from stack.state import REPOSITORY, VENV


def main() -> int:
    """First half, or second half when we are in the virtual environment already."""
    kind, *arguments = sys.argv[1:]
    if sys.prefix == str(VENV):
        return _second(kind, arguments)
    tests = kind == "test"
    given = settings_.read().given if kind == "run" else frozenset()
    system.ensure(tests=tests, given=given)
    with (REPOSITORY / ".venv.lock").open("w") as lock:  # two portals of one clone may begin at once
        fcntl.flock(lock, fcntl.LOCK_EX)
        environment.ensure(tests=tests, solr="maven" not in given)
    python = str(VENV / "bin" / "python")
    os.execv(python, [python, "-m", "stack", kind, *arguments])  # noqa: S606  # the same program, in its environment
    return 1


def _second(kind: str, arguments: list[str]) -> int:
    if kind == "run":
        from stack import serve

        return serve.main()
    if kind == "bench":
        import compare  # bench/compare.py

        return compare.main(arguments)
    from stack import check

    return check.main(arguments)


if __name__ == "__main__":
    try:
        sys.exit(main())
    except KeyboardInterrupt:
        line("Stopped.")
        sys.exit(130)
    except Exception as error:
        sentence = plain(error)
        if sentence is None:
            raise
        line(f"\n{sentence}")
        sys.exit(1)
