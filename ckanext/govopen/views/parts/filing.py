"""Filing by pages: one page and a check page, a draft in between, a receipt. The same for every procedure."""

from __future__ import annotations

import json
from datetime import date
from typing import TYPE_CHECKING, Any

import ckan.plugins.toolkit as tk
from flask import request

from ckanext.govopen import config
from ckanext.govopen.language import say
from ckanext.govopen.views.parts import answers as forms
from ckanext.govopen.views.parts import attaching, basket
from ckanext.govopen.views.parts.calling import call, problems_of, sign_in

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

WHO = ("kind", "name", "contact")
WHOM = "provider"
TOGETHER = "_with"  # in a draft: the other entries applied for with the same form


class Page:
    """A procedure's filing page: the reader, the form, the draft."""

    def __init__(self, procedure: str, base: str, entry: str = "", provider: str = "") -> None:
        self.procedure, self.base, self.entry = procedure, base, entry
        self.about = {"entry": entry} if entry else {"provider": provider} if provider else {}
        self.show = call("govopen_form_show", procedure=procedure, **self.about)
        if self.asks_whom:
            self.show["form"] = [_whom(), *self.show["form"]]

    @property
    def asks_whom(self) -> bool:
        """Whether the applicant says which department is asked: nobody passes it on, and no entry names one."""
        steps = self.show.get("steps") or []
        return not self.about and bool(steps) and steps[0]["actor"] == "provider"

    @property
    def heading(self) -> str:
        """What the page is called."""
        if self.entry and self.procedure in ("open_application", "share_application"):
            return tk._("Apply for “{title}”").format(title=self.show["entry"]["title"])
        return say(self.show["title"])

    @property
    def crumbs(self) -> list[tuple[str, str]]:
        """Where this page is."""
        if not self.entry:
            return [("/", tk._("Home")), ("", self.heading)]
        entry = self.show["entry"]
        return [
            (tk.h.url_for("dataset.search"), tk._("Data catalogue")),
            (tk.h.url_for("dataset.read", id=entry["name"]), entry["title"]),
            ("", say(self.show["title"])),
        ]

    @property
    def here(self) -> str:
        """The form's address."""
        return str(tk.h.url_for(self.base))

    @property
    def files(self) -> list[dict[str, str]]:
        """The entry's files, to choose from."""
        return (self.show.get("entry") or {}).get("files", [])

    def draft(self) -> dict[str, Any] | None:
        """What was typed before."""
        if not tk.current_user.is_authenticated:
            return None
        about = {"entry": self.entry} if self.entry else {}
        found = call("govopen_draft_list", procedure=self.procedure, **about)
        return found[0] if found else None

    @property
    def bundles(self) -> bool:
        """Whether several entries can be applied for at once here."""
        return bool(self.entry) and self.procedure == "open_application"

    def together(self, chosen: Sequence[str]) -> list[dict[str, Any]]:
        """Other entries of the department to apply for with the same form: the chosen ones first."""
        if not self.bundles:
            return []
        own, provider = self.show["entry"]["id"], (self.show.get("provider") or {}).get("id", "")
        return basket.neighbours(own, provider, chosen)

    def common(self) -> dict[str, Any]:
        """What every template of these pages takes."""
        return {
            "show": self.show, "heading": self.heading, "crumbs": self.crumbs, "here": self.here,
            "eyebrow": say(self.show["title"]) if self.heading != say(self.show["title"]) else "",
        }  # fmt: skip

    def closed(self) -> Any:
        """The page that says why not, and what instead."""
        instead, existing = self.show.get("instead"), self.show.get("open_case")
        href = ways(instead["procedure"], self.entry) if instead else ""
        return tk.render(
            "govopen/apply/closed.html",
            {
                **self.common(),
                "instead": {"href": href, "text": say(instead["title"])} if instead and href else None,
                "existing": _existing(existing),
            },
        )


