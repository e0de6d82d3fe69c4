"""Single values of a profile: its calendars, the end of office hours, the pattern of a case's number, when it warns."""

from __future__ import annotations

import re
from datetime import time
from string import Formatter
from typing import TYPE_CHECKING

from ckanext.govopen.data.calendars import NATIONAL
from ckanext.govopen.data.laws import one_of
from ckanext.govopen.data.reading import Map, kind

if TYPE_CHECKING:
    from ckanext.govopen.data.forms import Forms
    from ckanext.govopen.domain.form import Cites

CLOCK = re.compile(r"([01]\d|2[0-3]):[0-5]\d", re.ASCII)
WIDTH = re.compile(r"(0?\d{1,2}d?)?", re.ASCII)
CHANNELS = ("any", "platform")
NUMBER = ("word", "year", "number")


class Settings:
    """What stands at the top of a city's file, or of base's."""

    def __init__(self, forms: Forms, base: Map, city: Map) -> None:
        self.forms, self.base, self.city = forms, base, city

    def _where(self, key: str) -> Map:
        return self.city if key in self.city else self.base

    def calendars(self) -> tuple[str, ...]:
        """The layers of working days: the State Council's first, local ones on top of it."""
        where, key = self._where("calendars"), "calendars"
        layers = where.words(key)
        if layers[:1] != (NATIONAL,) or len(set(layers)) < len(layers):
            raise where.fail(
                f"'{key}' begins with the national days off, and names each layer once, got {kind(list(layers))}; "
                f"write {key}: [{NATIONAL}], local layers after it",
                key,
            )
        return layers

    def warn_days(self) -> int:
        """Calendar days before the end of validity from which pages warn."""
        return self._where("warn_days").whole("warn_days")

    def closes(self) -> tuple[time | None, Cites]:
        """The end of office hours with its article, where the city's own rules have one."""
        where = self._where("closes")
        if where.get("closes") is None:
            return None, ()
        if not isinstance(where["closes"], Map):
            raise where.fail(
                f"`closes` says by which article the office closes, got {kind(where['closes'])}; "
                'write closes: {time: "18:00", article: …}, or article: house',
                "closes",
            )
        own = where.section("closes")
        own.take("time", "article")
        said = own.get("time")
        if not isinstance(said, str) or not CLOCK.fullmatch(said):
            raise own.fail(f'`time: {said}` is no time of day; write time: "18:00", in quotes', "time")
        return time.fromisoformat(said), self.forms.cites(own, needed=True)

    def channels(self) -> tuple[str, Cites]:
        """Whether data files may come by a department's own channel, with the article that says no."""
        where = self._where("channels").section("channels")
        where.take("value", "article")
        cites = self.forms.cites(where, needed="channels" in self.city)
        return one_of(where, "value", CHANNELS), cites

    def number_text(self) -> str:
        """The pattern of a case's number: `{word}〔{year}〕{number:04d}号`."""
        where, key = self._where("number_text"), "number_text"
        pattern = str(where.get(key))
        try:
            holes = [(name, spec, change) for _, name, spec, change in Formatter().parse(pattern) if name is not None]
        except ValueError as error:
            raise where.fail(f"`{key}: {pattern}` cannot be filled in ({error}); close each brace", key) from error
        for name, spec, change in holes:
            if name not in NUMBER or change or not WIDTH.fullmatch(spec or "") or (spec and name == "word"):
                raise where.fail(
                    f"`{key}: {pattern}` cannot be filled in ('{name}'); it may use {{word}}, {{year}} and "
                    "{number:04d}, with a width of two digits at most",
                    key,
                )
        if "number" not in [name for name, _, _ in holes]:
            raise where.fail(f"`{key}: {pattern}` is the same for every case; it needs {{number}}", key)
        return pattern
