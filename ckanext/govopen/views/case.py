"""Pages of cases: mine, one case, its commands, its decision as a paper."""

from __future__ import annotations

import json
from typing import Any

import ckan.plugins.toolkit as tk
from flask import Blueprint, abort, request

from ckanext.govopen.views.parts import answers as forms
from ckanext.govopen.views.parts import story, strip
from ckanext.govopen.views.parts.calling import call, problems_of, say, sign_in

blueprint = Blueprint("govopen_case", __name__)

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
# Buttons that belong together: the ways to end a step stand on one page, as tabs.
GROUPS = (
    ("grant", "grant_part", "refuse"), ("accept", "return", "decline"), ("agree", "disagree"), ("approve", "refuse"),
    ("uphold", "dismiss"),
)  # fmt: skip
FIRST = (
    "supplement",
    "accept",
    "forward",
    "grant",
    "agree",
    "approve",
    "uphold",
    "supply",
    "fulfil",
    "record",
    "extend",
)
LINKS = ("withdraw", "remark", "transfer")


def _show(number: str) -> dict[str, Any]:
    try:
        return call("govopen_case_show", id=number)
    except (tk.ObjectNotFound, tk.NotAuthorized):
        if not tk.current_user.is_authenticated:  # may be theirs: a link in a mail leads here
            abort(sign_in())
        abort(404)


@blueprint.route("/cases")
def mine() -> Any:
    """My cases: what waits for me, what is under way, what has ended, and drafts."""
    if not tk.current_user.is_authenticated:
        return sign_in()
    found = call("govopen_case_list", mine=True, rows=100, sort="filed desc")
    rows = found["results"]
    groups = [
        (tk._("Waiting for you"), [row for row in rows if row["state"] == "waiting"]),
        (tk._("Under way"), [row for row in rows if row["state"] == "open"]),
        (tk._("Closed"), [row for row in rows if row["state"] == "ended"]),
    ]
    return tk.render(
        "govopen/case/mine.html",
        {
            "groups": [(name, [line(row) for row in found]) for name, found in groups if found],
            "drafts": [_draft(one) for one in call("govopen_draft_list")],
            "grants": call("govopen_grant_list", valid=True, holder=tk.current_user.id),
            "count": found["count"],
        },
    )


def line(row: dict[str, Any]) -> dict[str, Any]:
    """A case as a line of a list, in words."""
    return {
        **row,
        "href": tk.h.url_for("govopen_case.show", number=row["number"].lower()),
        "kind": say(row["title"]),
        "whose": tk._(", ").join(
            tk._("you")
            if one["role"] == "applicant" and row["applicant"]["you"]
            else one["title"] or tk._("the applicant")
            for one in row["turn"]
        ),
        "outcome_text": story.outcome_word(row["outcome"] or "") if row["outcome"] else "",
    }


def _draft(one: dict[str, Any]) -> dict[str, Any]:
    from ckanext.govopen.views.parts.filing import ways

    entry = one["entry"] or {}
    return {
        **one,
        "kind": say(one["title"]),
        "href": ways(one["procedure"], entry.get("name", "")),
        "title": entry.get("title", ""),
    }


@blueprint.route("/cases/drafts/<draft>/delete", methods=["POST"])
def drop_draft(draft: str) -> Any:
    """Delete a draft of the reader's."""
    try:
        call("govopen_draft_delete", id=draft)
    except tk.ObjectNotFound:
        abort(404)
    except tk.NotAuthorized:
        return sign_in()
    return tk.redirect_to("govopen_case.mine")