def _whom() -> dict[str, Any]:
    """The department asked, as a field of the form."""
    label, options = tk._("Department asked"), forms.offices()
    return {
        "id": WHOM, "kind": "choice", "required": True, "cites": [], "public": True,
        "label": {"zh": label, "en": label},
        "help": {"zh": "", "en": ""},
        "options": [
            {"value": one["value"], "label": {"zh": one["label"], "en": one["label"]}} for one in options
        ],
    }  # fmt: skip


def ways(procedure: str, entry: str = "") -> str:
    """Address of a procedure's page, about an entry or a product; '' where there is none."""
    paths = {
        "open_request": "/request", "share_request": "/share/request", "complaint": "/complaint",
        "correction": f"/correct/{entry}", "subject_objection": f"/subject/{entry}",
        "open_application": f"/apply/{entry}", "share_application": f"/share/apply/{entry}",
        "verification": f"/share/verify/{entry}",
        "product_submission": f"/products/{entry}/edit" if entry else "/products/new",
    }  # fmt: skip
    path = paths.get(procedure, "")
    return str(tk.h.url_for(path)) if path and tk.h.govopen_page_exists(path) else ""


def _existing(found: Mapping[str, str] | None) -> dict[str, str] | None:
    if not found:
        return None
    return {"href": tk.h.url_for("govopen_case.show", number=found["number"].lower()), "text": found["number_text"]}


def form_page(page: Page) -> Any:
    """GET and POST of the form."""
    if not page.show["allowed"]:
        return page.closed()
    if not tk.current_user.is_authenticated:
        return _before(page)
    if page.show.get("open_case"):
        page.show["message"] = tk._("You can follow or withdraw it; a second one is not needed.")
        return page.closed()
    if request.method == "POST":
        return _posted(page)
    draft = page.draft()
    if draft is None:
        return _form(page, {"answers": _asked_for(page)}, ([], ""))
    kept = draft["answers"]
    if page.bundles and request.args.get("with"):  # from the basket: what it holds now joins the draft
        kept = {**kept, TOGETHER: list(dict.fromkeys([*kept.get(TOGETHER, []), *request.args.getlist("with")]))}
    return _form(page, {**draft, "answers": kept}, ([], ""), saved=True)


def _asked_for(page: Page) -> dict[str, Any]:
    """What the address says already: the words of a search, the other entries of a basket, a department."""
    found: dict[str, Any] = {}
    ids = [field["id"] for field in page.show["form"]]
    if request.args.get("q") and "description" in ids:
        found["description"] = request.args["q"].strip()[:500]
    if page.bundles and request.args.get("with"):
        found[TOGETHER] = request.args.getlist("with")
    return found


def _before(page: Page) -> Any:
    """For who is not signed in: what applying takes and who may, before an account is asked for."""
    if request.method == "POST":
        return sign_in()
    asked = [
        {"label": say(field["label"]), "required": field["required"], "hint": say(field["help"])}
        for field in page.show["form"]
    ]
    here = request.full_path.rstrip("?")
    return tk.render(
        "govopen/apply/before.html",
        {
            **page.common(), "asked": asked, "steps": steps(page.show), "extras": attaching.extras(),
            "login": tk.h.url_for("user.login", came_from=here, next=here),
            "register": tk.h.url_for("user.register", next=here),
        },
    )  # fmt: skip


def _posted(page: Page) -> Any:
    """The form was sent: keep it as a draft whatever it holds, then do what the button says."""
    kept, do = _keep(page), request.form.get("do", "")
    wrong = attaching.take(draft=kept["id"])
    if do.startswith("remove:"):
        attaching.remove(do.removeprefix("remove:"))
    if request.headers.get("X-Autosave"):
        return {"saved": tk.h.govopen_date_text(kept["updated_at"], "recent")}
    kept = page.draft() or kept
    if do == "check":
        problems, message = _problems(page, kept)
        problems = [*problems, *wrong]
        if not problems and not message:
            return tk.redirect_to(f"{page.here}/check")
        return _form(page, kept, (problems, message))
    return _form(page, kept, (wrong, ""), saved=not wrong)


