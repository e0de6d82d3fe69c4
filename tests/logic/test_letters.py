"""Letters of a case: what each says, to whom, on which articles, until when to object; as page and as PDF."""

from __future__ import annotations

import re
import zlib

import ckan.plugins.toolkit as tk
import pytest
from bs4 import BeautifulSoup
from support.city import City, _system

pytestmark = pytest.mark.usefixtures("site_clean")
ANSWERS = {"purpose": "研究", "demand_type": "file", "description": "逐次记录", "domain": "交通运输", "format": "CSV"}
NASTY = '不符合<script src="http://127.0.0.1:9/x"></script><img src="file:///etc/passwd">条件'


@pytest.fixture(scope="module")
def entry(city: City) -> dict:
    return _system(
        "package_create", name="letters", title="公交刷卡明细", owner_org="transport", open_tier="on_request",
        open_basis=["guigang/38"], open_conditions="注明来源", share_tier="unconditional", resource_code="306001/000901",
    )  # fmt: skip


def became(app, person, case: dict) -> tuple[str, bool]:
    """What became of a case's decision, as its line among one's own cases says; whether the page says it too."""
    rows = person.call("govopen_case_list", mine=True)["results"]
    standing = next(one for one in rows if one["number"] == case["number"])["standing"]
    return standing["state"], "撤销" in text(app, "/cases", person)


def act(person, case: dict, command: str, **answers) -> dict:
    return person.call("govopen_case_act", id=case["id"], command=command, answers=answers)


@pytest.fixture(scope="module")
def refused(city: City, entry: dict) -> dict:
    case = city.citizen.call("govopen_case_submit", procedure="open_application", entry="letters", answers=ANSWERS)
    act(city.authority, case, "return", defects=["用途不明确", "未说明保存期限"])
    act(city.citizen, case, "supplement", answer="用于线路优化，保存一年")
    act(city.authority, case, "accept")
    return act(city.authority, case, "refuse", reason=NASTY, basis=["guigang/35", "pipl/28"])


def by_kind(person, case: dict) -> dict[str, dict]:
    listed = person.call("govopen_case_show", id=case["id"])["letters"]
    return {one["kind"]: person.call("govopen_case_letter", id=case["id"], seq=one["seq"]) for one in listed}


@pytest.mark.duty("guigang-37b")
def test_each_step_leaves_a_letter_with_number_reason_article_and_remedy(city: City, refused: dict) -> None:
    found = by_kind(city.citizen, refused)
    assert list(found) == ["receipt", "supplement", "acceptance", "refusal"]
    assert [one["number"][-2:] for one in found.values()] == ["之一", "之二", "之三", "之四"]
    assert found["receipt"]["deadline"]["due"]
    assert found["supplement"]["said"]["defects"] == ["用途不明确", "未说明保存期限"]
    assert found["supplement"]["deadline"]["days"] == 10
    assert found["acceptance"]["cites"][0]["article"] == "37"
    assert found["acceptance"]["deadline"]["days"] == 10
    letter = found["refusal"]
    assert letter["said"]["reason"] == NASTY
    assert [(one["law"], one["article"]) for one in letter["basis"]] == [("guigang", "35"), ("pipl", "28")]
    assert letter["basis"][0]["heading"]["zh"], "an article comes with its heading"
    assert letter["office"]["title"] == "云岭市数据管理局"
    assert letter["to"]["name"]
    assert letter["remedy"]["until"] > letter["at"][:10]
    assert letter["remedy"]["cites"] == [], "guigang 30 is for departments: to a citizen the objection is a house rule"


def test_letters_are_for_the_parties_alone(city: City, refused: dict, app) -> None:
    for person in (city.company, city.share_user, city.operator):
        with pytest.raises(tk.NotAuthorized):
            person.call("govopen_case_letter", id=refused["id"], seq=1)
    address = f"/case/{refused['number'].lower()}/letter/1"
    for path in (address, address + ".pdf"):
        assert app.get(path, headers=city.company.headers, status=403)
        assert "/user/login" in app.get(path, follow_redirects=False).headers["Location"]
    assert "letters" not in city.company.call("govopen_case_show", id=refused["id"])