@blueprint.route("/case/<number>")
def show(number: str) -> Any:
    """One case: whose turn, by when, why that day, what can be done."""
    case = _show(number)
    today = tk.h.govopen_today()
    clock = story.main_clock(case)
    explained = call("govopen_case_explain", id=case["id"], clock=clock["id"]) if clock else None
    stopped = (clock or {}).get("stopped") or ""
    if explained and clock and not clock["paused"]:
        explained["told_differs"] = bool(stopped) and explained["told"] != explained["due"]
    return tk.render(
        "govopen/case/show.html",
        {
            "case": case,
            "kind": say(case["title"]),
            "turn": story.turn(case),
            "doing": story.doing(case["step"], case["state"]),
            "outcome": story.outcome(case),
            "clock": clock,
            "left": story.left(clock, today),
            "steps": story.steps(case),
            "explained": explained,
            "days": strip.strip(
                explained["lines"], today, due="" if stopped else explained["due"] or "", stopped=stopped,
                events=story.marks(case),
            ) if explained else [],
            "daily": strip.daily(explained["lines"], stopped) if explained else [],
            "summary": strip.summary(explained["lines"], explained["days"]) if explained else "",
            "lane": tk.h.govopen_step_word(_verb(case, clock)) if clock else "",
            "files": _granted(case),
            "timeline": story.timeline(case),
            "buttons": buttons(case),
            "said": [
                {"label": say(one["label"]), "text": forms.word(one, one["value"], _files(case)), "cites": []}
                for one in case.get("said", [])
            ],
            "decision": _decision(case),
            "today": today,
        },
    )  # fmt: skip


def _verb(case: dict[str, Any], clock: dict[str, Any]) -> str:
    return next((step["verb"] for step in case["route"] if step["id"] == clock["step"]), "fulfil")


def _files(case: dict[str, Any]) -> dict[str, str]:
    if not case["entry"]:
        return {}
    try:
        package = call("package_show", id=case["entry"]["id"])
    except (tk.NotAuthorized, tk.ObjectNotFound):
        return {}
    return {one["id"]: one.get("name") or one["id"] for one in package["resources"]}


def buttons(case: dict[str, Any]) -> list[dict[str, Any]]:
    """What the reader may do, the most likely first: exactly the core's commands, grouped where they end one step."""
    commands = case.get("commands") or {}
    names = [name for name in FIRST if name in commands]
    names += [name for name in commands if name not in names and name not in LINKS]
    names += [name for name in LINKS if name in commands]
    found, seen = [], set()
    for name in names:
        if name in seen:
            continue
        group = next((one for one in GROUPS if name in one), (name,))
        here = [one for one in group if one in commands]
        seen |= set(here)
        label = group_label(here) if len(here) > 1 else say(commands[name]["label"])
        found.append(
            {
                "command": here[0],
                "label": label,
                "href": tk.h.url_for("govopen_case.do", number=case["number"].lower(), command=here[0]),
                "link": name in LINKS,
            }
        )
    return found


def group_label(names: list[str]) -> str:
    """The word for a page on which several outcomes can be chosen."""
    _ = tk._
    if "grant" in names:
        return _("Decide")
    if "agree" in names:
        return _("Give an opinion")
    if "accept" in names:
        return _("Accept or return")
    if "approve" in names:
        return _("Approve or not")
    return _("Answer")


def _decision(case: dict[str, Any]) -> dict[str, Any] | None:
    """The decision that stands: what, reason, articles, the window to object."""
    if not case["decided"]:
        return None
    events = [one for one in case["history"] if one["outcome"] == case["outcome"] and one["outcome"]]
    names = {"granted", "partly_granted", "refused", "declined", "approved", "upheld", "dismissed", "corrected"}
    event = next((one for one in reversed(events) if one["name"] in names), None)
    if event is None:
        return None
    said = event["said"]
    return {
        "event": event, "reason": said.get("reason", ""), "cites": forms.cites(said.get("basis") or []),
        "conditions": said.get("conditions", ""), "until": said.get("until", ""), "finding": said.get("finding", ""),
        "office": story.office(case, event["by"]["role"]), "at": event["at"], "text": story.outcome(case),
    }  # fmt: skip


@blueprint.route("/case/<number>/decision")
def decision(number: str) -> Any:
    """The decision as a paper to read and print."""
    case = _show(number)
    found = _decision(case)
    if found is None:
        abort(404)
    return tk.render(
        "govopen/case/decision.html",
        {"case": case, "kind": say(case["title"]), "decision": found, "remedies": case.get("remedies", [])},
    )