def _keep(page: Page) -> dict[str, Any]:
    said = forms.read(page.show["form"], request.form)
    who = {key: request.form.get(f"applicant_{key}", "").strip() for key in WHO}
    kept = {**said, "_applicant": who} if any(who.values()) else said
    if page.bundles and request.form.getlist("with"):
        kept[TOGETHER] = [one for one in request.form.getlist("with") if one]
    about = {"entry": page.entry} if page.entry else {}
    return call("govopen_draft_save", procedure=page.procedure, answers=kept, **about)


def split(page: Page, kept: Mapping[str, Any]) -> tuple[dict[str, Any], dict[str, str]]:
    """Answers of the form, and who applies, from a draft's answers."""
    said = {key: value for key, value in kept.items() if not key.startswith("_")}
    who = {**(page.show.get("prefilled") or {}), **(kept.get("_applicant") or {})}
    return said, {key: str(who.get(key) or "") for key in WHO}


def _problems(page: Page, draft: Mapping[str, Any]) -> tuple[list[dict[str, str]], str]:
    said, who = split(page, draft["answers"])
    found: list[dict[str, str]] = []
    if not page.show.get("party"):
        labels = {"name": tk._("Name"), "contact": tk._("Mail or phone")}
        found = [
            {"field": f"applicant_{key}", "text": tk._("“{label}” is missing. Please fill it in.").format(label=label)}
            for key, label in labels.items()
            if not who[key]
        ]
    if page.asks_whom and not said.get(WHOM):
        text = tk._("“{label}” is missing. Please fill it in.").format(label=tk._("Department asked"))
        found = [{"field": WHOM, "text": text}, *found]
    try:
        _submit(page, said, who, draft, dry_run=True)
    except tk.ValidationError as error:
        problems, message = problems_of(error)
        return [one for one in problems if one["field"] != WHOM] + found, message
    return found, ""


def _submit(page: Page, said: Any, who: Any, draft: Mapping[str, Any], **more: Any) -> list[dict[str, Any]]:
    """File one case, or one for each entry of a bundle; the cases."""
    others = (draft.get("answers") or {}).get(TOGETHER) or []
    files = [one["id"] for one in draft.get("attachments") or []]
    if page.asks_whom:
        more["provider"] = said.get(WHOM, "")
        said = {key: value for key, value in said.items() if key != WHOM}
    data = {"procedure": page.procedure, "answers": said, "applicant": who, "attachments": files, **more}
    if others:
        return call("govopen_bundle_submit", entries=[page.entry, *others], **data).get("cases", [])
    return [call("govopen_case_submit", **data, **page.about)]


def _form(page: Page, draft: Mapping[str, Any], wrong: tuple[list[dict[str, str]], str], *, saved: bool = False) -> Any:
    kept = draft.get("answers") or {}
    said, who = split(page, kept)
    problems, message = wrong
    fields = forms.fields(page.show["form"], said, problems, files=page.files)
    for one in fields:
        if one["id"] == WHOM and page.asks_whom:
            one["kind"] = "select"
    return tk.render(
        "govopen/apply/form.html",
        {
            **page.common(), "fields": fields, "problems": problems, "message": message, "who": who,
            "draft": draft if saved and draft.get("updated_at") else None,
            "kinds": kinds(), "wrong": {one["field"]: one["text"] for one in problems}, "steps": steps(page.show),
            "lead": "", "together": page.together(kept.get(TOGETHER) or []),
            "attachments": draft.get("attachments") or [], "extras": attaching.extras(),
            "years": config.answer_years(),
        },
    ), 422 if problems or message else 200  # fmt: skip


def kinds() -> list[dict[str, str]]:
    """Who may apply."""
    _ = tk._
    words = {
        "person": _("a person"),
        "company": _("a company, in its name"),
        "organization": _("another organization, in its name"),
    }
    return [{"value": key, "label": word} for key, word in words.items()]


