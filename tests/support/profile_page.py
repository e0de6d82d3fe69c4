"""`docs/reference/<profile>.md`: everything of a profile, for a legal officer to check line by line.

In the city's own words, Chinese first; each value with its article (第N条) or marked as a house rule (平台约定).
"""

from __future__ import annotations

import re

import yaml

from ckanext.govopen import data

from .profile_lines import HOUSE, both, table
from .profile_procedures import Procedures
from .profile_words import ACCESS, ACTS, AUDIENCE, CALENDARS, CHANNELS, COLUMNS, RANKS, RULES, SOURCES, STANDING

THEMES = {
    one["value"]: one["zh_Hans_CN"]
    for one in yaml.safe_load((data.SCHEMAS / "vocabularies" / "theme.yaml").read_text("utf-8"))["terms"]
}


def profile_page(profile):
    """The whole page."""
    page = Page(profile)
    parts = (
        page.head,
        page.words,
        page.tiers,
        page.bases,
        page.entry,
        page.procedures,
        page.lists,
        page.posts,
        page.rules,
    )
    text = "\n".join(line for part in parts for line in [*part(), ""])
    return re.sub(r"\n{3,}", "\n\n", text).rstrip() + "\n"


def _validity(profile):
    begins = f"自{profile.valid_from}起" if profile.valid_from else "未规定施行日期"
    return begins + (f"，至{profile.valid_until}止" if profile.valid_until else "，未规定失效日期")


