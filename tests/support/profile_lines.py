"""Small words of the reference page: citations, roles, conditions, questions, readings."""

from __future__ import annotations

from .profile_words import FACTS, KINDS

HOUSE = "平台约定"
FILERS = {
    "subject_objection": "data_subject", "objection": "objector", "complaint": "complainant",
    "share_application": "user_department", "share_request": "user_department", "verification": "user_department",
}  # fmt: skip


def table(heads, rows):
    """A table; with no rows, a line that says so."""
    rows = [" | ".join(str(cell).replace("|", "／").replace("\n", " ") or "—" for cell in row) for row in rows]
    if not rows:
        return ["无。 None."]
    return [
        "| " + " | ".join(heads) + " |",
        "| " + " | ".join("---" for _ in heads) + " |",
        *(f"| {row} |" for row in rows),
    ]


def both(text):
    """Chinese, then English."""
    return f"{text.zh} {text.en}".strip()


class Lines:
    """What every section of a profile's page says alike."""

    def __init__(self, profile):
        self.profile = profile
        self.terms = {name: term.zh for name, term in profile.terms.items()}

    # --- small words

    def cites(self, found):
        """`第37条`, `《…》第21条` of another law, or the house mark."""
        return "、".join(self.cite(one) for one in found) or HOUSE

    def cite(self, one):
        number, *parts = one.article.split(".")
        text = f"第{number}条" + "".join(f"第{part}{unit}" for part, unit in zip(parts, "款项", strict=False))
        law = self.profile.laws[one.law]
        return text if one.law == self.profile.law else f"《{law.short.zh or law.title.zh}》{text}"

    def role(self, name):
        return self.terms.get({"above": "superior"}.get(name, name), name)

    def filer(self, procedure):
        named = FILERS.get(procedure.id)
        if procedure.applicant == "anyone" and not named:
            return f"{self.terms['public']}，或者{self.terms['department']}"
        return self.role(named or procedure.by or procedure.applicant)

    def title(self, procedure):
        return self.profile.procedures[procedure].title.zh

    def when(self, route):
        return "；".join("或".join(self.fact(key, value) for value in values) for key, values in route.when.items())

    def fact(self, key, value):
        if key in ("open_tier", "share_tier"):
            return getattr(self.profile, f"{key}s")[value].term.zh
        if key == "of":
            return f"对“{self.title(value)}”的决定有异议"
        if key == "listing":
            return self.profile.lists[value].term.zh
        if key == "demand":
            field = next(f for p in self.profile.procedures.values() for f in p.form if f.id == "demand")
            return dict(zip(field.options, (label.zh for label in field.labels), strict=True))[value]
        return FACTS[key][value]

    def fields(self, form):
        """Rows of questions: what, kind, whether needed, article."""
        for field in form:
            options = "：" + "、".join(label.zh for label in field.labels) if field.labels else ""
            yield (
                both(field.label) + (f"（{field.help.zh}）" if field.help.zh else ""),
                KINDS[field.kind] + options,
                "必填" if field.required else "选填",
                self.cites(field.cites),
            )

    def noted(self, notes, label="读法"):
        """Readings beyond the text, each told once."""
        told = {}
        for where, note in notes:
            if note.zh:
                told.setdefault(note, []).append(where)
        for note, wheres in told.items():
            where = "、".join(dict.fromkeys(filter(None, wheres)))
            yield f"- {label}{f'（{where}）' if where else ''}：{both(note)}"