@pytest.mark.parametrize(("lang", "says"), [("", "不予同意决定书"), ("/en", "Decision not to grant")])
def test_a_letter_in_both_languages(city: City, refused: dict, app, lang: str, says: str) -> None:
    page = app.get(f"{lang}/case/{refused['number'].lower()}/decision", headers=city.citizen.headers)
    soup = BeautifulSoup(page.body, "html.parser")
    paper = soup.select_one(".paper")
    assert re.search(says, paper.h1.text)
    assert NASTY in paper.text, "as text, never as markup"
    assert not paper.select("script, img")
    assert not re.search(r"govopen|{{|%}", paper.text)


def test_the_pdf_embeds_its_chinese_font_and_fetches_nothing(city: City, refused: dict, app) -> None:
    address = f"/case/{refused['number'].lower()}/letter/5.pdf"
    answer = app.get(address, headers=city.citizen.headers)
    body = answer.data
    assert body.startswith(b"%PDF-")
    assert answer.headers["Content-Type"] == "application/pdf"
    assert "filename*=UTF-8''" in answer.headers["Content-Disposition"]
    assert "no-store" in answer.headers["Cache-Control"]
    streams = [_open(one) for one in re.findall(rb"stream\r?\n(.*?)\r?\nendstream", body, re.DOTALL)]
    text = b"\n".join([body, *streams])
    assert re.search(rb"/FontFile[23]?", text), "the font is inside"
    assert b"/MarkInfo" in text, "tagged, so that it can be read out"
    for sign in "云岭据":  # the office's name, by the font's own table of characters
        assert f"{ord(sign):04x}".encode() in text.lower()


def _open(stream: bytes) -> bytes:
    try:
        return zlib.decompress(stream)
    except zlib.error:
        return b""


HEAD = ".turn, .decided"  # what a case's page says first


def text(app, path: str, person=None, part: str = "main") -> str:
    soup = BeautifulSoup(app.get(path, headers=person.headers if person else {}).body, "html.parser")
    return " ".join(" ".join(one.get_text(" ") for one in soup.select(part)).split())


def test_a_letter_gives_each_article_once(city: City, entry: dict, app) -> None:
    case = city.provider.call("govopen_case_submit", procedure="open_application", entry="letters", answers=ANSWERS)
    act(city.authority, case, "accept")
    act(city.authority, case, "refuse", reason="涉及个人信息", basis=["guigang/37", "guigang/35"])
    letter = by_kind(city.provider, case)["refusal"]
    assert [one["article"] for one in letter["basis"]] == ["37", "35"]
    assert [one["article"] for one in letter["cites"]] == []
    page = text(app, f"/case/{case['number'].lower()}/decision", city.provider)
    assert page.count("第三十七条") == 1
    assert "依据" in page


def test_a_letter_to_a_department_addresses_an_office(city: City, app) -> None:
    _system(
        "package_create", name="letters-shared", title="公交线路", owner_org="transport", open_tier="on_request",
        open_basis=["guigang/38"], open_conditions="注明来源", share_tier="conditional", share_basis=["pipl/28"], share_conditions="履职需要",
        resource_code="306001/000902",
    )  # fmt: skip
    form = city.provider2.call("govopen_form_show", procedure="share_application", entry="letters-shared")["form"]
    fill = {"coming": "2031-01-01", "number": 1, "flag": True}
    answers = {
        one["id"]: one["options"][0]["value"] if one["options"] else fill.get(one["kind"], "履职")
        for one in form
        if one["required"]
    }
    case = city.provider2.call(
        "govopen_case_submit", procedure="share_application", entry="letters-shared", answers=answers
    )
    paper = text(app, f"/case/{case['number'].lower()}/letter/1", city.provider2)
    assert "贵单位于" in paper
    assert "您于" not in paper


