"""What the procedures of a catalogue entry ask of the entry: before filing, in the filing's transaction, before a step.

Whoever files or acts by page, form or API passes here. What was handed in is frozen: the reviewer decides on what the
reviewer reads.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import ckan.plugins.toolkit as tk

from ckanext.govopen import law
from ckanext.govopen.domain import entry as decided
from ckanext.govopen.domain.differing import difference
from ckanext.govopen.domain.form import as_date, strings
from ckanext.govopen.logic.case import hooks
from ckanext.govopen.logic.case.refusing import error
from ckanext.govopen.logic.life import readiness, standing, substitutes
from ckanext.govopen.logic.shape.cites import say
from ckanext.govopen.store import proposals

if TYPE_CHECKING:
    from collections.abc import Mapping

    from ckanext.govopen.logic.case.asking import Asking
    from ckanext.govopen.logic.case.entry import Entry
    from ckanext.govopen.logic.case.filing import Matter
    from ckanext.govopen.logic.life.standing import Standing
    from ckanext.govopen.store.cases import Stored

REVIEW, CHANGE, WITHDRAWAL = "catalogue_review", "catalogue_change", "withdrawal"
RECLASSIFY, LISTING = "reclassification", "negative_listing"
KINDS = (REVIEW, CHANGE, WITHDRAWAL, RECLASSIFY, LISTING)
AT_ONCE = (WITHDRAWAL, RECLASSIFY, LISTING)  # what is proposed follows from the filing itself


@hooks.facts(CHANGE)
def _change(_entry: Entry | None, data: Mapping[str, Any]) -> dict[str, Any]:
    """In hebei (14) a change of the collection list is applied for; one of the entry is handed in."""
    return {"change": "collection" if data.get("change") == "collection" else "catalogue"}


@hooks.facts(LISTING)
def _list(_entry: Entry | None, data: Mapping[str, Any]) -> dict[str, Any]:
    """What goes onto the opening list follows the tier, through the review; the sharing list has a chain of its own."""
    return {"list": "opening" if data.get("list") == "opening" else "sharing"}


@hooks.ready(REVIEW)
def _review(_asking: Asking, about: Matter, _data: Mapping[str, Any]) -> None:
    now = _standing(about)
    if now.published:
        raise no(tk._("The entry is published already; hand in a change."))
    if now.package.state not in ("draft", "active"):
        raise no(tk._("Only a draft can be handed in for review."))
    _alone(now)
    readiness.demand(now.id, now.content)


@hooks.ready(CHANGE)
def _may_change(_asking: Asking, about: Matter, data: Mapping[str, Any]) -> None:
    now = _standing(about)
    if data.get("change") == "collection":
        return
    if not now.published:
        raise no(tk._("The entry is not published; edit the draft and hand it in."))
    if now.proposal is not None and (now.proposal.state != "draft" or now.proposal.case_id):
        raise under_way(now.proposal)


@hooks.ready(*AT_ONCE)
def _may_propose(_asking: Asking, about: Matter, data: Mapping[str, Any]) -> None:
    now = _standing(about)
    if not now.published:
        raise no(tk._("The entry is not published."))
    _alone(now, besides=about.procedure.id)
    if about.procedure.id == WITHDRAWAL:
        _instead(now, data)
        return
    content = wanted(about.procedure.id, now, data.get("answers") or {})
    if not difference(now.content, content):
        raise no(
            tk._("The entry is in this tier already."),
            field="to_tier" if about.procedure.id == RECLASSIFY else "list_tier",
        )
    if about.procedure.id != RECLASSIFY:
        readiness.refuse(readiness.invalid(now.id, content))
        return
    # What is to be given more freely is looked through as for a first publication.
    spared = () if readiness.freer(now.content, content) else ("secrecy",)
    readiness.refuse([one for one in readiness.problems(now.id, content) if one["code"] not in spared])


def _instead(now: Standing, data: Mapping[str, Any]) -> None:
    """The entry that takes the place is kept by its name, whatever it was called by."""
    said = data.get("answers")
    if isinstance(said, dict) and isinstance(text := said.get(substitutes.FIELD), str) and text.strip():
        said[substitutes.FIELD] = substitutes.named(text, now).name


@hooks.opened(REVIEW)
def _submitted(asking: Asking, stored: Stored, about: Matter, _data: Mapping[str, Any]) -> None:
    now = _standing(about, lock=True)
    row = proposals.create(now.id, REVIEW, {}, now.content, asking.person.id, asking.at)
    proposals.freeze(row, now.content, stored.case.id, asking.at)


@hooks.opened(CHANGE)
def _registered(asking: Asking, stored: Stored, about: Matter, data: Mapping[str, Any]) -> None:
    if data.get("change") == "collection":
        return
    now = _standing(about, lock=True)
    row = now.proposal or proposals.create(now.id, CHANGE, now.content, now.content, asking.person.id, asking.at)
    row.case_id = stored.case.id


@hooks.opened(*AT_ONCE)
def _proposed(asking: Asking, stored: Stored, about: Matter, data: Mapping[str, Any]) -> None:
    now = _standing(about, lock=True)
    kind = about.procedure.id
    content = wanted(kind, now, data.get("answers") or {})
    row = now.proposal or proposals.create(now.id, kind, now.content, content, asking.person.id, asking.at)
    row.base = now.content
    proposals.freeze(row, content, stored.case.id, asking.at)


@hooks.before("fulfil", CHANGE)
def _handed_in(asking: Asking, stored: Stored, _command: str, _answers: Mapping[str, Any]) -> None:
    row = proposals.of_case(stored.case.id)
    if row is None:
        return
    content = standing.proposed(row)
    if not difference(row.base, content):
        raise no(tk._("Nothing has been changed yet; put the new content in first."))
    readiness.demand(row.entry_id, content)
    proposals.freeze(row, content, stored.case.id, asking.at)


@hooks.before("supplement", *KINDS)
def _handed_in_again(asking: Asking, stored: Stored, _command: str, _answers: Mapping[str, Any]) -> None:
    row = proposals.of_case(stored.case.id)
    if row is None or row.state != "returned":
        return
    content = standing.of(row.entry_id).content if row.kind == REVIEW else standing.proposed(row)
    readiness.demand(row.entry_id, content)
    proposals.freeze(row, content, stored.case.id, asking.at)


@hooks.before("approve", *KINDS)
def _still_fit(_asking: Asking, stored: Stored, _command: str, _answers: Mapping[str, Any]) -> None:
    """The rules or the catalogue may have moved since it was handed in."""
    row = proposals.of_case(stored.case.id)
    if row is None or row.kind == WITHDRAWAL:
        return
    content = standing.proposed(row)
    found = readiness.invalid(row.entry_id, content)
    if row.kind in (REVIEW, CHANGE) or readiness.freer(row.base, content):
        found += readiness.barred(row.entry_id, content) + readiness.personal(row.entry_id, content)
    readiness.refuse(found)


def wanted(kind: str, now: Standing, answers: Mapping[str, Any]) -> dict[str, Any]:
    """What an entry is to say after a withdrawal (the same), a reclassification or a listing."""
    own = now.proposal
    content = dict(own.content if own is not None and own.kind == kind and own.state == "draft" else now.content)
    if kind == RECLASSIFY:
        axis, _dot, tier = str(answers.get("to_tier") or "").partition(".")
        known = law.in_force().open_tiers if axis == "open" else law.in_force().share_tiers
        if tier in known:
            content[f"{axis}_tier"] = tier
    if kind == LISTING:
        content["share_tier"] = str(answers.get("list_tier") or content.get("share_tier") or "")
        if cites := strings(answers.get("basis")):
            content["share_basis"] = "\n".join(cites)
    if not decided.has_files(law.in_force(), str(content.get("open_tier") or ""), str(content.get("share_tier") or "")):
        content.pop("files", None)  # neither open nor shared: it has no files any more
    return {name: value for name, value in content.items() if value not in ("", [], None)}


def effective_on(stored: Stored) -> Any:
    """The day from which a withdrawn entry is supplied no more."""
    return as_date(stored.case.history[0].said.get("effective_on"))


def _standing(about: Matter, *, lock: bool = False) -> Standing:
    if about.entry is None:
        raise no(tk._("This procedure needs a catalogue entry."), field="entry")
    return standing.of(about.entry.id, lock=lock)


def _alone(now: Standing, besides: str = "") -> None:
    """One matter at a time on an entry; a draft of the same kind is what is being filed."""
    row = now.proposal
    if row is not None and not (row.state == "draft" and row.kind == besides and not row.case_id):
        raise under_way(row)


def under_way(row: Any) -> tk.ValidationError:
    """The error where another matter is open on the entry."""
    title = law.in_force().procedures[row.kind].title
    return no(tk._("Another matter is under way on this entry: {title}.").format(title=say(title)))


def no(message: str, field: str = "entry") -> tk.ValidationError:
    """The error for something that cannot be done now."""
    return error("invalid", message, problems=[{"field": field, "code": "not_now", "message": message}])
