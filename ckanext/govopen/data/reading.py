"""YAML that remembers where everything stood, and complains by file and line."""

from __future__ import annotations

import difflib
import re
from collections.abc import Callable, Iterable
from typing import Any, TypeVar

import yaml

LARGEST = 9999
DEEPEST = 60  # brackets within brackets; beyond it the parser itself gives up
PLAIN = re.compile(r"-?(0|[1-9]\d{0,17})", re.ASCII)
LONGEST = 18  # digits of a number
BRACKET = re.compile(r"[\[\]{}]")
INT = "tag:yaml.org,2002:int"
Built = TypeVar("Built")


class ProfileError(Exception):
    """Data that cannot be trusted. `problems` are lines `file:line: what is wrong; what would be right`."""

    def __init__(self, *problems: str) -> None:
        super().__init__("\n".join(problems))
        self.problems = problems


class Map(dict[str, Any]):
    """A YAML mapping that knows the line of each of its keys."""

    file = ""
    line = 0

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.lines: dict[str, int] = {}

    def fail(self, why: str, key: str = "") -> ProfileError:
        """An error that names this mapping, or one key in it."""
        return ProfileError(f"{self.file}:{self.lines.get(key, self.line)}: {why}")

    def take(self, *known: str) -> None:
        """Refuse keys that are not known, all of them at once."""
        odd = [key for key in self if key not in known]
        if odd:
            each = (self.fail(f"unknown key '{key}'; {expected(key, known)}", key) for key in odd)
            raise ProfileError(*(problem for error in each for problem in error.problems))

    def section(self, key: str) -> Map:
        """A mapping below a key; an empty one if it is not there."""
        value = self.get(key, Map())
        if not isinstance(value, Map):
            raise self.fail(f"'{key}' must be a mapping, got {kind(value)}; write {key}: {{…}}", key)
        return value

    def text(self, key: str) -> str:
        """A text below a key; an error if it is missing or something else."""
        value = self.get(key)
        if not isinstance(value, str):
            raise self.fail(f"'{key}' must be a text, got {kind(value)}; write {key}: …", key)
        return value

    def whole(self, key: str) -> int:
        """A whole number of at least 1 below a key."""
        value = self.get(key)
        if isinstance(value, bool) or not isinstance(value, int) or value < 1:
            raise self.fail(f"'{key}' must be a whole number of at least 1, got {kind(value)}", key)
        if value > LARGEST:
            raise self.fail(f"'{key}' is larger than {LARGEST}: {value}", key)
        return value

    def flag(self, key: str, default: bool) -> bool:
        """A yes or no below a key."""
        value = self.get(key, default)
        if not isinstance(value, bool):
            raise self.fail(f"'{key}' must be true or false, got {kind(value)}", key)
        return value

    def maps(self, key: str, of: type = dict) -> list[Any]:
        """A list below a key, of mappings (or of `of`); empty if it is not there."""
        value = self.get(key, [])
        if not isinstance(value, list) or not all(isinstance(item, of) for item in value):
            raise self.fail(
                f"'{key}' must be a list, got {kind(value)}; write {key}: [{'{…}' if of is dict else '…'}]", key
            )
        return value

    def words(self, key: str) -> tuple[str, ...]:
        """A list of words below a key; empty if it is not there."""
        value = self.get(key, [])
        if not isinstance(value, list) or not all(isinstance(item, str) for item in value):
            raise self.fail(f"'{key}' must be a list of words, got {kind(value)}; write {key}: [a, b]", key)
        return tuple(value)

    def over(self, base: Map) -> Map:
        """The mapping on top of another one, key by key; it keeps its own place."""
        merged = Map({**base, **self})
        merged.file, merged.line = self.file or base.file, self.line or base.line
        merged.lines = {**base.lines, **self.lines}
        return merged


def kind(value: object) -> str:
    """A value as a complaint names it."""
    return "nothing" if value is None else f"{value!r}"


def expected(given: object, known: Iterable[str]) -> str:
    """`did you mean 'x'?`, or all that would be right."""
    names = list(known)
    near = difflib.get_close_matches(str(given), names, n=1, cutoff=0.7)
    return f"did you mean '{near[0]}'?" if near else f"expected one of {', '.join(names)}"


def _odd(value: str) -> str:
    """YAML's numbers that are not what they look like: 012 is ten, 18:00 is 1080, 1_000 a thousand."""
    if len(value) > LONGEST:
        return f"a number of {len(value)} digits; write a smaller one"
    return f"'{value}' would be read as another number; write plain digits, or put it in quotes: \"{value}\""


