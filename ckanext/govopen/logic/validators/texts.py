"""Title and tags of an entry: how long they may be, said with the mend."""

from __future__ import annotations

from collections.abc import Callable
from itertools import count
from typing import Any

import ckan.logic.validators as core
import ckan.plugins.toolkit as tk
from ckan.plugins.toolkit import _
from ckanext.scheming.validation import scheming_validator

from ckanext.govopen.catalogue import limits
from ckanext.govopen.logic.validators import labels

__all__ = ["govopen_longest", "govopen_tag_string", "tag_length_validator"]

Check = Callable[..., None]


@scheming_validator
def govopen_longest(field: dict[str, Any], _schema: dict[str, Any]) -> Check:
    """No longer than the field may be; what was longer before there was a limit stays while nobody changes it."""
    name = field["field_name"]
    most = limits.LONGEST[name]

    def check(key: Any, data: dict[Any, Any], errors: dict[Any, Any], context: Any) -> None:
        value = data.get(key)
        if not isinstance(value, str) or len(value) <= most or value == getattr(context.get("package"), name, None):
            return
        errors[key].append(
            _("“{label}” has {n} characters; shorten it to {most} at most").format(
                label=labels.of(field), n=len(value), most=most
            )
        )
        raise tk.StopOnError

    return check


def tag_length_validator(value: Any, context: Any) -> Any:  # noqa: ARG001  # CKAN's name and shape
    """Length of a tag, in place of CKAN's, which lets no tag have one character: 水 and 路 are words."""
    shortest, longest = limits.TAG
    if len(value) < shortest:
        raise tk.Invalid(_("a tag is empty; write a word or leave it out"))
    if len(value) > longest:
        raise tk.Invalid(
            _("the tag “{tag}…” has {n} characters; shorten it to {most} at most").format(
                tag=value[:20], n=len(value), most=longest
            )
        )
    return value


def govopen_tag_string(key: Any, data: dict[Any, Any], errors: dict[Any, Any], context: Any) -> None:
    """Tags from one text, as CKAN's `tag_string_convert` does, each held to the length of a tag here."""
    given = data[key]
    tags = [tag.strip() for tag in given.split(",")] if isinstance(given, str) else list(given)
    tags = [tag for tag in tags if tag]
    first = max([int(k[1]) for k in data if len(k) == 3 and k[0] == "tags"] + [-1]) + 1  # noqa: PLR2004  # flat keys
    for number, tag in zip(count(first), tags, strict=False):
        data["tags", number, "name"] = tag
    errors[key] += [fault for tag in tags if (fault := _tag_fault(tag, context))]


def _tag_fault(tag: str, context: Any) -> str:
    try:
        core.tag_name_validator(tag_length_validator(tag, context), context)
    except tk.Invalid as fault:
        return str(fault.error)
    return ""
