"""An entry as a whole: what the regulation asks across its fields, its files and its state."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import ckan.plugins.toolkit as tk
from ckan.plugins.toolkit import _

from ckanext.govopen import law
from ckanext.govopen.catalogue import basis, guard, rules
from ckanext.govopen.catalogue import entry as entries
from ckanext.govopen.domain import following
from ckanext.govopen.language import say
from ckanext.govopen.logic.validators import labels

if TYPE_CHECKING:
    from ckanext.govopen.domain.profile import Profile

__all__ = ["govopen_entry", "govopen_state"]

STATES = ("active", "draft", "deleted")
LAW_FIELDS = (
    "open_tier", "open_basis", "open_conditions", "share_tier", "share_basis", "share_conditions",
)  # fmt: skip


def govopen_state(key: Any, data: dict[Any, Any], errors: dict[Any, Any], context: Any) -> None:
    """Nothing said: a new entry is a draft; what the portal itself makes is published."""
    value, before = data.get(key), context.get("package")
    if value is tk.missing or not value:
        if before:
            data.pop(key, None)
            raise tk.StopOnError
        data[key] = "active" if guard.may_publish(context) else "draft"
        return
    if not (value in STATES or str(value).startswith("draft")):
        errors[key].append(_("the state is one of {states}").format(states=", ".join(STATES)))


def govopen_entry(_key: Any, data: dict[Any, Any], errors: dict[Any, Any], context: Any) -> None:
    """Everything that spans fields. A draft may lack what publication asks; nothing wrong is stored even in a draft."""
    package = context.get("package")
    before = entries.of_package(package) if package else None
    now = _entry(data, package)
    if now.state == "deleted":
        return
    profile = law.in_force()
    said = _said(data, profile)
    breaches = [*rules.unknown(said, profile), *rules.crossed(said, profile), *rules.crossing_facts(said, profile)]
    if not now.state.startswith("draft"):
        breaches += [*rules.missing(said, profile), *rules.weak(said, profile), *rules.held(said, profile)]
        _not_the_title(data, errors)
    for breach in breaches:
        if breach.code == "unknown" and errors.get((breach.field,)):
            continue  # said by the field's own check
        _add(errors, (breach.field,), _message(breach))
    _files(data, errors, now, package)
    _publication(before, now, errors, context)


def _files(data: dict[Any, Any], errors: dict[Any, Any], now: entries.Entry, package: Any) -> None:
    profile = law.in_force()
    said = [k for k in data if len(k) == 3 and k[0] == "resources" and k[2] == "url"]  # noqa: PLR2004
    there = {one.id: one.url for one in package.resources} if package and said else {}
    for key in said:
        names = ("id", "url", "url_type", "state", "supplied_for")
        resource = {name: _plain(data.get(("resources", key[1], name))) for name in names}
        if resource["state"] == "deleted":
            continue
        breach = rules.file_breach(now, profile, resource)
        kept = breach is not None and breach.code == "channel" and there.get(resource["id"]) == resource["url"]
        if breach and not kept:  # a channel there was before the rules is integrated in time, and holds nothing up
            _add(errors, key, _message(breach))


def _publication(before: entries.Entry | None, now: entries.Entry, errors: dict[Any, Any], context: Any) -> None:
    """No road round the review: an entry becomes public by an approved case, whoever writes it."""
    if now.published and not (before and before.published) and not guard.may_publish(context):
        _add(errors, ("state",), _("an entry is published by its review; save it as a draft and hand it in"))


def _not_the_title(data: dict[Any, Any], errors: dict[Any, Any]) -> None:
    title, notes = (_plain(data.get((name,))).strip() for name in ("title", "notes"))
    if notes and rules.same_text(notes, title):
        _add(
            errors,
            ("notes",),
            _("“{label}” says the title again; say where the data comes from and what it covers").format(
                label=labels.of_name("notes")
            ),
        )


def _message(breach: rules.Breach) -> str:
    """In the reader's language, with the field's label and the mend."""
    grouping = "resource_fields" if breach.field == "url" else "dataset_fields"
    texts = {
        "unknown": _("“{label}” cannot be “{tier}”; choose a tier of the rules in force"),
        "missing": _("“{label}” is not chosen; choose one before publishing"),
        "asked": _("“{label}” is asked for where the entry is “{tier}”{cites}; fill it in"),
        "weak": _("“{named}” is no sufficient basis for “{tier}”{cites}; name a law or document of a kind that is"),
        "open_not_shared": _(
            "an entry that is “{tier}” to the public is shared unconditionally too; change “{label}” or the other tier"
        ),
        "follows": _("“{label}” must be “{tier}” where the entry says “{named}”{cites}; change one of the two"),
        "unreasoned": _(
            "“{label}” must be “{tier}” where the entry says “{named}”{cites}; choose it, or say why not in “{reason}”"
        ),
        "held": _("“{label}” is “{tier}”: {named}{cites}, neither handed in for review nor published yet; {reason}"),
        "not_empty": _("“{label}” must not be chosen where the entry says “{named}”{cites}; change one of the two"),
        "empty": _("“{label}” is empty; upload a file"),
        "no_files": _("an entry neither opened nor shared has no files; remove them or change the tier"),
        "channel": _(
            "data is opened and shared through the platform alone{cites}; upload the file instead of a link elsewhere"
        ),
        "link": _("“{label}” of data not free to all is an upload or a table, not a link; upload the file"),
    }
    return texts[breach.code].format(
        label=labels.of_name(breach.field, grouping),
        tier=say(breach.tier),
        cites=_cites(breach),
        named=_named(breach),
        reason=say(breach.reason),
    )


def _named(breach: rules.Breach) -> str:
    """What a breach names: a basis as readers know it, else a word of the rules."""
    if breach.code == "weak":
        return ", ".join(basis.worded(str(breach.named), law.in_force().laws))
    return say(breach.named)


def _cites(breach: rules.Breach) -> str:
    articles = _(", ").join(cite.article for cite in breach.cites)
    return _(" (Art. {articles})").format(articles=articles) if articles else ""


def _entry(data: dict[Any, Any], package: Any) -> entries.Entry:
    state = _plain(data.get(("state",))) or (package.state if package else "active")
    private = data.get(("private",), package.private if package else False)
    return entries.Entry(
        package.id if package else "",
        _organization(data.get(("owner_org",))) or (package.owner_org if package else "") or "",
        state,
        str(private).lower() == "true",
        _plain(data.get(("open_tier",))),
        _plain(data.get(("share_tier",))),
    )


def _said(data: dict[Any, Any], profile: Profile) -> dict[str, str]:
    facts = following.facts((*profile.follows, *profile.holds))
    names = (*LAW_FIELDS, *(rule.field for rule in profile.follows), *facts)
    return {name: _plain(data.get((name,))) for name in dict.fromkeys(names)}


def _plain(value: Any) -> str:
    return "" if value is None or value is tk.missing else str(value)


def _organization(value: Any) -> str:
    return _plain(value)


def _add(errors: dict[Any, Any], key: Any, message: str) -> None:
    found = errors.setdefault(key, [])
    if message not in found:
        found.append(message)
