"""`schemas/*.yaml` → checked values of the domain. Every complaint names file and line. Needs no running CKAN."""

from __future__ import annotations

from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING

from ckanext.govopen.data import calendars
from ckanext.govopen.data.calendars import Year
from ckanext.govopen.data.laws import RANKS
from ckanext.govopen.data.profiles import Reader
from ckanext.govopen.data.reading import Map, ProfileError, expected
from ckanext.govopen.data.reading import read as parse
from ckanext.govopen.domain.overlay import tighten

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from ckanext.govopen.domain.calendar import Calendar
    from ckanext.govopen.domain.profile import Profile

BASE = "base"
PARTS = ("terms", "bases")
HERE = Path(__file__).resolve().parent.parent
SCHEMAS = HERE / "schemas" if (HERE / "schemas").is_dir() else HERE.parent.parent / "schemas"


@lru_cache
def read(text: str, file: str) -> Map:
    """A mapping parsed once: base and the laws serve every profile. Not to be changed."""
    return parse(text, file)


def names(schemas: Path = SCHEMAS) -> tuple[str, ...]:
    """Ids of all profiles, base among them."""
    return tuple(sorted(path.stem for path in (schemas / "profiles").glob("*.yaml")))


def sources(name: str, schemas: Path = SCHEMAS) -> dict[str, str]:
    """The texts a profile is made of, by file name: enough to build it again years later."""
    folder = schemas / "profiles"
    if not (folder / f"{name}.yaml").is_file():
        raise ProfileError(f"{name}.yaml:0: there is no such profile; expected one of {', '.join(names(schemas))}")
    files = [path for one in (BASE, name) for path in (folder / f"{one}.yaml", *_parts(folder, one))]
    files += sorted((schemas / "laws").glob("*.yaml"))
    return {f"{path.parent.name}/{path.name}": path.read_text("utf-8") for path in dict.fromkeys(files)}


def _parts(folder: Path, name: str) -> list[Path]:
    """The longer sections of a profile may stand in a file of their own: `profiles/terms/<id>.yaml`."""
    return [path for part in PARTS if (path := folder / part / f"{name}.yaml").is_file()]


def _whole(name: str, texts: Mapping[str, str]) -> Map:
    """A profile's mapping with its parts put in where it does not hold them itself."""
    own = read(texts[f"profiles/{name}.yaml"], f"{name}.yaml")
    whole = Map().over(own)
    for part in PARTS:
        file = f"{part}/{name}.yaml"
        if file in texts and part not in own:
            held = read(texts[file], file)
            held.take("id", *(("terms",) if part == "terms" else ("open_tiers", "share_tiers", "refusals")))
            whole[part] = held.section("terms") if part == "terms" else held
            whole.lines[part] = 0
    return whole


def build(name: str, texts: Mapping[str, str]) -> Profile:
    """A profile from its texts. Raises ProfileError with everything that is wrong."""
    base = _whole(BASE, texts)
    own = base if name == BASE else _whole(name, texts)
    laws = {Path(file).stem: read(text, file) for file, text in texts.items() if file.startswith("laws/")}
    return Reader(base, own, laws).profile()


def load(name: str, overlays: Iterable[str] = (), schemas: Path = SCHEMAS) -> Profile:
    """A profile by its id, tightened by overlays. Raises ProfileError."""
    texts = sources(name, schemas)
    profile = build(name, texts)
    if problems := _layers(profile, read(texts[f"profiles/{name}.yaml"], f"{name}.yaml"), schemas):
        raise ProfileError(*problems)
    for overlay in overlays:
        higher = build(overlay, sources(overlay, schemas))
        if not outranks(higher, profile):
            raise ProfileError(
                f"{overlay}.yaml:1: no overlay over {name}: only a nationwide law of higher rank tightens a city's; "
                "take it out of the overlays"
            )
        profile = tighten(profile, higher)
    return profile


def outranks(higher: Profile, lower: Profile) -> bool:
    """Whether one profile's law is a nationwide one of higher rank than the other's; house rules have no law."""
    ranks = [RANKS.index(one.laws[one.law].rank) if one.law else len(RANKS) for one in (higher, lower)]
    return ranks[0] in (RANKS.index("law"), RANKS.index("administrative_regulation")) and ranks[0] < ranks[1]


def check(file: Path, schemas: Path = SCHEMAS) -> tuple[Profile | None, tuple[str, ...]]:
    """A profile file from anywhere, on top of the base and laws here: the profile, or everything wrong with it."""
    try:
        texts = {**sources(BASE, schemas), f"profiles/{file.stem}.yaml": file.read_text("utf-8")}
        profile = build(file.stem, texts)
    except ProfileError as error:
        return None, error.problems
    except (OSError, UnicodeDecodeError) as error:
        return None, (f"{file.name}:0: cannot be read: {error}",)
    own = read(texts[f"profiles/{file.name}"], file.name)
    wrong = (
        ()
        if profile.id == file.stem
        else own.fail(f"id '{profile.id}' differs from the file's name; write id: {file.stem}", "id").problems
    )
    return profile, wrong + _layers(profile, own, schemas)


def _layers(profile: Profile, own: Map, schemas: Path) -> tuple[str, ...]:
    """Calendar layers that a profile names and nobody has."""
    have = layers(schemas)
    odd = [layer for layer in profile.calendars if have and layer not in have]
    each = (own.fail(f"unknown calendar layer '{layer}'; {expected(layer, have)}", "calendars") for layer in odd)
    return tuple(problem for error in each for problem in error.problems)


def layers(schemas: Path = SCHEMAS) -> tuple[str, ...]:
    """Ids of all calendar layers there are."""
    folder = schemas / "calendars"
    return tuple(sorted(path.name for path in folder.iterdir() if path.is_dir())) if folder.is_dir() else ()


def years(layers: Iterable[str], schemas: Path = SCHEMAS) -> tuple[Year, ...]:
    """All years of a stack of calendar layers, lower layers first."""
    found: list[Year] = []
    for layer in layers:
        folder = schemas / "calendars" / layer
        if not folder.is_dir():
            raise ProfileError(f"{layer}:0: there is no such calendar layer")
        found += [calendars.year(path.read_text("utf-8"), path.name, layer) for path in sorted(folder.glob("*.yaml"))]
    return tuple(found)


def calendar(layers: Iterable[str], schemas: Path = SCHEMAS) -> Calendar:
    """The working days of a stack of layers."""
    return calendars.calendar(years(layers, schemas))
