"""Single fields of an entry or a department: refused with the field's label and the mend, never mended by guessing."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import TYPE_CHECKING, Any

import ckan.plugins.toolkit as tk
from ckan.plugins.toolkit import _
from ckanext.scheming.validation import scheming_validator

from ckanext.govopen import law, vocabularies
from ckanext.govopen.catalogue import basis, codes, guard, questions, same_code
from ckanext.govopen.language import language, say
from ckanext.govopen.logic.validators import labels
from ckanext.govopen.logic.validators.given import given, tidy

if TYPE_CHECKING:
    from ckanext.govopen.domain.form import Field, Text

__all__ = [
    "govopen_basis",
    "govopen_code",
    "govopen_contact",
    "govopen_days",
    "govopen_kept",
    "govopen_lines",
    "govopen_own_code",
    "govopen_profile_choice",
    "govopen_profile_choices",
    "govopen_related_codes",
    "govopen_required",
    "govopen_resource_code",
    "govopen_tags",
    "govopen_tier",
    "govopen_uscc",
]

Check = Callable[..., None]
MOST_DAYS = 60
MOBILE = re.compile(r"(?<!\d)1[3-9]\d{9}(?!\d)")


@scheming_validator
def govopen_required(field: dict[str, Any], _schema: dict[str, Any]) -> Check:
    """Something must stand there."""

    def check(key: Any, data: dict[Any, Any], errors: dict[Any, Any], _context: Any) -> None:
        value = data.get(key)
        if value is tk.missing or not str(value or "").strip():
            errors[key].append(_("“{label}” is empty; fill it in").format(label=labels.of(field)))
            raise tk.StopOnError

    return check


@scheming_validator
def govopen_code(field: dict[str, Any], _schema: dict[str, Any]) -> Check:
    """A code of the field's vocabulary; empty is nothing said."""
    name = field["vocabulary"]

    def check(key: Any, data: dict[Any, Any], errors: dict[Any, Any], _context: Any) -> None:
        value = given(key, data)
        if value in vocabularies.values(name):
            return
        known = _(", ").join(term.label(language()) for term in vocabularies.terms(name)[:6])
        errors[key].append(
            _("“{label}” has no value “{value}”; choose one of the list ({known} …)").format(
                label=labels.of(field), value=value, known=known
            )
        )
        raise tk.StopOnError

    return check


@scheming_validator
def govopen_tier(field: dict[str, Any], _schema: dict[str, Any]) -> Check:
    """A tier of the profile in force. An unknown word is refused in a draft too, and never read as open."""

    def check(key: Any, data: dict[Any, Any], errors: dict[Any, Any], _context: Any) -> None:
        value = given(key, data)
        profile = law.in_force()
        tiers = profile.open_tiers if field["axis"] == "open" else profile.share_tiers
        if value not in tiers:
            terms = _(", ").join(f"{say(tier.term)}{_(' ({text})').format(text=name)}" for name, tier in tiers.items())
            errors[key].append(
                _("“{label}” cannot be “{value}”; choose one of {terms}").format(
                    label=labels.of(field), value=value, terms=terms
                )
            )
            raise tk.StopOnError

    return check


@scheming_validator
def govopen_profile_choice(field: dict[str, Any], _schema: dict[str, Any]) -> Check:
    """One of the values that the field can have under any regulation; the form offers those of the one in force."""

    def check(key: Any, data: dict[Any, Any], errors: dict[Any, Any], _context: Any) -> None:
        _answered(key, errors, field, [given(key, data)])

    return check


@scheming_validator
def govopen_profile_choices(field: dict[str, Any], _schema: dict[str, Any]) -> Check:
    """Several of such values, a list or one a line."""

    def check(key: Any, data: dict[Any, Any], errors: dict[Any, Any], _context: Any) -> None:
        tidy(key, data, errors, field)
        data[key] = "\n".join(dict.fromkeys(data[key].splitlines()))
        _answered(key, errors, field, data[key].splitlines())

    return check


def _answered(key: Any, errors: dict[Any, Any], field: dict[str, Any], values: list[str]) -> None:
    name = field["field_name"]
    wrong = [value for value in values if not questions.is_known(name, value)]
    if wrong:
        asked = questions.asked(name, law.in_force())
        terms = (f"{say(term)}{_(' ({text})').format(text=value)}" for value, term in _terms(asked))
        errors[key].append(
            _("“{label}” cannot be “{value}”; choose one of {terms}").format(
                label=labels.of(field), value=wrong[0], terms=_(", ").join(terms)
            )
        )
        raise tk.StopOnError


def _terms(asked: Field | None) -> list[tuple[str, Text]]:
    return list(zip(asked.options, asked.labels, strict=True)) if asked else []


@scheming_validator
def govopen_lines(field: dict[str, Any], _schema: dict[str, Any]) -> Check:
    """Lines of text, or a list of them; blank lines and blanks around are dropped."""

    def check(key: Any, data: dict[Any, Any], errors: dict[Any, Any], _context: Any) -> None:
        tidy(key, data, errors, field)

    return check


