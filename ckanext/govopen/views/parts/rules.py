"""Words of a profile as pages say them: standing, routes, limits, chains, ranks, uses of an article."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import ckan.plugins.toolkit as tk

from ckanext.govopen.language import say

if TYPE_CHECKING:
    from ckanext.govopen.lawbook import Use


def standing(name: str) -> str:
    """Where a regulation stands today."""
    _ = tk._
    return {
        "draft": _("Draft for comment"), "trial": _("On trial"), "in_force": _("In force"),
        "not_yet": _("Not yet in force"), "lapsing": _("About to lapse"), "lapsed": _("No longer in force"),
    }.get(name, name)  # fmt: skip


def rank(name: str) -> str:
    """A kind of law."""
    _ = tk._
    return {
        "law": _("laws"), "administrative_regulation": _("administrative regulations"),
        "local_regulation": _("local regulations"), "departmental_rule": _("departmental rules"),
        "local_rule": _("rules of local governments"),
        "central_policy": _("policies of the Party centre and State Council"),
        "state_council_decision": _("decisions of the State Council"), "national_document": _("national documents"),
        "regional_policy": _("policies of the region or province"), "normative_document": _("normative documents"),
    }.get(name, name)  # fmt: skip


def ranks(names: list[str]) -> str:
    """Kinds of law in a row; empty: any."""
    return tk._(", ").join(rank(name) for name in names) if names else tk._("any kind")


def actor(role: str, profile: dict[str, Any]) -> str:
    """A role in the profile's own word."""
    return say(profile["terms"].get({"above": "superior"}.get(role, role))) or role


def act(link: dict[str, Any], profile: dict[str, Any]) -> str:
    """A link of a list's chain."""
    _ = tk._
    said = {
        "proposes": _("{who} proposes"), "reviews": _("{who} reviews"), "approves": _("{who} approves"),
        "compiles": _("{who} compiles"), "is_filed_with": _("filed with {who}"), "is_told": _("{who} is told"),
    }.get(link["act"], "{who}")  # fmt: skip
    return said.format(who=actor(link["actor"], profile))


def when(route: dict[str, Any], profile: dict[str, Any]) -> str:
    """For which matters a route is."""
    return tk._(", ").join(_fact(key, values, profile) for key, values in route["when"].items())


def _fact(key: str, values: list[str], profile: dict[str, Any]) -> str:
    _ = tk._
    if key in ("open_tier", "share_tier"):
        terms = {tier["id"]: say(tier["term"]) for tier in profile[f"{key}s"]}
        return _(" or ").join(terms.get(value, value) for value in values)
    titles = {one["id"]: say(one["title"]) for one in profile["procedures"]}
    fields = (one for procedure in profile["procedures"] for one in procedure["form"])
    demand = next((one["options"] for one in fields if one["id"] == "demand"), [])
    words = {
        "demand": {one["value"]: say(one["label"]) for one in demand},
        "files": {"absent": _("the portal holds no file yet"), "present": _("the portal holds the file")},
        "asker": {"public": _("asked by the public"), "department": _("asked by a department")},
        "list": {"opening": _("list of the opening side"), "sharing": _("list of the sharing side")},
        "change": {"collection": _("change of what is collected")},
        "listing": {one["id"]: say(one["term"]) for one in profile["lists"]},
        "level": {"other": _("data of another level of government")},
        "of": {value: _("after {procedure}").format(procedure=titles.get(value, value)) for value in values},
    }.get(key, {})
    return _(" or ").join(words.get(value, value) for value in values)


def free(route: dict[str, Any], profile: dict[str, Any]) -> bool:
    """Whether a route is for data that anybody may take without asking."""
    access: dict[str, dict[str, str]] = {"open_tier": {}, "share_tier": {}}
    for tier in profile["open_tiers"] + profile["share_tiers"]:
        access[f"{tier['axis']}_tier"][tier["id"]] = tier["access"]
    named = [access[key].get(value) for key, values in route["when"].items() if key in access for value in values]
    return bool(named) and all(one == "free" for one in named)


def since(limit: dict[str, Any], steps: list[dict[str, Any]], form: list[dict[str, Any]]) -> str:
    """From what a limit runs: a step, filing, or a date that the form asks for."""
    _ = tk._
    name = limit["from"]
    known = {
        "step": _("from receipt by whoever must act"), "submitted": _("from submission"),
        "accept": _("from acceptance"), "changed_on": _("from the change"),
    }  # fmt: skip
    if name in known:
        return known[name]
    step = next((step for step in steps if step["id"] == name), None)
    if step:
        return _("from the step “{step}”").format(step=tk.h.govopen_step_word(step))
    field = next((one for one in form if one["id"] == name), None)
    return _("from the date “{field}”").format(field=say(field["label"]) if field else name)


def filer(procedure: dict[str, Any], profile: dict[str, Any]) -> str:
    """Who brings a matter of this kind, in the profile's own words."""
    terms = profile["terms"]
    named = {
        "subject_objection": "data_subject", "objection": "objector", "complaint": "complainant",
        "share_application": "user_department", "share_request": "user_department", "verification": "user_department",
    }.get(procedure["id"])  # fmt: skip
    if procedure["applicant"] == "anyone" and not named:
        return tk._("{public}, or a department").format(public=say(terms["public"]))
    return say(terms[named or procedure["by"] or procedure["applicant"]])


