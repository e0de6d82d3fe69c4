"""What an attribution says: provider, title, code, version, day of acquisition, address, licence."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from datetime import date, datetime
from typing import TYPE_CHECKING, Any

from ckanext.govopen import config, vocabularies
from ckanext.govopen.search.timeliness import local_day
from ckanext.govopen.store import history

if TYPE_CHECKING:
    from collections.abc import Mapping


@dataclass(frozen=True, slots=True)
class Attribution:
    """Text and dates (ISO) of one statement. `file` is "" for a whole entry, `version` the day of its last change."""

    provider: str
    title: str
    file: str
    code: str
    version: str
    acquired: str
    url: str
    licence: str
    licence_url: str
    site: str

    @property
    def name(self) -> str:
        """Title, and the file's name where it is another."""
        return f"{self.title}：{self.file}" if self.file and self.file != self.title else self.title

    def plain(self) -> dict[str, str]:
        """As JSON."""
        return asdict(self)


def statement(
    entry: Mapping[str, Any], file: Mapping[str, Any] | None = None, *, acquired: str = "", lang: str = "zh_Hans_CN"
) -> Attribution:
    """The attribution of an entry or one of its files, acquired today unless another day is named."""
    path = f"/dataset/{entry['name']}" + (f"/resource/{file['id']}" if file else "")
    licence = str(entry.get("license_id") or "")
    return Attribution(
        provider=str((entry.get("organization") or {}).get("title") or ""),
        title=str(entry.get("title") or entry["name"]),
        file=str((file or {}).get("name") or ""),
        code=str(entry.get("resource_code") or ""),
        version=_version(entry, file, acquired or today()),
        acquired=acquired or today(),
        url=config.address(path),
        licence=vocabularies.label("license", licence, lang) if licence else "",
        licence_url=str(entry.get("license_url") or ""),
        site=str(config.site_texts(english=not lang.startswith("zh"))["full_name"]),
    )


def today() -> str:
    """The day on the portal's clock."""
    return datetime.now(config.timezone()).date().isoformat()


def day_of(stamp: Any) -> str:
    """The day in China of one of CKAN's instants; "" for none."""
    return local_day(str(stamp)).isoformat() if stamp else ""


def _version(entry: Mapping[str, Any], file: Mapping[str, Any] | None, acquired: str) -> str:
    """The day of the last change before the data was acquired: of the file, of the newest file, else of the entry."""
    files = [file] if file else list(entry.get("resources") or [])
    days = [day_of(one.get("last_modified") or one.get("created")) for one in files if one]
    changed = max((day for day in days if day <= acquired), default="")
    changed = changed or day_of(entry.get("metadata_modified"))
    if changed <= acquired:
        return changed
    # changed since: what was published then has its own day
    then = history.on(str(entry["id"]), date.fromisoformat(acquired)) if entry.get("id") else None
    return then.day.isoformat() if then else ""