@blueprint.route("/case/<number>/<command>", methods=["GET", "POST"])
def do(number: str, command: str) -> Any:  # noqa: PLR0911  # one return for each way a page can go
    """A command's page: its form, for weighty ones a page that repeats it, then the case."""
    if not tk.current_user.is_authenticated:
        return sign_in()
    case = _show(number)
    commands = case.get("commands") or {}
    if command == "decide":
        command = next((name for name in ("grant", "approve", "uphold") if name in commands), command)
    if command not in commands:
        return _gone(case)
    if request.method == "GET":
        return _command(case, command, {}, ([], ""))
    if "payload" in request.form:
        return _send(case, command)
    if command == "supply" and not case["entry"]:
        return _linked(case, command)
    said = _whole(case, forms.read(commands[command]["form"], request.form))
    if command not in REPEATED:
        return _act(case, command, said)
    return _preview(case, command, said)


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
        call("govopen_case_act", id=case["id"], command=command, answers=said, dry_run=True)
    except tk.ValidationError as error:
        return _command(case, command, said, problems_of(error))
    return _repeat(case, command, said)


def _whole(case: dict[str, Any], said: dict[str, Any]) -> dict[str, Any]:
    """Every file ticked where none was singled out means the whole entry, files that come later included."""
    asked = any(one["id"] == "items" for one in case.get("said", []))
    if not asked and said.get("items") and set(said["items"]) == set(_asked_files(case)):
        return {key: value for key, value in said.items() if key != "items"}
    return said


def _gone(case: dict[str, Any]) -> Any:
    """The command is not there (any more): say so, and show the case as it stands, with what was typed."""
    typed = _typed()
    if typed:
        return tk.render("govopen/case/lost.html", {"case": case, "kind": say(case["title"]), "typed": typed})
    tk.h.flash_notice(tk._("This step is done or not yours. The case as it stands now:"))
    return tk.redirect_to("govopen_case.show", number=case["number"].lower())


def _typed() -> list[str]:
    """What somebody had typed when somebody else was faster."""
    if request.method != "POST":
        return []
    own = ("version", "command_id", "do", "_csrf_token")
    try:
        kept = dict(json.loads(request.form.get("payload") or "{}"))
    except ValueError:
        kept = {}
    values = [value for key, value in request.form.items(multi=True) if key not in (*own, "payload")]
    for value in kept.values():
        values += value if isinstance(value, list) else [str(value)]
    return [value for value in values if value.strip()]


def _version() -> int | None:
    text = request.form.get("version", "")
    return int(text) if text.isdigit() else None


def _act(case: dict[str, Any], command: str, said: dict[str, Any]) -> Any:
    try:
        after = call(
            "govopen_case_act", id=case["id"], command=command, answers=said, version=_version(),
            command_id=request.form.get("command_id", ""),
        )  # fmt: skip
    except tk.NotAuthorized:
        return _gone(case)
    except tk.ValidationError as error:
        body: Any = error.error_dict
        fresh = body.get("case") or case
        if command in (fresh.get("commands") or {}):
            return _command(fresh, command, said, problems_of(error))
        tk.h.flash_error(str(body.get("message") or error))
        return tk.redirect_to("govopen_case.show", number=case["number"].lower())
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
         "href": tk.h.url_for("govopen_case.do", number=case["number"].lower(), command=one)}
        for one in group
        if one in commands
    ]  # fmt: skip
    return {
        "case": case,
        "kind": say(case["title"]),
        "command": command,
        "label": say(commands[command]["label"]),
        "tabs": tabs if len(tabs) > 1 else [],
        "here": tk.h.url_for("govopen_case.do", number=case["number"].lower(), command=command),
        "back": tk.h.url_for("govopen_case.show", number=case["number"].lower()),
        "effect": effect(command),
        "entry": _entry(case),
        "opinions": [one for one in story.timeline(case) if one.get("note") == tk._("internal")],
        "said": [
            {"label": say(one["label"]), "text": forms.word(one, one["value"], _files(case)), "cites": []}
            for one in case.get("said", [])
        ],
        "command_id": f"{case['id']}:{case['version']}:{command}",
    }


def _entry(case: dict[str, Any]) -> dict[str, Any] | None:
    if not case["entry"]:
        return None
    try:
        return call("package_show", id=case["entry"]["id"])
    except (tk.NotAuthorized, tk.ObjectNotFound):
        return None


