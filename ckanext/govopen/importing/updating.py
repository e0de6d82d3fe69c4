"""Changes of entries that are there already, through `package_update`: its validators, rights and hooks."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any, cast

import ckan.plugins.toolkit as tk
from ckan import model
from ckan.lib import plugins as lib_plugins

from ckanext.govopen.catalogue import guard, same_code
from ckanext.govopen.importing import changing
from ckanext.govopen.importing.plan import Remark

if TYPE_CHECKING:
    from ckan.types import Context

    from ckanext.govopen.importing.chunk import Line
    from ckanext.govopen.importing.engine import Actor


class Again(Exception):  # noqa: N818  # not an error: the chunk starts over without this row
    """`package_update` refused after all and took the whole transaction with it."""

    def __init__(self, number: int, errors: Mapping[str, Any]) -> None:
        super().__init__(number)
        self.number, self.errors = number, errors


def check(lines: Sequence[Line], actor: Actor) -> list[tuple[Line, dict[str, Any]]]:
    """Refuses the changes that may not be; the others come back with the entry's data before."""
    good = []
    for line in lines:
        if line.outcome or line.stored is None:
            continue
        data = current(line.stored.id)
        if changing.is_published(line):
            if said := changing.against(line, actor, data):
                line.refuse(*said)
                line.changes = {}
            else:
                good.append((line, data))
            continue
        errors = faults(line.stored, {**data, **overlay(line)}, actor)
        if errors:
            line.refuse(*remarks(errors, line))
            line.changes = {}
        else:
            good.append((line, data))
    return good


def update(lines: Sequence[Line], actor: Actor, batch_id: str) -> list[str]:
    """Updates what has changed, or proposes it where it is published; the ids that search has to learn of.

    Nothing is committed.
    """
    changed = []
    for line, data in check(lines, actor):
        if changing.is_published(line):
            changing.propose(line, actor, batch_id)
            continue
        line.before = {name: data.get(name) for name in line.changes if name != "tag_string"}
        if "tag_string" in line.changes:
            line.before["tag_string"] = line.changes["tag_string"][0]
        try:
            save(line.stored.id, {**data, **overlay(line)}, actor)
        except tk.ValidationError as error:
            raise Again(line.planned.number, error.error_dict) from error
        line.outcome, line.after = "updated", line.stored.metadata_modified.isoformat()
        changed.append(line.stored.id)
    return changed


def overlay(line: Line) -> dict[str, Any]:
    """The fields that the file changes."""
    return {name: line.planned.entry[name] for name in line.changes}


def current(id_: str) -> dict[str, Any]:
    """An entry as the editor's form has it."""
    context = cast("Context", {"model": model, "session": model.Session, "ignore_auth": True, "use_cache": False})
    return tk.get_action("package_show")(context, {"id": id_})


def faults(package: Any, data: dict[str, Any], actor: Actor, *, approved: bool = False) -> dict[str, Any]:
    """Errors by field that `package_update` would raise, without its rolling back of everything; {} when none."""
    plugin = lib_plugins.lookup_package_plugin("dataset")
    context = _context(actor, approved=approved, package=package)
    try:
        tk.check_access("package_update", context, {"id": package.id})
    except tk.NotAuthorized as error:
        return {"__auth": [str(error)]}
    context = _context(actor, approved=approved, package=package)
    schema = plugin.update_package_schema()
    _, errors = lib_plugins.plugin_validate(plugin, context, _form(data), schema, "package_update")
    return errors


def save(id_: str, data: dict[str, Any], actor: Actor, *, approved: bool = False) -> None:
    """`package_update` without commit and index; both come with the chunk. `approved`: by a signed case."""
    context = _context(actor, approved=approved, defer_commit=True, return_id_only=True)
    tk.get_action("package_update")(context, {**_form(data), "id": id_})


def _form(data: dict[str, Any]) -> dict[str, Any]:
    """What is said leaves the files alone; tags are said once, as text; when it was changed is for CKAN to say."""
    left_out = {"resources", "organization", "metadata_modified", *(("tags",) if "tag_string" in data else ())}
    return {name: value for name, value in data.items() if name not in left_out}


def _context(actor: Actor, *, approved: bool = False, **more: Any) -> Context:
    context: dict[str, Any] = {"model": model, "session": model.Session, "user": actor.user, same_code.IMPORTED: True}
    context |= more
    user = model.User.by_name(actor.user) if actor.user else None
    if user:
        context["auth_user_obj"] = user
    if actor.trusted or approved:
        context["ignore_auth"] = True
        context[guard.GUARDED] = not approved  # the right over the departments was asked, the review was not
    return cast("Context", context)


def remarks(errors: Mapping[str, Any], line: Line) -> list[Remark]:
    """The validators' words as remarks; they name the field and the mend already."""
    found = []
    for field, messages in errors.items():
        name, code = _column(field), "not_allowed" if field == "__auth" else "invalid"
        found += [Remark(code, name, line.planned.cell(name), message[:500]) for message in _flat(messages)]
    return found or [Remark("invalid", "title", value=str(errors)[:300])]


def _column(field: str) -> str:
    return {"owner_org": "department", "tag_string": "tags", "items": "item_name"}.get(field, field)


def _flat(messages: Any) -> list[str]:
    if isinstance(messages, str):
        return [messages]
    if isinstance(messages, Mapping):
        return [text for value in messages.values() for text in _flat(value)]
    return [text for value in messages for text in _flat(value)]
