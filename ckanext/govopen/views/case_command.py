"""Pages of a case's commands: the form, for weighty ones a page that repeats it, then the case."""

from __future__ import annotations

import json
from typing import Any

import ckan.plugins.toolkit as tk
from flask import Blueprint, request

from ckanext.govopen.language import say
from ckanext.govopen.views.parts import answers as forms
from ckanext.govopen.views.parts import attaching, faster, holdings, looking, ruling, scope, story
from ckanext.govopen.views.parts.calling import call, problems_of, sign_in
from ckanext.govopen.views.parts.work import GROUPS, effect, find

blueprint = Blueprint("govopen_case_command", __name__)

# Commands by what they take: a word on the button is enough, a page, or a page and one that repeats it before sending.
REPEATED = frozenset(
    [
        "decline",
        "grant",
        "grant_part",
        "refuse",
        "approve",
        "uphold",
        "dismiss",
        "correct",
        "revoke",
        "amend",
        "return",
        "withdraw",
        "object",
        "transfer",
        "extend",
        "supply",
    ]
)

NAMES = ("amend", "grant_part")  # the files ticked are meant one by one: some of them, or all as they are now


@blueprint.route("/case/<number>/<command>", methods=["GET", "POST"])
def do(number: str, command: str) -> Any:
    """A command's page: its form, for weighty ones a page that repeats it, then the case."""
    if not tk.current_user.is_authenticated:
        return sign_in()
    case = find(number)
    commands = case.get("commands") or {}
    if command == "decide":
        command = next((name for name in ("grant", "approve", "uphold") if name in commands), command)
    if command not in commands:
        return _gone(case)
    return _asked(case, command) if request.method == "GET" else _answered(case, command)


def _answered(case: dict[str, Any], command: str) -> Any:
    """What a form that was sent leads to."""
    if "payload" in request.form:
        return _send(case, command)
    if command == "supply" and not case["entry"]:
        return _linked(case, command)
    said = _whole(case, command, forms.read(case["commands"][command]["form"], request.form))
    wrong, button = attaching.take(case=case["id"], command=command), request.form.get("do", "")
    if button.startswith("remove:"):
        attaching.remove(button.removeprefix("remove:"))
    if wrong or button == "attach" or button.startswith("remove:"):
        return _command(case, command, said, (wrong, ""))
    if command in looking.INTAKE and (instead := _looked(case, command, said, button)) is not None:
        return instead
    return _preview(case, command, said) if command in REPEATED else _act(case, command, said)


def _looked(case: dict[str, Any], command: str, said: dict[str, Any], button: str) -> Any:
    """Where an intake goes instead: to the return, with everything that is amiss; back, while a point is not ticked."""
    ticked = said.get("checked", [])
    if button == "return":
        return (
            _command(case, "return", looking.defects(case, ticked), ([], ""))
            if "return" in case["commands"]
            else _gone(case)
        )
    wrong = looking.problem(case, ticked)
    return _command(case, command, said, (wrong, "")) if wrong else None


def _asked(case: dict[str, Any], command: str) -> Any:
    """The form of a command; a product is mended in its own."""
    if command == "supplement" and (product := tk.h.govopen_product_of_case(case)):
        return tk.redirect_to("govopen_product_form.edit", id=product["product_id"])
    return _command(case, command, {}, ([], ""))


def _linked(case: dict[str, Any], command: str) -> Any:
    """Supplying what no entry held: first the entry that holds it now, then as ever."""
    name = request.form.get("entry", "").strip().rpartition("/")[2]
    try:
        case = call("govopen_case_link", id=case["id"], entry=name)
    except (tk.ValidationError, tk.ObjectNotFound, tk.NotAuthorized):
        text = tk._("“{label}” should be a published entry of this department.").format(label=tk._("Catalogue entry"))
        return _command(case, command, {}, ([{"field": "entry", "text": text}], ""))
    return _repeat(case, command, forms.read(case["commands"][command]["form"], request.form))


def _send(case: dict[str, Any], command: str) -> Any:
    """From the page that repeats: send, or go back to the form with everything still there."""
    try:
        said = dict(json.loads(request.form["payload"]))
    except ValueError:
        return _command(case, command, {}, ([], ""))
    if request.form.get("do") == "edit":
        return _command(case, command, said, ([], ""))
    return _act(case, command, said)