def kind_words() -> dict[str, str]:
    """Kinds of applicants, as strangers read them too."""
    _ = tk._
    return {
        "person": _("a citizen"),
        "company": _("a company"),
        "organization": _("another organization"),
        "department": _("a department"),
        "authority": _("the data authority"),
    }


def steps(show: Mapping[str, Any]) -> list[dict[str, Any]]:
    """The steps ahead with their latest days."""
    return [
        {
            "label": tk.h.govopen_step_word(step["verb"]), "when": step["due"], "provisional": step["provisional"],
            "office": (step["office"] or {}).get("title") or tk._("department"), "days": step["days"],
            "cites": step["cites"],
        }
        for step in show["steps"]
    ]  # fmt: skip


def check_page(page: Page) -> Any:
    """GET shows what would be sent; POST sends it, once however often it is pressed."""
    if not tk.current_user.is_authenticated:
        return sign_in()
    if request.method == "POST":
        return _send(page)
    draft = page.draft()
    if not page.show["allowed"] or page.show.get("open_case"):
        return page.closed()
    if draft is None:
        return tk.redirect_to(page.here)
    problems = _problems(page, draft)
    if problems[0] or problems[1]:
        return _form(page, draft, problems)
    return _check(page, draft)


def _check(page: Page, draft: Mapping[str, Any]) -> Any:
    said, who = split(page, draft["answers"])
    others = draft["answers"].get(TOGETHER) or []
    if others:
        said.pop("items", None)
    first = {
        "when": tk.h.govopen_today(),
        "label": tk._("You send it"),
        "note": tk._("this day is not counted"),
        "state": "now",
    }
    stops = [
        {"when": date.fromisoformat(one["due"]), "label": tk.h.govopen_step_word(one["verb"]),
         "note": (one["office"] or {}).get("title") or "", "state": "due" if one["verb"] == "decide" else ""}
        for one in page.show["steps"]
        if one["due"]
    ]  # fmt: skip
    words = kind_words()
    return tk.render(
        "govopen/apply/check.html",
        {
            **page.common(),
            "answers": forms.shown(page.show["form"], said, page.files),
            "who": {**who, "kind_text": next((one["label"] for one in kinds() if one["value"] == who["kind"]), "")},
            "path": [first, *stops],
            "public": {
                "subject": (page.show.get("entry") or {}).get("title") or say(page.show["title"]),
                "kind": words.get(who["kind"] or "person", ""),
                "text": tk._("Received {day}, under way.").format(
                    day=tk.h.govopen_date_text(tk.h.govopen_today(), "table")
                ),
            },
            "back": page.here,
            "here": f"{page.here}/check",
            "command_id": f"{draft['id']}:{draft['updated_at']}",
            "payload": json.dumps(
                {"answers": said, "applicant": who, "with": others, "attachments": draft["attachments"]},
                ensure_ascii=False,
            ),
            "attachments": draft["attachments"],
            "together": [one for one in page.together(others) if one["chosen"]],
            "send": tk._("Send the application") if page.entry else tk._("Send it"),
        },
    )


def _send(page: Page) -> Any:
    try:
        body = json.loads(request.form.get("payload", ""))
        answers, who = dict(body["answers"]), dict(body["applicant"])
        draft = {
            "answers": {**answers, "_applicant": who, TOGETHER: list(body.get("with") or [])},
            "attachments": [{**one} for one in body.get("attachments") or []],
        }
    except (ValueError, KeyError, TypeError):
        return tk.redirect_to(page.here)
    try:
        filed = _submit(page, answers, who, draft, command_id=request.form.get("command_id", ""))
    except tk.ValidationError as error:
        problems, message = problems_of(error)
        said: Any = error.error_dict
        if said.get("code") == "duplicate":
            page.show["open_case"] = {**said["case"], "number_text": said["case"]["number"]}
            page.show["message"] = message
            return page.closed()
        return _form(page, page.draft() or draft, (problems, message))
    basket.forget([page.entry, *(draft["answers"][TOGETHER] or [])])
    return tk.redirect_to("govopen_apply.receipt", number=filed[0]["number"].lower())
