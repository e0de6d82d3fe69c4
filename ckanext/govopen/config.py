"""The only reader of CKAN's configuration."""

from __future__ import annotations

from pathlib import Path
from typing import Any, cast
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo

import ckan.plugins.toolkit as tk


def profile_id() -> str:
    """Id of the regulation in force here (`govopen.profile`)."""
    return cast("str", tk.config["govopen.profile"])


def overlays() -> tuple[str, ...]:
    """Ids of the profiles that tighten limits (`govopen.overlays`)."""
    return tuple(cast("list[str]", tk.config["govopen.overlays"]))


def authority() -> str:
    """Name or id of the data authority's organization (`govopen.authority`)."""
    return cast("str", tk.config["govopen.authority"])


def government() -> str:
    """Name or id of the government's organization (`govopen.government`)."""
    return cast("str", tk.config["govopen.government"])


def establishment_office() -> str:
    """Name or id of the establishment office's organization (`govopen.establishment_office`)."""
    return cast("str", tk.config["govopen.establishment_office"])


def site_texts(*, english: bool = False) -> dict[str, Any]:
    """Who runs the portal, in header and footer: name, full_name, host, operator, phone, address, identity.

    `english` takes the `_en` variant of each where one is given. Lines left empty are not shown.
    """
    texts: dict[str, Any] = {}
    for key in ("name", "full_name", "host", "operator", "phone", "address"):
        plain = cast("str", tk.config[f"govopen.site.{key}"])
        texts[key] = (english and cast("str", tk.config[f"govopen.site.{key}_en"])) or plain
    title = cast("str", tk.config["ckan.site_title"])
    texts["full_name"] = texts["full_name"] or title
    texts["name"] = texts["name"] or texts["full_name"]
    texts["identity"] = list(cast("list[str]", tk.config["govopen.site.identity"]))
    return texts


def vocabularies() -> str:
    """Folder with a city's own code lists on top of ours (`govopen.vocabularies`); empty: none."""
    return cast("str", tk.config.get("govopen.vocabularies") or "")


def city_mark() -> str:
    """The character that stands for the city in case numbers (`govopen.city_mark`)."""
    return cast("str", tk.config["govopen.city_mark"])


def timezone() -> ZoneInfo:
    """The portal's own clock (`ckan.display_timezone`); Shanghai where that follows the server or the reader."""
    name = cast("str", tk.config.get("ckan.display_timezone") or "")
    return ZoneInfo(name if "/" in name else "Asia/Shanghai")


def usage_secret() -> str:
    """Key of the digests over usage records and addresses (`govopen.usage.secret`, else `SECRET_KEY`)."""
    return cast("str", tk.config["govopen.usage.secret"] or tk.config["SECRET_KEY"])


def usage_years() -> int:
    """Years for which usage records are kept (`govopen.usage.years`)."""
    return cast("int", tk.config["govopen.usage.years"])


def accel_location() -> str:
    """Internal location of the web server over the data files, "" to stream them (`govopen.download.accel`)."""
    return cast("str", tk.config["govopen.download.accel"])


def platforms() -> tuple[str, ...]:
    """Hosts of the platforms from which data may come by the rules, our own among them (`govopen.platforms`)."""
    own = urlsplit(cast("str", tk.config.get("ckan.site_url") or "")).hostname or ""
    return (own, *(host.lower() for host in cast("list[str]", tk.config["govopen.platforms"])))


def synonyms() -> Path | None:
    """A city's own file of synonyms beside ours (`govopen.synonyms`)."""
    name = cast("str", tk.config["govopen.synonyms"])
    return Path(name) if name else None


def proxies() -> tuple[str, ...]:
    """Addresses of our reverse proxies (`govopen.proxies`)."""
    return tuple(cast("list[str]", tk.config["govopen.proxies"]))


def smtp_ca() -> str:
    """File of authorities for the mail server, "" for the system's (`govopen.smtp_ca`)."""
    return cast("str", tk.config["govopen.smtp_ca"])


def lock() -> tuple[int, int, int]:
    """Failures per account, failures per address, minutes (`govopen.lock.…`)."""
    account, address = tk.config["govopen.lock.account"], tk.config["govopen.lock.address"]
    return cast("int", account), cast("int", address), cast("int", tk.config["govopen.lock.minutes"])


