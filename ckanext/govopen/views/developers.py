"""For developers: first calls that run as they stand, what can be called, what an error means."""

from __future__ import annotations

import functools
import inspect
from typing import Any

import ckan.plugins.toolkit as tk
from ckan import logic
from flask import Blueprint

from ckanext.govopen.engine_down import DOWN

blueprint = Blueprint("govopen_developers", __name__)

OURS = "govopen_"
# Core's actions about what this portal does not have, or about accounts.
ASIDE = (
    "group",
    "vocabulary",
    "user",
    "member",
    "roles",
    "dashboard",
    "am_following",
    "followee",
    "follower",
    "config",
    "job",
    "task",
    "term",
    "resource_view",
    "scheming",
    "get_site_user",
    "current_package_list",
    "package_relationships",
    "file",
    "api_token",
    "package_collaborator",
    "help",
    "activity",
)


def _loaded() -> dict[str, Any]:
    """All actions of this process by name."""
    logic.get_action("package_search")  # fills the table
    return dict(logic._actions)  # noqa: SLF001  # CKAN has no public list of them


def _innermost(action: Any) -> Any:
    """The action that a chain of ours ends in: it is that one which callers read about in CKAN's manual."""
    while True:
        if isinstance(action, functools.partial):
            action = action.args[0] if action.args and callable(action.args[0]) else action.func
        elif hasattr(action, "__wrapped__"):
            action = action.__wrapped__
        else:
            return action


def _summary(action: Any) -> str:
    """The first sentence of an action's docstring."""
    text = inspect.getdoc(_innermost(action)) or ""
    first = " ".join(text.split("\n\n")[0].split())
    return first.replace(":py:func:", "").replace("`", "")


def actions() -> list[dict[str, Any]]:
    """Every action of ours, and core's that only read.

    Each: `name`, `reads` (callable by GET), `ours`, `summary`, `foreign` (the summary has no translation).
    """
    found = []
    for name, action in sorted(_loaded().items()):
        reads = bool(getattr(action, "side_effect_free", False))
        ours = name.startswith(OURS)
        if ours or (reads and not name.startswith(ASIDE) and "follow" not in name):
            plain = _summary(action)
            said = tk._(plain) if plain else ""
            foreign = said == plain and tk.h.lang() != "en"
            found.append({"name": name, "reads": reads, "ours": ours, "summary": said, "foreign": foreign})
    return sorted(found, key=lambda one: (not one["ours"], one["name"]))


def groups() -> list[dict[str, Any]]:
    """The actions by what they are about, ours first: `noun`, `title`, `ours`, `actions`."""
    titles, found = _titles(), dict[tuple[bool, str], list[dict[str, Any]]]()
    for one in actions():
        noun = one["name"].removeprefix(OURS).partition("_")[0]
        found.setdefault((one["ours"], noun), []).append(one)
    return [
        {"noun": noun, "title": titles.get(noun, ""), "ours": ours, "id": f"actions-{noun if ours else 'ckan-' + noun}",
         "actions": some}
        for (ours, noun), some in found.items()
    ]  # fmt: skip


def _titles() -> dict[str, str]:
    """What the nouns in the names of actions stand for."""
    _ = tk._
    return {
        "access": _("May I have this data"), "attachment": _("Attachments"), "attribution": _("Citing"),
        "bundle": _("Cases filed together"), "calendar": _("Working days"), "case": _("Cases"),
        "catalogue": _("Import of a catalogue"), "desk": _("Desk"), "draft": _("Drafts"), "due": _("Deadlines"),
        "entry": _("Entries and their review"), "finding": _("Findings of the scan"), "form": _("Forms"),
        "grant": _("Grants"), "import": _("Imports"), "inbox": _("Inbox"), "lead": _("Lead departments"),
        "listing": _("Lists"), "officer": _("Officers"), "outbox": _("Outbox"), "oversight": _("Oversight"),
        "person": _("Your own data"), "post": _("Posts"), "product": _("Data products"), "profile": _("Rules in force"),
        "register": _("Case register"), "secrecy": _("Secrecy review"), "statistics": _("Timeliness"),
        "usage": _("Usage records"), "package": _("Entries"), "organization": _("Departments"),
        "resource": _("Files"), "datastore": _("Rows of tables"), "tag": _("Tags"), "status": _("Version and state"),
        "license": _("Licences"),
    }  # fmt: skip


def _example() -> dict[str, str]:
    """An entry and a table that anybody may have, so that the calls on the page return something."""
    try:
        found = tk.get_action("package_search")(
            {"user": ""},
            {"q": "*:*", "fq": "+open_tier:unconditional", "rows": 50, "facet": "false"},
        )["results"]
    except DOWN:
        return {"entry": "", "table": "", "word": ""}
    tables = [(one, file) for one in found for file in one["resources"] if file.get("datastore_active")]
    entry = tables[0][0] if tables else (found[0] if found else {})
    return {
        "entry": entry.get("name", ""),
        "word": entry.get("title", ""),
        "table": tables[0][1]["id"] if tables else "",
    }


def calls(example: dict[str, str]) -> list[dict[str, str]]:
    """The three calls: `id`, `title`, `action`, `key` and `value` of its parameter; none that would find nothing."""
    three = [
        {
            "id": "search",
            "title": tk._("Search the catalogue"),
            "action": "package_search",
            "key": "q",
            "value": example["word"],
        },
        {
            "id": "entry",
            "title": tk._("Read one entry"),
            "action": "package_show",
            "key": "id",
            "value": example["entry"],
        },
        {
            "id": "rows",
            "title": tk._("Read rows of a table"),
            "action": "datastore_search",
            "key": "resource_id",
            "value": example["table"],
        },
    ]
    if not example["table"]:
        three[2] = {
            "id": "list",
            "title": tk._("List the departments"),
            "action": "organization_list",
            "key": "all_fields",
            "value": "true",
        }
    return [call for call in three if call["value"]]


def errors() -> list[tuple[str, str, str]]:
    """Status, meaning, mend."""
    return [
        ("400", tk._("The call cannot be read"), tk._("Check the JSON and the name of the action.")),
        (
            "403",
            tk._("You may not have this"),
            tk._("Send a token; apply for data on request. The answer says how."),
        ),
        ("404", tk._("There is no such thing, or you may not see it"), tk._("Check the id; a name may have changed.")),
        ("409", tk._("A value is not accepted"), tk._("The answer names the field and what is wrong with it.")),
        ("429", tk._("Too many calls"), tk._("Wait as long as Retry-After says.")),
        ("500", tk._("A fault of ours"), tk._("Try again later; tell us the time and the call.")),
        ("503", tk._("Under maintenance or a part is down"), tk._("Wait as long as Retry-After says.")),
    ]


@blueprint.route("/developers")
def index() -> str:
    """The page."""
    return tk.render(
        "govopen/developers.html",
        {"groups": groups(), "calls": calls(_example()), "errors": errors(), "site": tk.config["ckan.site_url"]},
    )