def _preview(case: dict[str, Any], command: str, said: dict[str, Any]) -> Any:
    try:
        call(
            "govopen_case_act", id=case["id"], command=command, answers=said, version=faster.version(), dry_run=True
        )  # fmt: skip
    except tk.ValidationError as error:
        return _refused(case, command, said, error)
    return _repeat(case, command, said)


def _whole(case: dict[str, Any], command: str, said: dict[str, Any]) -> dict[str, Any]:
    """Every file ticked where none was singled out means the whole entry, files that come later included."""
    if command in NAMES:
        return said
    asked = any(one["id"] == "items" for one in case.get("said", []))
    if not asked and said.get("items") and set(said["items"]) == set(holdings.asked(case)):
        return {key: value for key, value in said.items() if key != "items"}
    return said


def _gone(case: dict[str, Any]) -> Any:
    """The command is not there (any more): who did what meanwhile, and everything typed, to be used again."""
    if request.method == "POST":
        version = faster.version()
        about = {"typed": faster.typed(), "since": faster.since(case, version), "own": faster.own(case, version)}
        return tk.render("govopen/case/lost.html", {"case": case, "kind": say(case["title"]), **about})
    tk.h.flash_notice(story.barred(case) or tk._("This step is done or not yours. The case as it stands now:"))
    return tk.redirect_to("govopen_case.show", number=case["number"].lower())


def _refused(case: dict[str, Any], command: str, said: dict[str, Any], error: tk.ValidationError) -> Any:
    """The form again with everything in it, and what happened meanwhile; or that its time is over."""
    body: Any = error.error_dict
    fresh = body.get("case") or case
    if command not in (fresh.get("commands") or {}):
        return _gone(fresh)
    since = faster.since(fresh, faster.version()) if body.get("code") == "stale" else []
    return _command(fresh, command, said, problems_of(error), since)


def _act(case: dict[str, Any], command: str, said: dict[str, Any]) -> Any:
    try:
        after = call(
            "govopen_case_act", id=case["id"], command=command, answers=said, version=faster.version(),
            attachments=[one["id"] for one in attaching.waiting(case["id"], command)],
            command_id=request.form.get("command_id", ""),
        )  # fmt: skip
    except tk.NotAuthorized:
        return _gone(find(case["number"].lower()))
    except tk.ValidationError as error:
        return _refused(case, command, said, error)
    if after.get("objection") and command == "object":
        return tk.redirect_to("govopen_apply.receipt", number=after["objection"]["number"].lower())
    tk.h.flash_success(
        tk._("Done: {what}. {number}").format(what=say(case["commands"][command]["label"]), number=case["number_text"])
    )
    return tk.redirect_to("govopen_case.show", number=case["number"].lower())


def _common(case: dict[str, Any], command: str) -> dict[str, Any]:
    group = next((one for one in GROUPS if command in one), (command,))
    commands = case["commands"]
    tabs = [
        {"label": say(commands[one]["label"]), "current": one == command,
         "href": tk.h.url_for("govopen_case_command.do", number=case["number"].lower(), command=one)}
        for one in group
        if one in commands
    ]  # fmt: skip
    return {
        "case": case,
        "kind": say(case["title"]),
        "command": command,
        "label": say(commands[command]["label"]),
        "tabs": tabs if len(tabs) > 1 else [],
        "here": tk.h.url_for("govopen_case_command.do", number=case["number"].lower(), command=command),
        "back": tk.h.url_for("govopen_case.show", number=case["number"].lower()),
        "effect": effect(command),
        "axis": holdings.axis(case),
        "beside": story.beside(case),
        "entry": holdings.entry(case),
        "contested": ruling.contested(case) if command == "object" else None,
        "opinions": [one for one in story.timeline(case) if one.get("note") == tk._("internal")],
        "said": forms.told(case.get("said", []), holdings.files(case)),
        "attachments": attaching.waiting(case["id"], command),
        "extras": attaching.extras(),
        "readers": attaching.readers(case, command),
        "command_id": f"{case['id']}:{case['version']}:{command}",
    }