class Page(Procedures):
    """The sections of the page, each a list of lines."""

    def head(self):
        profile = self.profile
        law = profile.laws.get(profile.law)
        supplement = profile.supplement
        lapse = "视为撤回，程序终止" if supplement.lapse == "close" else "标记逾期"
        rows = [
            ("状态 Standing", STANDING[profile.status], ""),
            ("施行 In force", _validity(profile), ""),
            ("条数 Articles", law.last if law else "没有自己的条文", ""),
            ("日历 Calendars", "、".join(CALENDARS.get(one, one) for one in profile.calendars), ""),
            ("办公时间截止 Office hours end", profile.closes.isoformat("minutes") if profile.closes else "全天均视为当日收到", self.cites(getattr(profile, "closes_cites", ()))),
            ("目录公开范围 Who sees the catalogue", AUDIENCE[profile.catalogue_audience], self.cites(profile.audience_cites)),
            ("数据提供渠道 Channels", CHANNELS[profile.channels], self.cites(profile.channels_cites)),
            ("补正 Supplement", "一次性告知需补正的全部内容，只退回一次", self.cites(supplement.articles)),
            ("补正期限 Time for it", f"{supplement.days}个工作日，逾期{lapse}", self.cites(supplement.cites)),
            ("可以退回补正的时间 When it may be asked for", f"受理或转交环节；没有这两个环节的，收到后{supplement.intake}个工作日内", self.cites(supplement.cites)),
            ("失效前提示 Warning before it lapses", f"{profile.warn_days}天", HOUSE),
        ]  # fmt: skip
        return [
            f"# {profile.title.zh}", "", f"{profile.title.en}.", "",
            f"由 `schemas/profiles/{profile.id}.yaml`（以及同名的 `terms/`、`bases/`）和 `base.yaml` 生成，不手工修改。期限均按工作日计算。",
            f"标“{HOUSE}”的，条文没有规定，由平台约定，不是法律。",
            "Generated from the profile; not edited by hand. Limits in working days. 平台约定: a house rule of this portal, not law.", "",
            "## 概况 Overview", "", *table(("项目 Item", "内容 Value", "依据 Article"), rows), "",
            *self.noted([("目录公开范围", profile.audience_note), ("补正", supplement.note)]),
        ]  # fmt: skip

    def words(self):
        own = {}
        for name, term in self.profile.terms.items():
            if cites := self.profile.term_cites.get(name, ()):
                own.setdefault(term, []).extend(cite for cite in cites if cite not in own.get(term, []))
        rows = [
            (term.zh, term.en, self.cites(cites))
            for term, cites in sorted(own.items(), key=lambda one: int(one[1][0].article))
        ]
        return ["## 条文用语 Words of the text", "", *table(("用语 Word", "English", "出处 Article"), rows)]

    def tiers(self):
        lines = ["## 类型 Tiers", ""]
        for axis, tiers in (
            ("向社会开放 Opening", self.profile.open_tiers),
            ("部门间共享 Sharing", self.profile.share_tiers),
        ):
            rows = [
                (both(tier.term), ACCESS["by_decision" if tier.by_decision else tier.access], "；".join(f"{field.label.zh}（{'' if field.required else '选填，'}{self.cites(field.cites)}）" for field in tier.asks), self.cites(tier.cites))
                for tier in tiers.values()
            ]  # fmt: skip
            lines += [
                f"### {axis}",
                "",
                *table(("类型 Tier", "取得方式 How one gets it", "条目须写明 An entry states", "依据 Article"), rows),
                "",
            ]
            lines += [*self.noted((tier.term.zh, tier.note) for tier in tiers.values()), ""]
        return lines

    def bases(self):
        rows, notes = [], []
        for name, basis in self.profile.bases.items():
            if not basis.ranks and not basis.cites:
                continue  # what everybody gets rests on nothing
            group, key = name.split(".")
            what = (
                ("不同意开放" if key == "open" else "不同意共享")
                if group == "refusals"
                else getattr(self.profile, group)[key].term.zh
            )
            stated = "条文要求写明" if basis.stated and basis.cites else f"{HOUSE}须写明"
            reason = self.cites(basis.reason_cites) if group == "refusals" else "—"
            filed = f"报{self.role(basis.filed_with)}备案" if basis.filed_with else "—"
            rows.append(
                (
                    what,
                    "、".join(RANKS[rank] for rank in basis.ranks) or "不限",
                    stated,
                    self.cites(basis.cites),
                    reason,
                    filed,
                )
            )
            notes.append((what, basis.note))
        heads = (
            "适用 For",
            "可以引用 It may rest on",
            "是否写明 Stated",
            "依据 Article",
            "说明理由的依据 Article of the reason",
            "备案 Filed",
        )
        return ["## 可以引用的法律依据 Kinds of legal basis", "", *table(heads, rows), "", *self.noted(notes, "说明")]

    def entry(self):
        rows = [
            (both(field.label) + ("：" + "、".join(label.zh for label in field.labels) if field.labels else ""),
             "必填" if field.required else "选填，或按类型必填", self.cites(field.cites))
            for field in self.profile.entry
        ]  # fmt: skip
        lines = ["## 目录条目须写明 What every entry states", "", *table(("项目 Field", "要求", "依据 Article"), rows)]
        lines += self.follows() if self.profile.follows else []
        return lines + (self.holds() if self.profile.holds else [])

    def follows(self):
        """What follows from what an entry says: rules of tiers and other answers."""
        fields = {field.id: field for field in self.profile.entry}

        def word(name, value):
            if name in ("open_tier", "share_tier"):
                return self.fact(name, value) if value else "不选"
            return dict(zip(fields[name].options, (one.zh for one in fields[name].labels), strict=True))[value]

        rows = [
            (
                fields[one.field].label.zh,
                "；".join("、".join(word(name, value) for value in values) for name, values in one.when.items()),
                ("、".join(word(one.field, value) for value in one.values) or "须填写")
                + (f"；写明“{fields[one.unless].label.zh}”的可以另定" if one.unless else ""),
                self.cites(one.cites),
            )
            for one in self.profile.follows
        ]
        heads = ("项目 Field", "条目写明 Where the entry says", "则为 It is", "依据 Article")
        notes = ((fields[one.field].label.zh, one.note) for one in self.profile.follows)
        return ["", "### 由条目所写内容确定 What follows", "", *table(heads, rows), "", *self.noted(notes)]

    def holds(self):
        """Which entries stand back, and what lifts it."""
        fields = {field.id: dict(zip(field.options, field.labels, strict=False)) for field in self.profile.entry}
        rows = [
            (
                both(one.term),
                "；".join("、".join(fields[name][value].zh for value in values) for name, values in one.when.items()),
                one.mend.zh,
                self.cites(one.cites),
            )
            for one in self.profile.holds
        ]
        heads = ("条目 Entries", "条目写明 Where the entry says", "何时可以提交 What lifts it", "依据 Article")
        notes = ((one.term.zh, one.note) for one in self.profile.holds)
        return ["", "### 暂不送审、不发布的条目 Not published yet", "", *table(heads, rows), "", *self.noted(notes)]

    def lists(self):
        rows = []
        for listing in self.profile.lists.values():
            chain = "→".join(
                f"{ACTS[link.act].format(self.role(link.actor))}（{self.cites(link.cites)}）" for link in listing.chain
            )
            where = "；或".join(
                "，".join("、".join(self.listed(key, value) for value in values) for key, values in one.items())
                for one in listing.where
            )
            rows.append((
                both(listing.term), SOURCES[listing.of] + (f"：{where}" if where else ""),
                "所有人" if listing.audience == "public" else self.terms["department"],
                "、".join(COLUMNS[column] for column in listing.columns), chain, self.cites(listing.cites),
            ))  # fmt: skip
        heads = ("清单 List", "来源 Drawn from", "谁能看 Audience", "栏目 Columns", "列入程序 Chain", "依据 Article")
        notes = ((listing.term.zh, listing.note) for listing in self.profile.lists.values())
        return [
            "## 清单 Lists",
            "",
            *table(heads, rows),
            "",
            f"各清单的栏目为{HOUSE}；可见范围，条文没有写明的为{HOUSE}。",
            "",
            *self.noted(notes),
            *(
                f"- 优先 First（{one.term.zh}）：{'、'.join(THEMES[theme] for theme in one.first.themes)}（{self.cites(one.first.cites)}）。{one.first.note.zh}"
                for one in self.profile.lists.values()
                if one.first
            ),
        ]

    def listed(self, key, value):
        if key == "procedure":
            return self.title(value)
        if key == "outcome":
            return {"granted": "已同意", "partly_granted": "部分同意"}.get(value, value)
        return self.fact(key, value)

    def posts(self):
        rows = [
            (both(post.term), "是" if post.acts else "否", "是" if post.leads else "否", "一人" if post.one else "可多人", self.cites(post.cites))
            for post in self.profile.posts.values()
        ]  # fmt: skip
        heads = ("岗位 Post", "参与办件 Acts", "逾期时收到通知 Told when late", "人数", "依据 Article")
        notes = ((post.term.zh, post.note) for post in self.profile.posts.values())
        said = "有条文依据的岗位，各部门均须明确人选；其他岗位由部门自定。职责划分和人数为平台约定。"
        return ["## 岗位 Posts", "", said, "", *table(heads, rows), "", *self.noted(notes)]

    def rules(self):
        rows = [(RULES[rule.id].format(rule.value), self.cites(rule.cites)) for rule in self.profile.rules.values()]
        notes = ((RULES[rule.id].format(rule.value), rule.note) for rule in self.profile.rules.values())
        return ["## 其他数值 Other numbers", "", *table(("约定 Rule", "依据 Article"), rows), "", *self.noted(notes)]