def remarks(limit: dict[str, Any], profile: dict[str, Any]) -> list[dict[str, Any]]:
    """What else a limit says: extension, what passing it does, a number set elsewhere. Each `text`, `cites` or None."""
    _ = tk._
    found: list[dict[str, Any]] = []
    if limit["extension"]:
        text = tk.ungettext(
            "may be extended once by {n} working day with the consent of {who}",
            "may be extended once by {n} working days with the consent of {who}",
            limit["extension"]["days"],
        ).format(n=limit["extension"]["days"], who=actor(limit["extension"]["by"], profile))
        found.append({"text": text, "cites": limit["extension"]["cites"]})
    if limit["fact"]:
        found.append({"text": _("unless another number is set in the matter"), "cites": limit["fact_cites"]})
    if limit["lapse"] == "next":
        found.append({"text": _("when it has passed, the matter goes on without"), "cites": None})
    if limit["lapse"] == "close":
        found.append({"text": _("when it has passed, the matter is closed"), "cites": None})
    return found


REFUSING = ("accept", "opinion", "decide", "approve")


def refusal(procedure: dict[str, Any]) -> dict[str, Any] | None:
    """The first step at which somebody may say no: it has the articles that ask for reason and basis."""
    steps = (step for route in procedure["routes"] for step in route["steps"])
    return next((step for step in steps if step["verb"] in REFUSING), None)


def said(each: dict[str, Any]) -> str:
    """The facts of a rule about entries: any of the values, of each field."""
    return tk._("; ").join(tk._(", ").join(say(value["label"]) for value in part["values"]) for part in each["when"])


def settled(each: dict[str, Any]) -> str:
    """What a rule about entries settles."""
    if not each["values"]:
        return tk._("is filled in")
    words = [say(value["label"]) for value in each["values"] if value["value"]]
    return tk._(" or ").join(words) or tk._("not chosen")


def vocabulary(profile: dict[str, Any]) -> list[dict[str, Any]]:
    """The regulation's own words, each told once with all its articles."""
    found: dict[str, dict[str, Any]] = {}
    for term in profile["terms"].values():
        one = found.setdefault(term["zh"], {**term, "cites": []})
        one["cites"] += [cite for cite in term["cites"] if cite not in one["cites"]]
    return sorted((one for one in found.values() if one["cites"]), key=lambda one: int(one["cites"][0]["article"]))


def about(note: dict[str, Any], profile: dict[str, Any]) -> str:
    """What a reading without a word of its own is about."""
    if note["kind"] == "basis":
        return basis(note["id"], profile)
    if note["kind"] == "rule":
        return next(rule(one["id"], one["value"]) for one in profile["rules"] if one["id"] == note["id"])
    return {"supplement": tk._("Supplement"), "audience": tk._("Who sees the catalogue")}.get(note["kind"], "")


def rule(name: str, value: int) -> str:
    """A number of the profile that is no procedure."""
    _ = tk._
    said = {
        "usage_years": _("Usage records are kept for {n} years"),
        "draft_days": _("Drafts of forms are kept for {n} days"),
        "least_update_months": _("Entries are updated at least every {n} months"),
        "open_plan_month": _("The yearly opening plan is due in month {n}"),
        "lead_departments": _("Each class of base or theme data has {n} lead department, which compiles its catalogue"),
        "remind_days": _("Whoever must act is reminded {n} working days before the last day, and on it"),
    }.get(name, name + ": {n}")
    return said.format(n=value)


def basis(name: str, profile: dict[str, Any]) -> str:
    """What needs a basis: a tier, or a refusal."""
    group, _dot, key = name.partition(".")
    if group == "refusals":
        return tk._("Refusal to open") if key == "open" else tk._("Refusal to share")
    return next((say(tier["term"]) for tier in profile.get(group, []) if tier["id"] == key), name)


def use(one: Use, profile: dict[str, Any]) -> str:
    """What an article does on this portal, in a line."""
    _ = tk._
    title, detail = tk.h.govopen_say(one.title), tk.h.govopen_say(one.detail)
    step = tk.h.govopen_step_word({"verb": one.part, "word": {"zh": one.word.zh, "en": one.word.en}})
    days = tk.ungettext("{n} working day", "{n} working days", one.days).format(n=one.days)
    said = {
        "tier": _("Tier “{title}”"),
        "field": _("What is asked: {detail} ({title})") if title else _("Entry field: {detail}"),
        "follow": _("What an entry says settles its “{title}”: {detail}")
        if detail
        else _("What an entry says settles its “{title}”"),
        "hold": _("Entries that are not published yet: {title}"),
        "procedure": _("Procedure: {title}"), "step": _("{title}: step “{step}”"),
        "limit": _("{title}: step “{step}” within {days}"),
        "set": _("{title}: step “{step}”, days set in the matter"), "post": _("Post: {title}"),
        "extension": _("{title}: step “{step}”, extension by up to {days}"),
        "refusal": _("{title}: a refusal gives reason or basis (step “{step}”)"),
        "objection": _("{title}: objection within {days}"),
        "list": _("List: {title}"), "chain": _("List “{title}”: {act}"),
        "basis": _("Legal basis of: {basis}"), "rule": "{rule}",
        "first": _("List: {title}, what comes first on it"),
        "channels": _("Data comes through the platform alone, by no channel of a department's own"),
        "supplement": _("Return for supplement: {days}"), "audience": _("Who sees the catalogue"),
    }[one.kind]  # fmt: skip
    chain = {"act": one.part, "actor": ""}
    return said.format(
        title=title, detail=detail, step=step, days=days,
        act=act(chain, {"terms": {"": {"zh": one.detail.zh, "en": one.detail.en}}}) if one.kind == "chain" else "",
        basis=basis(one.part, profile) if one.kind == "basis" else "",
        rule=rule(one.part, one.days) if one.kind == "rule" else "",
    )  # fmt: skip
