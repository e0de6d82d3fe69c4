"""Public lists (公开清单): each as it stood on any day, compared between two days, as a file and as a feed."""

from __future__ import annotations

import uuid
from datetime import date, timedelta
from typing import Any
from urllib.parse import urlencode

import ckan.plugins.toolkit as tk
from flask import Blueprint, g, make_response, request

from ckanext.govopen.language import say
from ckanext.govopen.views.parts import list_files, list_words
from ckanext.govopen.views.parts.calling import call, problems_of, sign_in

blueprint = Blueprint("govopen_lists", __name__)
PER_PAGE = 20
SINGLE = ("on", "against", "q", "kind", "year", "priority", "sort")
MANY = ("department", "tier", "theme", "rank")
RECENT = 30  # days that the page looks back from today
NARROWED = ("q", "year", "priority", *MANY)


@blueprint.route("/lists/", strict_slashes=False)
def index() -> Any:
    """Every list that the reader may read."""
    lists = call("govopen_listing_list")
    for one in lists:
        one["lead"] = list_words.lead(one["id"])
        one["name"] = say(one["term"])
    return tk.render("govopen/lists/index.html", {"lists": lists, "closed": _closed(lists)})


def _closed(lists: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """The lists there are besides, for those who may not read them: their names are no secret."""
    open_ = {one["id"] for one in lists}
    profile = tk.h.govopen_profile()
    return [
        {"name": tk.h.govopen_say(one.term), "lead": list_words.lead(one.id), "audience": one.audience}
        for one in profile.lists.values()
        if one.id not in open_
    ]


@blueprint.route("/lists/negative")
@blueprint.route("/lists/negative.<any(csv, xlsx, json, atom):ending>")
def negative(ending: str = "") -> Any:
    """The negative list that the public reads, by its short address."""
    return _at("opening-negative", ending)


@blueprint.route("/plan")
@blueprint.route("/plan.<any(csv, xlsx, json, atom):ending>")
@blueprint.route("/plan/<int:year>")
def plan(year: int = 0, ending: str = "") -> Any:
    """The yearly open plan: of all years, or of one, as it stood at its end where it is over."""
    today = tk.h.govopen_today()
    ended = {"on": f"{year}-12-31"} if year and year < today.year else {}
    return _at("open-plan", ending, **({"year": year, **ended} if year else {}))


@blueprint.route("/lists/<name>/compare")
def compare(name: str) -> Any:
    """Two days side by side, by another address."""
    days = {key: request.args[said] for key, said in (("against", "from"), ("on", "to")) if said in request.args}
    return _at("opening-negative" if name == "negative" else name, **days)


def _at(name: str, ending: str = "", **said: Any) -> Any:
    """The same question at a list's own address."""
    asked = {key: value for key, value in _asked(name).items() if key != "list"} | said
    if ending:
        return tk.redirect_to("govopen_lists.download", name=name, ending=ending, **asked)
    return tk.redirect_to("govopen_lists.show", name=name, **asked)


@blueprint.route("/lists/history/<entry>")
def history(entry: str) -> Any:
    """When an entry came onto each list and left it."""
    try:
        found = call("govopen_listing_history", entry=entry)
    except tk.ObjectNotFound:
        return tk.abort(404, tk._("There is no such entry."))
    except tk.NotAuthorized:
        return tk.abort(403, tk._("This entry is for departments."))
    return tk.render("govopen/lists/history.html", {**found, "words": list_words, "say": say})


@blueprint.route("/lists/<name>.<any(csv, xlsx, json, atom):ending>")
def download(name: str, ending: str) -> Any:
    """A list as a file, or its movements as a feed."""
    asked = _asked(name)
    try:
        return list_files.answer(ending, asked)
    except tk.ObjectNotFound:
        return tk.abort(404, tk._("There is no such list."))
    except tk.NotAuthorized as refused:
        return tk.abort(403, str(refused))
    except tk.ValidationError as error:
        return tk.abort(400, str(error.error_dict.get("message") or error))


@blueprint.route("/lists/<name>")
def show(name: str) -> Any:
    """A list on a day, or the difference of two days."""
    if "_" in name:
        return tk.redirect_to("govopen_lists.show", name=name.replace("_", "-"), **request.args.to_dict(flat=False))
    asked = _asked(name)
    page = max(request.args.get("page", 1, type=int), 1)
    wrong = ""
    try:
        try:
            found = _read(**asked, rows=PER_PAGE, start=(page - 1) * PER_PAGE)
        except tk.ValidationError as error:
            wrong = str(error.error_dict.get("message") or "")
            faulty = {str(one["field"]) for one in problems_of(error)[0]}
            kept = {key: value for key, value in asked.items() if key in {"list", "q"} - faulty}
            found = _read(**kept, rows=PER_PAGE)
            asked, page = kept, 1
    except tk.ObjectNotFound:
        return tk.abort(404, tk._("There is no such list."))
    except tk.NotAuthorized:
        return _not_for_you(name)
    pages = max((found["count"] + PER_PAGE - 1) // PER_PAGE, 1)
    if page > pages:
        return tk.redirect_to(_href(name, page=pages))
    template = "govopen/lists/difference.html" if asked.get("against") else "govopen/lists/show.html"
    return tk.render(
        template,
        {
            **found,
            "wrong": wrong,
            "typed": request.args.get("on", ""),
            "ahead": _ahead(asked.get("on", ""), found["today"]),
            "page": page,
            "pages": pages,
            "per_page": PER_PAGE,
            "asked": asked,
            "narrowed": any(asked.get(key) for key in NARROWED),
            "tabs": _tabs(found["list"]["id"]),
            "title": say(found["list"]["term"]),
            "lead": list_words.lead(found["list"]["id"]),
            "days": _days(found),
            "delta": None if asked.get("against") else _delta(found),
            "words": list_words,
            "say": say,
            "href": lambda n: _href(name, page=n),
            "here": lambda **change: _href(name, **change),
            "file": lambda ending: _file(name, ending),
            "program": _program(found, asked),
        },
    )


@blueprint.route("/lists/<name>/confirm", methods=["GET", "POST"])
def confirm(name: str) -> Any:
    """Hand a department's list in to be confirmed: what stands on it, who confirms by when, the button."""
    if not tk.current_user.is_authenticated:
        return sign_in()
    org = request.values.get("department", "")
    try:
        found = _read(list=name, rows=0, **({"department": [org]} if org else {}))
    except tk.ObjectNotFound:
        return tk.abort(404, tk._("There is no such list."))
    except tk.NotAuthorized:
        return _not_for_you(name)
    return _confirm(found, _own(found))


def _own(found: dict[str, Any]) -> dict[str, Any]:
    """The reader's own department on a list that is confirmed."""
    if not found["confirmation"]:
        tk.abort(404, tk._("Nobody has to confirm this list."))
    own = [one for one in found["confirmation"]["departments"] if one["yours"]]
    if not own:
        tk.abort(403, tk._("A department hands in its own list, and nothing of yours stands on it."))
    return own[0]


def _confirm(found: dict[str, Any], own: dict[str, Any]) -> Any:
    filing = {"procedure": "list_confirmation", "party": own["department"]["id"],
              "answers": {"listing": found["list"]["id"]}}  # fmt: skip
    wrong = ""
    try:
        if request.method == "POST":
            case = call("govopen_case_submit", **filing, command_id=request.form.get("command_id", ""))
            tk.h.flash_success(tk._("Handed in under {number}.").format(number=case["number_text"]))
            return tk.redirect_to("govopen_case.show", number=case["number"].lower())
        call("govopen_case_submit", **filing, dry_run=True)
    except tk.ValidationError as error:
        problems, message = problems_of(error)
        wrong = message or problems[0]["text"]
    mine = _read(list=found["list"]["id"], rows=0, department=[own["department"]["id"]])
    return tk.render(
        "govopen/lists/confirm.html",
        {
            "list": found["list"], "title": say(found["list"]["term"]), "own": own, "count": mine["count"],
            "today": found["today"], "wrong": wrong, "sent": request.method == "POST", "words": list_words,
            "command_id": uuid.uuid4().hex, "form": call("govopen_form_show", **filing), "say": say,
        },
    ), 409 if wrong and request.method == "POST" else 200  # fmt: skip


def _read(**asked: Any) -> dict[str, Any]:
    """A list as the reader of this page has it; who reads is looked up once a page."""
    if "govopen_lists_context" not in g:
        user = tk.current_user if tk.current_user.is_authenticated else None
        g.govopen_lists_context = {"user": user.name if user else "", "auth_user_obj": user}
    context: Any = g.govopen_lists_context
    return tk.get_action("govopen_listing_show")(context, asked)


def _asked(name: str) -> dict[str, Any]:
    asked: dict[str, Any] = {"list": name}
    asked |= {key: request.args[key].strip() for key in SINGLE if request.args.get(key, "").strip()}
    for key in MANY:
        if chosen := [one for one in request.args.getlist(key) if one]:
            asked[key] = chosen
    return asked


def _not_for_you(name: str) -> Any:
    listing = tk.h.govopen_profile().lists[name.replace("-", "_")]
    lists = call("govopen_listing_list", counts=False)
    page = tk.render(
        "govopen/lists/closed.html",
        {"listing": listing, "title": tk.h.govopen_say(listing.term), "lists": lists, "say": say,
         "here": request.full_path.rstrip("?"), "signed_in": tk.current_user.is_authenticated},
    )  # fmt: skip
    return make_response(page, 403)


def _tabs(current: str) -> list[dict[str, Any]]:
    lists = tk.get_action("govopen_listing_list")(g.govopen_lists_context, {"counts": False})
    return [{"href": tk.h.url_for(one["page"]), "label": say(one["term"]), "current": one["id"] == current}
            for one in lists]  # fmt: skip


def _ahead(on: str, today: str) -> str:
    """The day asked for, if it is yet to come."""
    day = date.fromisoformat(on) if on else None
    return day.isoformat() if day and day > date.fromisoformat(today) else ""


def _days(found: dict[str, Any]) -> list[dict[str, Any]]:
    """Days that readers ask for often: today, the end of last month and of last year, the first on record."""
    today = date.fromisoformat(found["today"])
    month = today.replace(day=1) - timedelta(days=1)
    year = date(today.year - 1, 12, 31)
    days = {tk._("Today"): today, tk.h.govopen_date_text(month, "day"): month}
    if year != month:
        days[tk._("End of {year}").format(year=year.year)] = year
    first = found.get("first_day")
    if first and date.fromisoformat(first) < min(month, year):
        days[tk._("First day on record")] = date.fromisoformat(first)
    return [
        {"label": label, "day": "" if day == today else day.isoformat(), "current": day.isoformat() == found["on"]}
        for label, day in days.items()
    ]


def _delta(found: dict[str, Any]) -> dict[str, Any]:
    """What moved from the day shown to today; of today's list, in the last thirty days."""
    now = found["on"] == found["today"]
    today = date.fromisoformat(found["today"])
    since = (today - timedelta(days=RECENT)).isoformat() if now else found["on"]
    told = _read(list=found["list"]["id"], against=since, on=found["today"], rows=0)
    return {"counts": told["counts"], "since": since, "recent": RECENT if now else 0}


def _href(name: str, **change: Any) -> str:
    """The page again with some of its question changed."""
    asked = {**{key: value for key, value in _asked(name).items() if key != "list"}, **change}
    return tk.h.url_for("govopen_lists.show", name=name, **{key: value for key, value in asked.items() if value})


def _program(found: dict[str, Any], asked: dict[str, Any]) -> str:
    """The question of this page as a program asks it."""
    said = {**asked, "list": found["list"]["id"], **({"on": found["on"]} if found["on"] != found["today"] else {})}
    return f"/api/3/action/govopen_listing_show?{urlencode(said, doseq=True)}"


def _file(name: str, ending: str) -> str:
    """A list as a file has the question of the page; its feed tells every movement."""
    asked = {key: value for key, value in _asked(name).items() if key != "list"} if ending != "atom" else {}
    return tk.h.url_for("govopen_lists.download", name=name, ending=ending, **asked)
