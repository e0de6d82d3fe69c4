"""The scan for personal information, measured: found what there is, and little else."""

from __future__ import annotations

import random
from pathlib import Path

import pytest
from support import reference

from ckanext.govopen.catalogue import samples
from ckanext.govopen.domain import personal

from . import personal_sample as sample

KINDS = ("id_number", "phone", "bank_card", "name_address")
IN_SENTENCES = "name_address in sentences"
ROUNDS = 25
SAID = (
    f"Synthetic sample (`tests/life/personal_sample.py`): {ROUNDS} seeds, 13 true columns, 16 of look-alikes and"
    " 7 tables of names and addresses each, counted by column; and of 44 sentences, 22 of which say where somebody lives"
    " and 22 of which only look so, counted by sentence. Written by the test, not by hand."
)
TRUE = [
    ("110105194912310 02X", ""),
    ("11010519491231002X", "id_number"),
    ("110105194912310021", ""),
    ("990105194912310023", ""),
    ("A11010519491231002X", ""),
    ("手机13800138123", "phone"),
    ("13800138123.5", ""),
    ("4613800138123", ""),
    ("+86 138-0013-8123", "phone"),
    ("6222021234567890126", ""),
    ("张三，住贵港市港北区中山路12号302室", "name_address"),
    ("公司地址：贵港市港北区中山路12号", ""),
    ("王某，男，45岁，证件见附件，住址：中山路12号", "name_address"),
    ("家住中山路12号的李某某反映，路灯不亮", "name_address"),
    ("当事人李某系某餐馆经营者，住中山路12号", "name_address"),
    ("李某经营的餐馆，单位住所中山路12号", ""),
    ("申请人：王超。住址：中山路12号", "name_address"),
    ("住院处地址：中山路12号", ""),
    ("住在中山路12号的高层住户", ""),
]


@pytest.mark.parametrize(("text", "kind"), TRUE)
def test_what_is_found_in_a_text(text: str, kind: str) -> None:
    found = {hit.kind for hit in personal.in_text(text)}
    assert found == ({kind} if kind else set())


def measured() -> dict[str, tuple[int, int, int]]:
    """kind → found rightly, found wrongly, missed; counted by column, over tables of many seeds."""
    score = {kind: [0, 0, 0] for kind in (*KINDS, IN_SENTENCES)}
    for seed in range(ROUNDS):
        chance = random.Random(seed)
        for column in (*sample.true_columns(chance), *sample.look_alikes(chance)):
            found = {one.kind for one in personal.in_table([column.name], [[cell] for cell in column.cells])}
            _count(score, found, column.truth)
        for header, rows, truth in sample.pairs(chance):
            _count(score, {one.kind for one in personal.in_table(header, rows)}, truth)
        for text, true in sample.texts(chance):
            found = {one.kind for one in personal.in_text(text)} & {"name_address"}
            _count(score, {IN_SENTENCES for _one in found}, IN_SENTENCES if true else "")
    return {kind: (a, b, c) for kind, (a, b, c) in score.items()}


def _count(score: dict[str, list[int]], found: set[str], truth: str) -> None:
    for kind in found:
        score[kind][0 if kind == truth else 1] += 1
    if truth and truth not in found:
        score[truth][2] += 1


@pytest.mark.duty("hebei-36")
def test_precision_and_recall_on_the_labelled_sample() -> None:
    lines = [
        "# Scan for personal information: measured",
        "",
        SAID,
        "",
        "| kind | true | found | precision | recall |",
        "|---|---|---|---|---|",
    ]
    for kind, (right, wrong, missed) in measured().items():
        precision = right / (right + wrong) if right + wrong else 1.0
        recall = right / (right + missed)
        lines.append(f"| {kind} | {right + missed} | {right + wrong} | {precision:.3f} | {recall:.3f} |")
        assert recall >= (0.9 if kind == IN_SENTENCES else 0.97), kind
        assert precision >= 0.9, kind
    assert reference.same(Path(reference.REFERENCE) / "personal.md", "\n".join(lines) + "\n")


def test_samples_are_masked() -> None:
    assert personal.mask("id_number", "11010519491231002X") == "110105********2X"
    assert personal.mask("phone", "13800138123") == "138****8123"
    assert personal.mask("bank_card", "6222021234567890123").count("*") == 6
    assert personal.mask("name_address", "张三丰") == "张**"


@pytest.mark.parametrize("name", ["a.csv", "a.json", "a.txt", "a.xlsx"])
def test_every_kind_of_file_is_sampled(name: str) -> None:
    number = sample.id_number(random.Random(1))
    table = samples.of_bytes(_bytes(name, number), name)
    assert not table.why
    assert [one.kind for one in personal.in_table(table.header, table.rows)] == ["id_number"]


def _bytes(name: str, number: str) -> bytes:
    if name.endswith("xlsx"):
        import io

        import openpyxl

        book, out = openpyxl.Workbook(), io.BytesIO()
        book.active.append(["证件"])
        book.active.append([number])
        book.save(out)
        return out.getvalue()
    texts = {
        "a.csv": f"证件,数\n{number},1\n",
        "a.json": f'{{"list": [{{"证件": "{number}"}}]}}',
        "a.txt": f"证件 {number}\n",
    }
    return texts[name].encode("gb18030" if name == "a.csv" else "utf-8")