def _command(
    case: dict[str, Any],
    command: str,
    said: dict[str, Any],
    wrong: tuple[list[dict[str, str]], str],
    since: list[str] | None = None,
) -> Any:
    problems, message = wrong
    files = [{"id": key, "name": name} for key, name in holdings.asked(case).items()]
    form = _form(case, command)
    if not said and not problems:
        said = _proposed(case, command)
    fields = forms.fields(form, said, problems, files=files, departments=True)
    if command == "supply" and not case["entry"]:
        fields.insert(0, _entry_field(problems))
    intake = command in looking.INTAKE
    return tk.render(
        "govopen/case/command.html",
        {**_common(case, command), "problems": problems, "message": message, "since": since or [],
         "fields": [one for one in fields if not (intake and one["id"] == "checked")],
         "checks": looking.rows(case, said.get("checked", [])) if intake else [],
         "returned": any(one["name"] == "returned" for one in case["history"]),
         "repeated": command in REPEATED},
    )  # fmt: skip


def _entry_field(problems: list[dict[str, str]]) -> dict[str, Any]:
    """Which entry holds the data that a need outside the catalogue led to."""
    return {
        "id": "entry", "label": tk._("Catalogue entry"), "value": request.form.get("entry", ""), "kind": "text",
        "hint": tk._("Publish the data as an entry first, then give its address here. The applicant gets its files."),
        "error": next((one["text"] for one in problems if one["field"] == "entry"), ""), "required": True,
        "options": [], "rows": 1,
    }  # fmt: skip


def _form(case: dict[str, Any], command: str) -> list[dict[str, Any]]:
    """A command's form: its choice of grants in words; a part says which files it is, where there are any."""
    _ = tk._
    words = {one["id"]: holdings.grant_words(one) for one in case.get("grants", [])}
    part = command == "grant_part" and bool(holdings.asked(case))
    office = case["provider"]["title"] if case["provider"] and command == "forward" else ""
    none = {"grant": _("None ticked means every file."), "amend": _("None ticked leaves the files as they are.")}
    changed = {
        "grant": lambda field: {
            "options": [{**one, "label": words.get(one["value"], one["label"])} for one in field["options"]]
        },
        "to": lambda field: {"help": _("None chosen: {office}.").format(office=office) if office else field["help"]},
        "items": lambda field: {"required": field["required"] or part, "help": none.get(command, field["help"])},
    }
    return [
        {**field, **changed[field["id"]](field)} if field["id"] in changed else field
        for field in case["commands"][command]["form"]
    ]


def _proposed(case: dict[str, Any], command: str) -> dict[str, Any]:
    """What a form starts with: the only grant there is and how it stands; for a decision what was asked for."""
    if command in ("revoke", "amend"):
        live = [one for one in case["grants"] if not one["ended"]]
        if len(live) != 1:
            return {}
        kept = ("items", "purpose", "conditions", "until") if command == "amend" else ()
        return {"grant": live[0]["id"], **{name: live[0][name] for name in kept if live[0].get(name)}}
    if command not in ("grant", "grant_part"):
        return {}
    entry = holdings.entry(case) or {}
    asked = {one["id"]: one["value"] for one in case.get("said", [])}
    return {
        "conditions": entry.get(f"{holdings.axis(case)}_conditions") or "",
        "until": asked.get("use_until") or "",
        "items": asked.get("items") or (list(holdings.asked(case)) if command == "grant" else []),
    }


def _repeat(case: dict[str, Any], command: str, said: dict[str, Any]) -> Any:
    form = _form(case, command)
    files = [{"id": key, "name": name} for key, name in holdings.files(case).items()]
    departments = {one["value"]: one["label"] for one in forms.offices()} if "to" in said else {}
    shown = forms.shown(form, said, files)
    for one in shown:
        if one["id"] == "to":
            one["text"] = departments.get(one["text"], one["text"])
    return tk.render(
        "govopen/case/repeat.html",
        {
            **_common(case, command),
            "answers": scope.whole(case, command, said, shown),
            "payload": json.dumps(said, ensure_ascii=False),
        },
    )
