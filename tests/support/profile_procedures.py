"""Procedures on the reference page: routes, steps, limits, what is asked, refusals, windows, readings."""

from __future__ import annotations

from ckanext.govopen.domain.verbs import NO, VERBS

from .profile_lines import Lines, both, table
from .profile_words import LAPSES, STARTS, SUBJECTS, VERBS_ZH


class Procedures(Lines):
    """The section of procedures, one after the other."""

    def procedures(self):
        lines = ["## 程序 Procedures", ""]
        for procedure in self.profile.procedures.values():
            lines += [*self.procedure(procedure), ""]
        return lines

    def procedure(self, one):
        yield f"### {both(one.title)}（{self.cites(one.cites)}）"
        yield ""
        yield f"由{self.filer(one)}提出；针对{SUBJECTS[one.about]}。`{one.id}`"
        yield ""
        for route in one.routes:
            yield from self.route(one, route)
        if one.form:
            yield "填报内容 What is asked:"
            yield ""
            yield from table(("项目 Field", "填写方式 Kind", "要求", "依据 Article"), self.fields(one.form))
            yield ""
        yield from self.saying_no(one)
        if one.objection:
            yield f"- 异议 Objection：收到决定后{one.objection_days}个工作日内可以提出（{self.cites(one.objection_cites)}），按“{self.title(one.objection)}”办理。"
        if one.words:
            verbs = {step.verb for route in one.routes for step in route.steps}
            said = {outcome.event: outcome.label.zh for verb in verbs for outcome in VERBS[verb].values()}
            words = [f"{said[event]}称“{both(word)}”" for event, word in one.words.items() if event in said]
            yield from [f"- 结果用语 Outcomes：{'；'.join(words)}。"] if words else []
        yield from self.noted(self.readings(one))

    def readings(self, one):
        """The readings of a procedure, each with what it is about."""
        yield "", one.note
        for route in one.routes:
            yield self.when(route), route.note
            for step in route.steps:
                yield from ((self.step(step), note) for note in (step.note, step.limit.note))

    def saying_no(self, one):
        """What a refusal states, by which article, at each step that can refuse."""
        told = {}
        for step in (step for route in one.routes for step in route.steps):
            if any(outcome.asks == NO for outcome in VERBS[step.verb].values()):
                told.setdefault(
                    self.step(step),
                    f"理由（{self.cites(step.reason_cites)}）、法律依据（{self.cites(step.basis_cites)}）",
                )
        for step, what in told.items():
            yield f"- 在“{step}”环节不同意的，写明{what}。"

    def step(self, step):
        return step.word.zh or VERBS_ZH[step.verb]

    def route(self, one, route):
        rests = f"（{self.cites(route.cites)}）" if route.cites or not route.steps else ""
        yield f"**{self.when(route) or '一般情形'}**{rests}"
        yield ""
        if route.at_once:
            yield (
                "无需审批，按下列环节提供。 Nobody decides."
                if route.steps
                else "提出后即时授权，无人审批。 Granted at once; nobody decides."
            )
        if route.instead:
            yield f"不按本程序办理，改走“{self.title(route.instead)}”。 Not this way."
        elif not route.steps and not route.at_once:
            free = any(self.free(key, value) for key, values in route.when.items() for value in values)
            yield (
                "无需申请，直接获取。 Nobody has to apply." if free else "不受理此类申请。 No application is possible."
            )
        yield ""
        if route.steps:
            heads = (
                "环节 Step",
                "由谁办 Who",
                "期限 Limit",
                "起算 From",
                "期限依据 Article of the limit",
                "环节依据 Article of the step",
                "之后 Next",
            )
            following = (*(self.step(step) for step in route.steps[1:]), "办结")
            yield from table(
                heads, (self.line(one, step, after, route) for step, after in zip(route.steps, following, strict=True))
            )
            yield ""
            for step in route.steps:
                if step.asks:
                    asks = "；".join(f"{both(f.label)}（{self.cites(f.cites)}）" for f in step.asks)
                    yield f"“{step.word.zh or VERBS_ZH[step.verb]}”时写明：{asks}。"
                    yield ""

    def free(self, key, value):
        return key.endswith("_tier") and getattr(self.profile, f"{key}s")[value].access == "free"

    def line(self, one, step, after, route):
        who = self.filer(one) if step.actor == "applicant" else self.role(step.actor)
        if step.limit.who:
            who += f"（与{'、'.join(self.role(role) for role in step.limit.who if role != step.actor)}共同负责期限）"
        return (
            self.step(step), who, self.days(one, step.limit), self.start(one, step.limit, route),
            self.cites(step.limit.cites), self.cites(step.cites), after,
        )  # fmt: skip

    def days(self, one, limit):
        said = f"{limit.days}个工作日"
        if limit.fact:
            label = next((field.label.zh for field in one.form if field.id == limit.fact), "提供部门公布的校核期限")
            said = f"按“{label}”（{self.cites(limit.fact_cites)}）；没有写明的{said}"
        if limit.extension:
            by = self.role(limit.extension.by)
            said += f"；经{by}同意可延长一次，最多{limit.extension.days}个工作日（{self.cites(limit.extension.cites)}）"
        if limit.instead_of:
            said += f"；原规定{limit.instead_of.days}个工作日（{self.cites(limit.instead_of.cites)}）"
        return said + LAPSES[limit.lapse]

    def start(self, one, limit, route):
        if limit.since in STARTS:
            return STARTS[limit.since]
        steps = {step.id: self.step(step) for step in route.steps}
        fields = {field.id: field.label.zh for field in one.form}
        return f"“{steps[limit.since]}”之日" if limit.since in steps else f"“{fields[limit.since]}”所填之日"