def idle_minutes(*, officer: bool) -> int:
    """Minutes without a request after which a session ends (`govopen.session.…`)."""
    return cast("int", tk.config["govopen.session.officer_minutes" if officer else "govopen.session.minutes"])


def second_factor() -> str:
    """Off | offered | officers (`govopen.second_factor`)."""
    return cast("str", tk.config["govopen.second_factor"])


def confirm_mail() -> bool:
    """Whether a new account's address is confirmed by mail; never where no mail can be sent."""
    return bool(tk.config["govopen.confirm_mail"] and tk.config["smtp.server"])


def token_days() -> int:
    """Days after which an API token ends (`govopen.token_days`)."""
    return cast("int", tk.config["govopen.token_days"])


def expansion() -> tuple[int, int]:
    """How far a compressed upload may unpack: bytes, and times its size (`govopen.upload.…`)."""
    return cast("int", tk.config["govopen.upload.expansion_mb"]) << 20, cast("int", tk.config["govopen.upload.ratio"])


def clamd() -> str:
    """Where clamd listens, "" for no scan (`govopen.clamd`)."""
    return cast("str", tk.config["govopen.clamd"])


def import_megabytes() -> int:
    """The largest spreadsheet that an import takes (`govopen.import.megabytes`)."""
    return cast("int", tk.config["govopen.import.megabytes"])


def import_rows() -> int:
    """How many rows an import takes (`govopen.import.rows`)."""
    return cast("int", tk.config["govopen.import.rows"])


def import_at_once() -> int:
    """Up to how many rows an import is done while the page waits (`govopen.import.at_once`)."""
    return cast("int", tk.config["govopen.import.at_once"])


def attachment_storage() -> str:
    """Name of the storage of CKAN's files that keeps attachments (`govopen.attachments.storage`)."""
    return cast("str", tk.config.get("govopen.attachments.storage") or "applications")


def attachment_limits() -> tuple[int, int]:
    """Bytes of one attachment, and how many go with one form (`govopen.attachments.…`)."""
    megabytes, most = tk.config["govopen.attachments.megabytes"], tk.config["govopen.attachments.most"]
    return cast("int", megabytes) << 20, cast("int", most)


def attachment_types() -> tuple[str, ...]:
    """Endings that attachments may have (`govopen.attachments.types`)."""
    return tuple(cast("list[str]", tk.config["govopen.attachments.types"]))


def draft_days() -> int:
    """Days after which a draft that nobody touched is deleted (`govopen.draft_days`)."""
    return cast("int", tk.config["govopen.draft_days"])


def answer_years() -> int:
    """Years after the end of a case for which a person's words and name are kept (`govopen.answer_years`)."""
    return cast("int", tk.config["govopen.answer_years"])


def webhook() -> tuple[str, str]:
    """Where events are posted to, "" for nowhere, and the key that signs them (`govopen.webhook.…`)."""
    return cast("str", tk.config["govopen.webhook.url"]), cast("str", tk.config["govopen.webhook.secret"])


def webhook_private() -> bool:
    """Whether events may be posted to an address of the own network (`govopen.webhook.private`)."""
    return bool(tk.config["govopen.webhook.private"])


def product_link_days() -> int:
    """After how many days a product's address is tried again (`govopen.products.link_days`)."""
    return cast("int", tk.config["govopen.products.link_days"])


def product_link_hosts() -> tuple[str, ...]:
    """Hosts inside that the check may call (`govopen.products.link_hosts`)."""
    return tuple(cast("list[str]", tk.config["govopen.products.link_hosts"]))


def product_reports() -> int:
    """How many reports one address may send within an hour (`govopen.products.reports_an_hour`)."""
    return cast("int", tk.config["govopen.products.reports_an_hour"])


def bundle_megabytes() -> int:
    """Up to how many MB files are handed out together (`govopen.bundle_megabytes`)."""
    return cast("int", tk.config["govopen.bundle_megabytes"])


def digest_hour() -> int:
    """Hour of the morning digest in China's time; -1: none (`govopen.digest_hour`)."""
    return cast("int", tk.config["govopen.digest_hour"])


def address(path: str) -> str:
    """An absolute address on this portal, without the language of the moment."""
    return str(tk.config["ckan.site_url"]).rstrip("/") + path
