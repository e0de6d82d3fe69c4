"""A filing page: what it is called, where it stands, whom it asks, its draft; and the page that says why not."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import ckan.plugins.toolkit as tk

from ckanext.govopen.language import say
from ckanext.govopen.views.parts import answers as forms
from ckanext.govopen.views.parts import basket
from ckanext.govopen.views.parts.calling import call

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

WHO = ("kind", "name", "contact")
WHOM = "provider"
AXES = {"open_application": "open", "share_application": "share"}  # several entries at once, and whose conditions
TOGETHER = "_with"  # in a draft: the other entries applied for with the same form


class Page:
    """A procedure's filing page: the reader, the form, the draft."""

    def __init__(self, procedure: str, base: str, entry: str = "", provider: str = "") -> None:
        self.procedure, self.base, self.entry = procedure, base, entry
        self.about = {"entry": entry} if entry else {"provider": provider} if provider else {}
        self.show = call("govopen_form_show", procedure=procedure, **self.about)
        if self.asks_whom:
            self.show["form"] = [_whom(by_office=self.by_office), *self.show["form"]]

    @property
    def asks_whom(self) -> bool:
        """Whether the applicant says which department is asked: nobody passes it on, and no entry names one."""
        steps = self.show.get("steps") or []
        return not self.about and bool(steps) and steps[0]["actor"] == "provider"

    @property
    def by_office(self) -> bool:
        """Whether the data authority files this itself, in its own name: an order, not an application."""
        return self.show["applicant"] == "authority"

    @property
    def heading(self) -> str:
        """What the page is called."""
        if self.entry and self.procedure in AXES:
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

    def ahead(self, answers: Mapping[str, Any]) -> list[dict[str, Any]]:
        """The steps ahead with their latest days, where what is said so far has a say in them."""
        if not answers or not self.show.get("allowed"):
            return list(self.show.get("steps") or [])
        found = call("govopen_form_show", procedure=self.procedure, **self.about, answers=dict(answers))
        return list(found.get("steps") or self.show["steps"])

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
        return bool(self.entry) and self.procedure in AXES

    def together(self, chosen: Sequence[str]) -> list[dict[str, Any]]:
        """Other entries of the department to apply for with the same form: the chosen ones first."""
        if not self.bundles:
            return []
        own, provider = self.show["entry"]["id"], (self.show.get("provider") or {}).get("id", "")
        return basket.neighbours(own, provider, chosen, AXES[self.procedure])

    def picked(self, chosen: Sequence[str]) -> list[dict[str, Any]]:
        """The chosen ones alone."""
        return basket.picked(self.show["entry"]["id"], chosen, AXES[self.procedure]) if self.bundles else []

    def common(self) -> dict[str, Any]:
        """What every template of these pages takes."""
        sharing = AXES.get(self.procedure) == "share"
        return {
            "show": self.show, "heading": self.heading, "crumbs": self.crumbs, "here": self.here,
            "by_office": self.by_office, "axis": AXES.get(self.procedure, ""),
            "conditions_word": tk._("Conditions of sharing") if sharing else tk._("Conditions"),
            "eyebrow": say(self.show["title"]) if self.heading != say(self.show["title"]) else "",
        }  # fmt: skip

    def closed(self) -> Any:
        """The page that says why not, and what instead; 403 for whom it is not for."""
        instead, existing = self.show.get("instead"), self.show.get("open_case")
        href = ways(instead["procedure"], self.entry) if instead else ""
        theirs = self.show.get("code") == "not_yours"
        if theirs:
            self.show["message"] = self._whose()
        page = tk.render(
            "govopen/apply/closed.html",
            {
                **self.common(),
                "instead": {"href": href, "text": say(instead["title"])} if instead and href else None,
                "existing": _existing(existing),
                "sign_in": theirs and not tk.current_user.is_authenticated,
            },
        )
        return (page, 403) if theirs else page

    def _whose(self) -> str:
        """Who files this."""
        if self.by_office:
            return tk._("Only the data authority ({office}) does this.").format(office=tk.h.govopen_office("authority"))
        if self.show["applicant"] == "department":
            return tk._("Only departments do this, with the accounts of their people.")
        return self.show["message"]


def _whom(*, by_office: bool) -> dict[str, Any]:
    """The department that is asked, or told, as a field of the form."""
    label, options = tk._("Department told") if by_office else tk._("Department asked"), forms.offices()
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
        "rectification": "/rectify", "correction": f"/correct/{entry}", "subject_objection": f"/subject/{entry}",
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