def test_a_grant_letter_names_files_conditions_and_period(city: City, entry: dict, app, mails) -> None:
    case = city.company.call("govopen_case_submit", procedure="open_application", entry="letters", answers=ANSWERS)
    act(city.authority, case, "accept")
    address = f"/case/{case['number'].lower()}"
    sent = {"conditions": "仅用于线路研究", "until": "2031-06-30", "version": "2"}
    preview = app.post(f"{address}/grant", data={"items": "", **sent}, headers=city.authority.headers)
    said = BeautifulSoup(preview.body, "html.parser").select_one("main").get_text(" ")
    for words in ("“公交刷卡明细”的全部数据文件", "研究", "仅用于线路研究", "2031"):
        assert words in said, "the whole scope before it is given"
    bare = app.post(f"{address}/grant", data={"version": "2"}, headers=city.authority.headers)
    assert "没有使用条件" in bare.text
    act(city.authority, case, "grant", conditions="仅用于线路研究", until="2031-06-30")
    act(city.authority, case, "supply")
    grant = city.company.call("govopen_case_show", id=case["id"])["grants"][0]["id"]
    act(city.authority, case, "amend", grant=grant, purpose="线路优化", reason="用途变更", basis=["guigang/38"])
    act(city.authority, case, "amend", grant=grant, until="2031-12-31", reason="延长期限")
    [row] = city.company.call("govopen_grant_list", entry="letters")
    assert (row["purpose"], row["until"]) == ("线路优化", "2031-12-31"), (
        "a later change leaves the purpose as it stands"
    )
    told = city.company.call("govopen_inbox_list")["results"]
    supplied = next(one for one in told if any("conditions" in line for line in one["lines"]))
    assert any("接受使用条件" in line for line in supplied["lines"])
    assert not any("下载数据。" in line and "接受" not in line for line in supplied["lines"])
    [remedy] = city.company.call("govopen_case_show", id=case["id"])["remedies"]
    assert (remedy["possible"], remedy["provisional"]) == (True, True), "the other purpose can be objected to"
    for reader in (city.company, None):
        head = text(app, address, reader, HEAD)
        for words in ("已变更", "延长期限", "2031年12月31日", "仅用于线路研究", "原决定：同意"):
            assert words in head, (words, head)
        assert "2031年6月30日" not in head, "the last change stands"
    act(city.authority, case, "revoke", grant=grant, reason="超出用途", basis=["guigang/35"])
    for reader in (city.company, None):
        head = text(app, address, reader, HEAD)
        for words in ("已撤销", "超出用途", "第三十五条", "原决定：同意", "云岭市数据管理局"):
            assert words in head, (words, head)
    assert "提出异议" in text(app, address, city.company)
    objecting = text(app, f"{address}/object", city.company)
    for words in ("授权已撤销", "超出用途", "云岭市数据管理局", "暂定"):
        assert words in objecting, (words, objecting)
    line = next(one for one in city.citizen.call("govopen_register_list")["results"] if one["number"] == case["number"])
    assert (line["outcome"], line["standing"]["state"], became(app, city.company, case)) == (
        "granted", "revoked", ("revoked", True),
    )  # fmt: skip
    assert (line["standing"]["reason"], line["standing"]["basis"][0]["article"]) == ("超出用途", "35")
    assert "超出用途" in text(app, "/register")
    found = by_kind(city.company, case)
    assert found["grant"]["said"]["conditions"] == "仅用于线路研究"
    assert found["grant"]["said"]["until"] == "2031-06-30"
    assert found["grant"]["grant"]["purpose"] == "研究"
    assert (found["grant"]["grant"]["items"], found["grant"]["remedy"]) == ([], None), "the whole, nothing to object to"
    assert found["amendment"]["basis"] == [], "the last one only gave more"
    assert found["revocation"]["remedy"]["provisional"] is True
    english = text(app, f"/en{address}/letter/{found['revocation']['seq']}", city.company)
    assert "You can object until" in english
    assert "This day is provisional" in english
    grant_page = text(app, f"{address}/letter/{found['grant']['seq']}", city.company)
    for words in ("“公交刷卡明细”的全部数据文件", "研究", "仅用于线路研究", "接受", "/conditions"):
        assert words in grant_page
    assert found["grant"]["deadline"]["due"], "no file yet: by when the data come"
    assert found["revocation"]["said"]["reason"] == "超出用途"
    assert found["revocation"]["grant"]["purpose"] == "线路优化"