def _unread(node: Any) -> str:
    """What has the shape, or the tag, of something that it is not."""
    value, what = str(node.value)[:40], node.tag.rpartition(":")[2]
    if what == "timestamp":
        return f"'{value}' is no day of the calendar; write a date like 2026-12-31, or put a text in quotes"
    return f"'{value}' cannot be read as a {what}; leave out the tag, or put a text in quotes"


def _deep(text: str) -> int:
    """The line on which brackets lie deeper within each other than anybody could read; 0: on none."""
    depth = 0
    for found in BRACKET.finditer(text):
        depth += 1 if found.group() in "[{" else -1
        if depth > DEEPEST:
            return text.count("\n", 0, found.start()) + 1
    return 0


def _loader(file: str, odd: list[str]) -> type[Any]:
    class Loader(getattr(yaml, "CSafeLoader", yaml.SafeLoader)):  # type: ignore[misc]
        """A safe loader that builds `Map`s, and takes no number for another than the one that is read."""

        def construct_object(self, node: Any, deep: bool = False) -> Any:
            if node.tag == INT and not PLAIN.fullmatch(node.value):
                odd.append(f"{file}:{node.start_mark.line + 1}: {_odd(node.value)}")
                return 1
            try:
                return super().construct_object(node, deep)
            except (ValueError, KeyError, AttributeError, TypeError, OverflowError):
                odd.append(f"{file}:{node.start_mark.line + 1}: {_unread(node)}")
                return None

    def mapping(loader: Any, node: Any) -> Map:
        result = Map()
        result.file, result.line = file, node.start_mark.line + 1
        for key_node, value_node in node.value:
            key = loader.construct_object(key_node, deep=True)
            line = key_node.start_mark.line + 1
            if not isinstance(key, str):
                raise ProfileError(f"{file}:{line}: key {key!r} is not a text; put it in quotes")
            if key in result:
                raise ProfileError(f"{file}:{line}: '{key}' given twice; keep one")
            result[key] = loader.construct_object(value_node, deep=True)
            result.lines[key] = line
        return result

    Loader.add_constructor("tag:yaml.org,2002:map", mapping)
    return Loader


def read(text: str, file: str) -> Map:
    """The mapping that a YAML text holds. Raises ProfileError."""
    if line := _deep(text):
        raise ProfileError(f"{file}:{line}: brackets within {DEEPEST} brackets; close some, or write it on lines")
    odd: list[str] = []
    try:
        value = yaml.load(text, Loader=_loader(file, odd))  # noqa: S506 - a SafeLoader's subclass
    except yaml.MarkedYAMLError as error:
        line = error.problem_mark.line + 1 if error.problem_mark else 0
        raise ProfileError(f"{file}:{line}: not YAML: {error.problem}") from error
    except yaml.YAMLError as error:  # characters that no YAML may hold
        line = text.encode("utf-8", "replace")[: getattr(error, "position", 0) or 0].count(b"\n") + 1
        raise ProfileError(f"{file}:{line}: not YAML: {getattr(error, 'reason', error)}") from error
    except RecursionError as error:
        raise ProfileError(f"{file}:1: nested deeper than can be read; write fewer levels") from error
    if odd:
        raise ProfileError(*odd)
    if not isinstance(value, Map):
        raise ProfileError(f"{file}:1: must be a mapping, got {kind(value)}")
    return value


class Collector:
    """Gathers complaints, so that one check tells them all."""

    def __init__(self) -> None:
        self.problems: list[str] = []

    def __enter__(self) -> None:
        """Begin to gather."""

    def __exit__(self, _: object, error: BaseException | None, __: object) -> bool:
        if isinstance(error, ProfileError):
            self.problems += error.problems
            return True
        return False

    def attempt(self, build: Callable[[], Built], otherwise: Built) -> Built:
        """What is built, or, its complaints gathered, what stands in for it so that the rest can be looked at."""
        with self:
            return build()
        return otherwise

    def settle(self) -> None:
        """Raise what has been gathered, file by file in the order of the lines."""
        if self.problems:
            files = list(dict.fromkeys(_place(problem)[0] for problem in self.problems))
            told = sorted(dict.fromkeys(self.problems), key=lambda one: (files.index(_place(one)[0]), _place(one)[1]))
            raise ProfileError(*told)


def _place(problem: str) -> tuple[str, int]:
    """The file and the line that a complaint begins with."""
    file, line, _ = problem.split(":", 2)
    return file, int(line)