def effect(command: str) -> str:
    """What sending will do, before it is done."""
    _ = tk._
    return {
        "accept": _("The clock of the decision starts; the applicant is told."),
        "return": _(
            "The clock stops from tomorrow until the applicant answers. This can be done once: list everything."
        ),
        "decline": _("The case ends. The applicant is told the reason, the article and how to object."),
        "grant": _("The applicant can use the data within what you state here, and is told at once."),
        "grant_part": _("The applicant gets what you state here; the rest is refused with reason and article."),
        "refuse": _(
            "The case ends. The applicant is told the reason, the article and how to object. The reason is public."
        ),
        "withdraw": _("The case ends. You can apply again at any time."),
        "object": _("A new case opens; somebody who did not decide on the first will rule on it."),
        "transfer": _("The department named here has to act from now on."),
        "revoke": _("The holder cannot use the data any more from this moment on."),
        "supply": _("The grant becomes valid and the applicant is told."),
        "extend": _("The latest day moves; the applicant is told the reason."),
    }.get(command, "")


def _command(case: dict[str, Any], command: str, said: dict[str, Any], wrong: tuple[list[dict[str, str]], str]) -> Any:
    problems, message = wrong
    files = [{"id": key, "name": name} for key, name in _asked_files(case).items()]
    form = _form(case, command)
    if not said and not problems:
        said = _proposed(case, command)
    fields = forms.fields(form, said, problems, files=files, departments=True)
    if command == "supply" and not case["entry"]:
        fields.insert(0, _entry_field(problems))
    return tk.render(
        "govopen/case/command.html",
        {**_common(case, command), "fields": fields, "problems": problems, "message": message,
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
    """A command's form, its choice of grants in words."""
    words = {one["id"]: _grant_words(one) for one in case.get("grants", [])}
    return [
        {**field, "options": [{**one, "label": words.get(one["value"], one["label"])} for one in field["options"]]}
        if field["id"] == "grant"
        else field
        for field in case["commands"][command]["form"]
    ]


def _grant_words(grant: dict[str, Any]) -> dict[str, str]:
    until = (
        tk._("until {day}").format(day=tk.h.govopen_date_text(grant["until"]))
        if grant["until"]
        else tk._("without an end")
    )
    text = tk.h.govopen_comma().join(part for part in (until, grant["purpose"], grant["conditions"]) if part)
    return {"zh": text, "en": text}


def _proposed(case: dict[str, Any], command: str) -> dict[str, Any]:
    """What a form starts with: the only grant there is; for a decision the conditions and what was asked for."""
    if command in ("revoke", "amend"):
        live = [one for one in case["grants"] if not one["ended"]]
        return {"grant": live[0]["id"]} if len(live) == 1 else {}
    if command not in ("grant", "grant_part"):
        return {}
    entry = _entry(case) or {}
    asked = {one["id"]: one["value"] for one in case.get("said", [])}
    return {
        "conditions": entry.get("open_conditions") or "",
        "until": asked.get("use_until") or "",
        "items": asked.get("items") or (list(_asked_files(case)) if command == "grant" else []),
    }


def _granted(case: dict[str, Any]) -> list[dict[str, str]]:
    """The files that the reader may download by a grant of this case."""
    live = [one for one in case.get("grants", []) if one["since"] and not one["ended"]]
    entry = _entry(case) if live and case["applicant"]["you"] else None
    items = {item for one in live for item in one["items"]}
    return [
        {"name": one.get("name") or one["id"], "url": one["url"], "format": one.get("format") or ""}
        for one in (entry or {}).get("resources", [])
        if not items or one["id"] in items
    ]


def _asked_files(case: dict[str, Any]) -> dict[str, str]:
    """The files that can be granted: those applied for, or all."""
    known = _files(case)
    asked: list[str] | None = next((one["value"] for one in case.get("said", []) if one["id"] == "items"), None)
    return {key: known.get(key, key) for key in asked} if asked else known


def _repeat(case: dict[str, Any], command: str, said: dict[str, Any]) -> Any:
    form = _form(case, command)
    files = [{"id": key, "name": name} for key, name in _files(case).items()]
    departments = {one["value"]: one["label"] for one in forms.offices()} if "to" in said else {}
    shown = forms.shown(form, said, files)
    for one in shown:
        if one["id"] == "to":
            one["text"] = departments.get(one["text"], one["text"])
    return tk.render(
        "govopen/case/repeat.html",
        {**_common(case, command), "answers": shown, "payload": json.dumps(said, ensure_ascii=False)},
    )