def test_an_event_without_a_letter_is_not_found(city: City, refused: dict) -> None:
    for seq in (0, 3, 99):
        with pytest.raises(tk.ObjectNotFound):
            city.citizen.call("govopen_case_letter", id=refused["id"], seq=seq)


@pytest.fixture(scope="module")
def together(city: City, entry: dict) -> list[dict]:
    """Three entries with one form: one is granted, one refused, one withdrawn."""
    for n in range(3):
        _system(
            "package_create", name=f"joint-{n}", title=f"一并申请的数据{n}", owner_org="transport",
            open_tier="on_request", open_basis=["guigang/38"], open_conditions="注明来源",
            share_tier="unconditional", resource_code=f"306001/00091{n}",
        )  # fmt: skip
    sent = city.company.call(
        "govopen_bundle_submit", procedure="open_application", entries=["joint-0", "joint-1", "joint-2"],
        answers=ANSWERS, applicant={"kind": "company", "name": "云岭公交研究所", "contact": "a@example.test"},
    )  # fmt: skip
    for case in sent["cases"][:2]:
        act(city.authority, case, "accept")
    act(city.company, sent["cases"][2], "withdraw")
    return sent["cases"]


def test_what_was_applied_for_together_is_decided_in_one_letter(city: City, together: list[dict], app) -> None:
    granted, refused, _withdrawn = together
    address = f"/case/{granted['number'].lower()}"
    act(city.authority, granted, "grant", conditions="仅用于线路研究", until="2031-06-30")
    assert app.get(f"{address}/joint-letter", headers=city.company.headers, status=404), "one is not decided yet"
    assert "joint-letter" not in app.get(address, headers=city.company.headers).body
    act(city.authority, refused, "refuse", reason="涉及个人信息", basis=["guigang/35"])
    for case in (granted, refused):
        page = BeautifulSoup(
            app.get(f"/case/{case['number'].lower()}", headers=city.company.headers).body, "html.parser"
        )
        titles = [one.text for one in page.select(".letters a[href*=letter]:not([download])")]
        assert titles[0] == "一并申请决定书"
        assert "收件回执" in titles, "the letters of the case itself stay"
    soup = BeautifulSoup(app.get(f"{address}/joint-letter", headers=city.company.headers).body, "html.parser")
    paper = soup.select_one(".paper")
    assert paper.select_one(".paper-to").text == "云岭公交研究所："
    rows = [[cell.text for cell in row.select("th, td")] for row in paper.select("tbody tr")]
    assert [row[0] for row in rows] == ["一并申请的数据0", "一并申请的数据1"], "what was withdrawn was not decided"
    assert rows[0][2] != rows[1][2]
    first, second = paper.select(".paper-one")
    assert "仅用于线路研究" in first.text
    assert "2031年6月30日" in first.text
    assert "涉及个人信息" not in first.text
    assert "涉及个人信息" in second.text
    assert "第三十五条" in second.text
    assert "异议" in second.text
    english = app.get(f"/en{address}/joint-letter", headers=city.company.headers).body
    assert "Decision on what was applied for together" in english
    pdf = app.get(f"{address}/joint-letter.pdf", headers=city.company.headers)
    assert pdf.data.startswith(b"%PDF")


def test_a_joint_letter_is_for_the_parties_alone(city: City, together: list[dict], refused: dict, app) -> None:
    for person in (city.citizen, city.share_user, city.operator):
        with pytest.raises(tk.NotAuthorized):
            person.call("govopen_bundle_letter", id=together[0]["id"])
    with pytest.raises(tk.ObjectNotFound):
        city.citizen.call("govopen_bundle_letter", id=refused["id"])
    with pytest.raises(tk.ObjectNotFound):
        city.company.call("govopen_bundle_letter", id=together[2]["id"])
