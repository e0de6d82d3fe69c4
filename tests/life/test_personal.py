"""The scan for personal information, measured: found what there is, and little else."""

from __future__ import annotations

import io
import json
import random
from pathlib import Path

import openpyxl
import pytest
from support import reference

from ckanext.govopen.catalogue import samples, scan
from ckanext.govopen.domain import personal

from . import personal_sample as sample

KINDS = ("id_number", "phone", "bank_card", "name_address")
IN_SENTENCES = "name_address in sentences"
ROUNDS = 25
SAID = (
    f"Synthetic sample (`tests/life/personal_sample.py`): {ROUNDS} seeds, 25 true columns, 25 of look-alikes and"
    " 14 tables of names and addresses each, counted by column; and of 44 sentences, 22 of which say where somebody lives"
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


ID, MOBILE = "45080219900307123", "13812345678"
ID += "10X98765432"[sum(int(d) * pow(2, 17 - n, 11) for n, d in enumerate(ID)) % 11]
PEOPLE = {"id_number", "phone"}


def of_bytes(content: object, name: str = "a.json") -> set[str]:
    """Kinds found in a file."""
    text = content if isinstance(content, bytes) else json.dumps(content, ensure_ascii=False).encode()
    table = samples.of_bytes(text, name)
    return {one.kind for each in table.all for one in personal.in_table(each.header, each.rows)}


@pytest.mark.parametrize(
    ("document", "kinds"),
    [
        ({"columns": ["姓名", "身份证号", "手机"], "rows": [["王小明", ID, MOBILE]]}, PEOPLE),
        ({"fields": [{"id": "姓名"}, {"id": "住址"}], "records": [["王小明", "中山路12号"]]}, {"name_address"}),
        ({"data": [["姓名", "住址"], ["王小明", "中山路12号"]]}, {"name_address"}),
        ({"姓名": ["李四", "王小明"], "住址": ["无", "中山路12号"]}, {"name_address"}),
        ({"姓名": {"0": "李四", "1": "王小明"}, "住址": {"0": "无", "1": "中山路12号"}}, {"name_address"}),
        ({"r": {"x": {"id": ID}}}, {"id_number"}),
        ({"a": {"b": {"c": {"d": {"e": {"f": {"g": {"h": [[[{"id": ID}]]]}}}}}}}}, {"id_number"}),
        ({"ids": [ID, MOBILE]}, PEOPLE),
        ([[1, 2], [MOBILE, 3]], {"phone"}),
        ([int(MOBILE)], {"phone"}),
        ({ID: {"n": 1}, "2": {"n": 2}}, {"id_number"}),
        ({ID: 1}, {"id_number"}),
        ({f"{n}": MOBILE if n == 300 else "" for n in range(400)}, {"phone"}),
        ({"orders": {"order": {"buyer": MOBILE}}}, {"phone"}),
        ({"人": {"姓名": "王小明"}, "家": {"住址": "中山路12号"}}, {"name_address"}),
        ({"x": [{"tel": MOBILE}], "y": [{"id": ID}]}, PEOPLE),
        (ID, {"id_number"}),
        ({"features": [{"geometry": {"coordinates": [[[109.5, 23.1]] * 3000]}, "properties": {"id": ID}}]}, {"id_number"}),
        ({"热线": "12345", "n": [1, 2, 3]}, set()),
    ],
)  # fmt: skip
def test_json_of_any_shape_is_looked_through(document: object, kinds: set[str]) -> None:
    assert of_bytes(document) == kinds


@pytest.mark.parametrize(
    ("content", "name", "why"),
    [(b"{}", "a.json", "empty"), (b"[[], {}]", "a.json", "empty"), (b"[1", "a.json", "broken"), (b"", "a.csv", "empty"),
     (b" \n", "a.txt", "empty"), (b"a", "a.pdf", "kind")],
)  # fmt: skip
def test_what_yields_no_rows_is_unread(content: bytes, name: str, why: str) -> None:
    assert samples.of_bytes(content, name).why == why


def test_what_was_read_in_part_says_so() -> None:
    deep: object = ID
    for _level in range(100):
        deep = [deep]
    assert samples.of_bytes(json.dumps([MOBILE, deep]).encode(), "a.json").part
    assert samples.of_bytes(json.dumps([MOBILE] * 2001).encode(), "a.json").part
    assert not samples.of_bytes(json.dumps([MOBILE] * 2000).encode(), "a.json").part
    assert samples.of_bytes(b"a,b\n" * 2001, "a.csv").part
    assert not samples.of_bytes(b"a,b\n" * 2000, "a.csv").part


@pytest.mark.parametrize(
    "text",
    [
        "受助人员名单,\n姓名,住址\n王小明,滨江路12号3单元401室\n",
        "名单\n填报单位：民政局,日期：2026年\n姓名,住址\n王小明,滨江路12号3单元401室\n",
        "姓名,住址\n王小明,滨江路12号3单元401室\n",
        "名单,,,\n序号,姓名,1月,住址\n1,其其格,优,滨江路12号\n",
        "名单\n1,姓名,住址\n王小明,x,滨江路12号\n",
    ],
)
def test_labels_stand_below_titles(text: str) -> None:
    found = of_bytes(text.encode(), "a.csv")
    assert found == ({"name_address"} if not text.startswith("名单\n1") else set())


def test_every_sheet_of_a_workbook_is_looked_through() -> None:
    book = openpyxl.Workbook()
    book.active.append(["说明"])
    people, phones = book.create_sheet("受助人员"), book.create_sheet("电话")
    for row in (["受助人员名单", None], ["姓名", "住址"], ["其其格", "滨江路12号3单元401室"]):
        people.append(row)
    for n in range(2100):
        phones.append(["手机" if n == 0 else MOBILE, "投诉电话"])
    phones.sheet_state = "hidden"
    out = io.BytesIO()
    book.save(out)
    assert of_bytes(out.getvalue(), "a.xlsx") == {"name_address", "phone"}
    table = samples.of_bytes(out.getvalue(), "a.xlsx")
    assert table.part
    assert sum(len(one.rows) for one in table.all) <= samples.ROWS + 2 * samples.FEWEST


def test_fields_and_files_are_looked_through() -> None:
    said = f"王工 {MOBILE}"
    content = dict.fromkeys(("project", "registration_number", "open_basis", "share_basis"), said)
    files = [{"id": "1", "name": said, "description": ""}, {"id": "2", "name": "表", "description": said}]
    found = scan.of_fields({**content, "files": files})
    assert {one.field for one in found} == {*content, f"files/{said}", "files/表"}
    (view,) = scan.of_views({"files": files}, {"2": said})
    assert (view.field, view.kind) == ("files/表", "phone")


def _bytes(name: str, number: str) -> bytes:
    if name.endswith("xlsx"):
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