@scheming_validator
def govopen_basis(field: dict[str, Any], _schema: dict[str, Any]) -> Check:
    """Citations, one a line."""

    def check(key: Any, data: dict[Any, Any], errors: dict[Any, Any], _context: Any) -> None:
        tidy(key, data, errors, field)
        fault = basis.faulty(data[key], law.in_force().laws)
        if not fault:
            return
        mend = {
            "name": _("line {line} of “{label}” names no law: write its name in 《》, then the article"),
            "article": _("line {line} of “{label}” names no article: add its number, or the number of the document"),
            "law": _(
                "line {line} of “{label}” cites a law that this portal's rules do not know: write its name in 《》"
            ),
        }[fault.lacks]
        errors[key].append(mend.format(line=fault.line, label=labels.of(field)))
        raise tk.StopOnError

    return check


@scheming_validator
def govopen_related_codes(field: dict[str, Any], _schema: dict[str, Any]) -> Check:
    """Resource codes, one a line."""

    def check(key: Any, data: dict[Any, Any], errors: dict[Any, Any], _context: Any) -> None:
        tidy(key, data, errors, field)
        for code in data[key].splitlines():
            if not codes.is_resource_code(code):
                errors[key].append(_code_message(field, code))
                raise tk.StopOnError

    return check


@scheming_validator
def govopen_resource_code(field: dict[str, Any], _schema: dict[str, Any]) -> Check:
    """A resource code."""

    def check(key: Any, data: dict[Any, Any], errors: dict[Any, Any], _context: Any) -> None:
        data[key] = given(key, data)
        if not codes.is_resource_code(data[key]):
            errors[key].append(_code_message(field, data[key]))
            raise tk.StopOnError

    return check


@scheming_validator
def govopen_own_code(field: dict[str, Any], _schema: dict[str, Any]) -> Check:
    """A code that no other entry has, where somebody types it or a program sends it."""

    def check(key: Any, data: dict[Any, Any], errors: dict[Any, Any], context: Any) -> None:
        imports = context.get(same_code.IMPORTED) or context.get("govopen_remembered") is not None
        if imports or guard.stands_over(context):
            return
        said = same_code.fault(data[key], labels.of(field), context.get("package"), str(context.get("user") or ""))
        if said:
            errors[key].append(said)
            raise tk.StopOnError

    return check


@scheming_validator
def govopen_contact(field: dict[str, Any], _schema: dict[str, Any]) -> Check:
    """A post and an office telephone: a private mobile number is personal data on a public page."""

    def check(key: Any, data: dict[Any, Any], errors: dict[Any, Any], _context: Any) -> None:
        data[key] = given(key, data)
        if MOBILE.search(data[key]):
            errors[key].append(
                _("“{label}” holds a mobile number; give a post and an office telephone").format(label=labels.of(field))
            )
            raise tk.StopOnError

    return check


@scheming_validator
def govopen_uscc(field: dict[str, Any], _schema: dict[str, Any]) -> Check:
    """A unified social credit code with its check character (GB 32100-2015)."""

    def check(key: Any, data: dict[Any, Any], errors: dict[Any, Any], _context: Any) -> None:
        data[key] = given(key, data).upper()
        said = {
            "length": _("“{label}” has 18 characters, now it has {count}"),
            "alphabet": _("“{label}” has digits and capital letters other than I, O, S, V and Z"),
            "check": _("“{label}” does not add up: its last character is wrong, compare it with the certificate"),
        }
        fault = codes.uscc_fault(data[key])
        if fault:
            errors[key].append(said[fault].format(label=labels.of(field), count=len(data[key])))
            raise tk.StopOnError

    return check


@scheming_validator
def govopen_days(field: dict[str, Any], _schema: dict[str, Any]) -> Check:
    """Working days, 1 to 60."""

    def check(key: Any, data: dict[Any, Any], errors: dict[Any, Any], _context: Any) -> None:
        value = given(key, data)
        if not (value.isdecimal() and 1 <= int(value) <= MOST_DAYS):
            errors[key].append(_("“{label}” is a number of working days from 1 to 60").format(label=labels.of(field)))
            raise tk.StopOnError
        data[key] = str(int(value))

    return check


@scheming_validator
def govopen_kept(field: dict[str, Any], _schema: dict[str, Any]) -> Check:
    """What a department does not say of itself: it stays as it stands, whatever its form or a program sends."""

    def check(key: Any, data: dict[Any, Any], _errors: dict[Any, Any], context: Any) -> None:
        group = context.get("group")
        stored = (group.extras or {}).get(field["field_name"]) if group else None
        data.pop(key, None)
        if not stored:
            raise tk.StopOnError
        data[key] = stored

    return check


def govopen_tags(value: Any) -> Any:
    """Chinese commas part tags too; what CKAN lets no tag hold is dropped at the ends only."""
    return re.sub(r"[，、；;\n]+", ",", value) if isinstance(value, str) else value


def _code_message(field: dict[str, Any], code: str) -> str:
    return _("“{label}” “{code}” is no resource code; write it as class code/sequence, such as 3070012/000021").format(
        label=labels.of(field), code=code
    )
