"""What is looked at before a matter is taken in (受理核对): drawn from its form, its facts and what came with it.

A point is ticked where it is in order; for one that is not, the applicant is told once, together with all others.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from .form import Cites, Field, Text, strings

if TYPE_CHECKING:
    from collections.abc import Iterator

    from .case import Case
    from .profile import Profile

CHECKED = Field("checked", "choices", required=False, label=Text("核对无误的事项", "Found in order"))


@dataclass(frozen=True, slots=True)
class Point:
    """One thing to look at: what is found in order, and what is asked of the applicant where it is not."""

    id: str  # a field of the form, or: within | known | identity | attachments
    name: Text
    label: Text  # the name with what to look for
    defect: Text
    cites: Cites = ()


Pair = tuple[str, str]  # Chinese, English

# What to look for, and what to ask for where it is not so.
STATED = (
    ("写明、具体、可核查", "is stated, specific and can be checked"),
    ("请写明、写具体", "please state it specifically"),
)
FITTING = (
    ("与其他内容一致", "fits the rest"),
    ("请更正，与其他内容一致", "please put it right so that it fits the rest"),
)
CITED = (("条文与事项相符", "the articles fit the matter"), ("请写明相符的条文", "please name articles that fit"))
NEEDED = (
    ("与用途相称，不多选", "no more than the purpose needs"),
    ("请只选用途所需", "please choose what the purpose needs"),
)
MET = (
    ("用途在条目的条件之内", "the purpose meets those of the entry"),
    ("请说明用途怎样符合条目的条件", "please say how the purpose meets those of the entry"),
)
MISSED = (
    ("没有同样的数据", "holds no such data"),
    ("请说明已有的数据为何不够用", "please say why the data it holds is not enough"),
)
KNOWN = (
    ("身份和联系方式齐全", "identity and contact are complete"),
    ("请补全身份和联系方式", "please complete identity and contact"),
)
OPENS = (
    ("能打开，与申请一致", "they open and fit the application"),
    ("请重新提交能打开、与申请一致的材料", "please hand in files that open and fit the application"),
)
LOOKS = {"text": STATED, "articles": CITED, "many": NEEDED, "choices": NEEDED, "files": NEEDED}


def points(profile: Profile, case: Case) -> tuple[Point, ...]:
    """Everything to look at, in the order of the form; the same from filing to the end of the case."""
    return tuple(_points(profile, case))


def unticked(profile: Profile, case: Case, ticked: object) -> int:
    """How many points are left where some were ticked; 0 where nobody went through them one by one."""
    chosen = len(strings(ticked))
    return len(points(profile, case)) - chosen if chosen else 0


def _points(profile: Profile, case: Case) -> Iterator[Point]:
    procedure, said = profile.procedures[case.procedure], case.history[0].said
    for field in procedure.form:
        if field.required or field.id in said:
            name = field.label if field.label.zh else Text(field.id, field.id)
            yield _point(field.id, name, *LOOKS.get(field.kind, FITTING), field.cites)
    if procedure.about == "entry" and procedure.routes[case.route].gives:
        yield _point("within", Text("使用条件", "Conditions of use"), *MET, _tier_cites(profile, case))
    if procedure.about == "need":
        yield _point("known", Text("目录", "Catalogue"), *MISSED)
    whose = Text("申请单位", "Applying department") if case.party else Text("申请人", "Applicant")
    yield _point("identity", whose, *KNOWN)
    if said.get("attachments"):
        yield _point("attachments", Text("附件", "Attachments"), *OPENS)


def _point(id_: str, name: Text, look: Pair, ask: Pair, cites: Cites = ()) -> Point:
    label, defect = (Text(f"{name.zh}：{zh}", f"{name.en or name.zh}: {en}") for zh, en in (look, ask))
    return Point(id_, name, label, defect, cites)


def _tier_cites(profile: Profile, case: Case) -> Cites:
    """The articles of the tier whose conditions the use must meet."""
    share = profile.procedures[case.procedure].applicant == "department"
    tiers, axis = (profile.share_tiers, "share_tier") if share else (profile.open_tiers, "open_tier")
    tier = tiers.get(str(case.facts.get(axis)))
    return tier.cites if tier else ()
