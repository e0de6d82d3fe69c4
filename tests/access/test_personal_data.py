"""Names, phones, identity numbers and mail addresses planted wherever people can write are nowhere where they are not theirs.

Everything public is crawled (pages, exports, feeds, API), as a stranger and as another citizen; every line that the portal
logs meanwhile, every subject of a mail and every address that was met are looked through.
"""

from __future__ import annotations

import configparser
import io
import logging
import re
import zipfile
from collections import deque
from pathlib import Path
from urllib.parse import unquote, urljoin, urlsplit

import pytest
from ckan import model
from ckan.common import config
from support.city import new_person
from support.gate import make_data, put_grant
from support.reader import answers_for

from ckanext.govopen import delivery

NAME, COMPANY, PHONE = "欧阳植测", "植入测试有限公司", "13987650412"
IDENTITY, MAIL, CODE = "450821199003074573", "planted-person@example.test", "91450800MA5PLANTED"
PLANTED = (NAME, COMPANY, PHONE, IDENTITY, MAIL, CODE)
WORDS = f"本人{NAME}，{COMPANY}，电话{PHONE}，身份证{IDENTITY}，邮箱{MAIL}，代码{CODE}"
SITE = Path(__file__).resolve().parents[2] / "deploy" / "site.ini"
MOST = 260  # pages: all kinds of them in a small city; more would be the same kinds again
NOT = re.compile(r"/user/logged_out|/user/_logout|/webassets/|\.(css|js|svg|png|woff2?|ico)$")


class Lines(logging.Handler):
    """Every line that a portal in service logs, at the levels of deploy/site.ini, and ours at any level."""

    def __init__(self):
        super().__init__(logging.DEBUG)
        self.lines = []

    def emit(self, record):
        if record.name == "mail.log":  # the tests' mail server, which runs in this process
            return
        self.lines.append(f"{record.getMessage()} {record.exc_text or ''} {record.args}")


@pytest.fixture(scope="module")
def lines():
    served = configparser.RawConfigParser()
    served.read(SITE, "utf-8")
    parts = [served[f"logger_{name.strip()}"] for name in served["loggers"]["keys"].split(",")]
    levels = {part.get("qualname", ""): part["level"] for part in parts} | {"ckanext.govopen": "DEBUG"}
    handler, root = Lines(), logging.getLogger()
    before = {name: logging.getLogger(name).level for name in levels}
    root.addHandler(handler)
    for name, level in levels.items():
        logging.getLogger(name).setLevel(level)
    yield handler.lines
    root.removeHandler(handler)
    for name, level in before.items():
        logging.getLogger(name).setLevel(level)


@pytest.fixture(scope="module")
def planted(city, lines):
    """A person who writes the planted words into every form that there is, and cases in every state."""
    person = new_person("zhi-ce", fullname=NAME)
    user = model.User.get(person.id)
    user.email, user.about = MAIL, WORDS
    model.Session.commit()
    asked = make_data("planted-asked", city.transport["id"], ("on_request", "conditional"))
    make_data("planted-open", city.transport["id"], ("unconditional", "unconditional"))
    shared = make_data("planted-shared", city.transport["id"], ("not_open", "conditional"))
    applicant = {"kind": "company", "name": f"{COMPANY} {NAME}", "code": CODE, "contact": f"{PHONE} {MAIL}"}

    def words(procedure, who=person, **about):
        form = who.call("govopen_form_show", procedure=procedure, **about)["form"]
        found = answers_for(who, procedure, **about)
        return {**found, **{one["id"]: WORDS for one in form if one["kind"] == "text"}}

    def submit(procedure, who=person, **about):
        answers = words(procedure, who, **{key: about[key] for key in about if key == "entry"})
        return who.call("govopen_case_submit", procedure=procedure, answers=answers, applicant=applicant, **about)[
            "number"
        ]

    cases = {
        "granted": submit("open_application", entry="planted-asked"),
        "request": submit("open_request"),
        "correction": submit("correction", entry="planted-open"),
        "subject": submit("subject_objection", entry="planted-open"),
        "complaint": submit("complaint", provider=city.transport["id"]),
        "share": submit("share_application", city.share_user, entry="planted-shared"),
    }

    def act(who, number, name, **answers):
        who.call("govopen_case_act", id=cases[number], command=name, answers=answers)

    act(city.authority, "granted", "accept")
    act(city.authority, "granted", "remark", text=WORDS)
    act(city.authority, "granted", "grant", until="2030-01-01")
    act(city.authority, "request", "forward", to=city.transport["id"])
    act(city.provider, "request", "refuse", reason="本部门没有这类数据", basis=["pipl/28"])
    act(person, "request", "object", reason=WORDS)
    act(city.provider, "correction", "uphold", finding="已更正第三行")
    act(city.authority, "complaint", "accept")
    act(person, "complaint", "withdraw", note=WORDS)
    person.call("govopen_draft_save", procedure="open_request", answers={"description": WORDS, "purpose": WORDS})
    put_grant(
        person.id, asked.entry, purpose=WORDS, case_id=person.call("govopen_case_show", id=cases["granted"])["id"]
    )
    assert shared
    return person, cases


def found_in(data, kind=""):
    """Which planted words stand in this, also inside a workbook and behind escapes."""
    texts = [data.decode("utf-8", "replace")]
    if data[:2] == b"PK":
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            texts += [archive.read(name).decode("utf-8", "replace") for name in archive.namelist()]
    if "json" in kind or "\\u" in texts[0]:
        texts.append(texts[0].encode("utf-8").decode("unicode_escape", "ignore"))
    return [word for word in PLANTED if any(word in text or word in unquote(text) for text in texts)]


def crawl(app, headers):
    """Every page within reach of the start page, with all that it links to: (path, status, what leaked)."""
    own = urlsplit(config["ckan.site_url"]).netloc
    waiting = deque(["/", "/en/", "/register", "/law", "/dataset/", "/organization/", "/sitemap.xml", "/robots.txt",
                     "/feeds/dataset.atom", "/feeds/organization/transport.atom", "/lists/demand", "/lists/matching",
                     "/lists/demand.csv", "/lists/demand.json", "/lists/demand.xlsx", "/lists/demand.atom",
                     "/lists/matching.csv", "/statistics", "/statistics.csv", "/register.csv", "/products", "/user/zhi-ce",
                     "/api/3/action/govopen_register_list", "/api/3/action/govopen_statistics_show",
                     "/api/3/action/govopen_listing_show?list=demand", "/api/3/action/govopen_listing_show?list=matching",
                     "/api/3/action/user_show?id=zhi-ce", "/api/3/action/user_list", "/api/3/action/package_search?rows=100",
                     f"/api/3/action/package_search?q={NAME}", f"/dataset/?q={PHONE}", f"/register?q={NAME}"])  # fmt: skip
    seen, met = set(), []
    while waiting and len(seen) < MOST:
        path = waiting.popleft()
        if path in seen or NOT.search(path):
            continue
        seen.add(path)
        answer = app.get(path, headers=headers, status=None, follow_redirects=False)
        data, kind = answer.get_data(), answer.headers.get("Content-Type", "")
        found = [word for word in found_in(data, kind) if word not in unquote(path)]  # the words of the question stand
        met.append((path, answer.status_code, found))
        if answer.headers.get("Location"):
            waiting.append(inside(answer.headers["Location"], path, own))
        if "html" in kind:
            for link in re.findall(r"""(?:href|src|action)=["']([^"'#]+)""", data.decode("utf-8", "replace")):
                waiting.append(inside(link.replace("&amp;", "&"), path, own))
    return [one for one in met if one[0]], seen


def inside(link, path, own):
    whole = urlsplit(urljoin(f"http://{own}{path}", link))
    if whole.netloc != own or whole.scheme not in ("http", "https"):
        return "/"
    return whole.path + (f"?{whole.query}" if whole.query else "")


@pytest.mark.parametrize("who", ["stranger", "another citizen"])
def test_a_crawl_of_everything_public_finds_none(app, city, planted, who):
    _person, cases = planted
    headers = city.citizen.headers if who == "another citizen" else {}
    met, seen = crawl(app, headers)
    leaks = [(path, words) for path, _status, words in met if words]
    assert not leaks, "\n".join(map(str, leaks))
    assert len(seen) > 60, "the crawl came far enough to mean something"
    assert not [path for path, status, _ in met if status >= 500]
    assert not [path for path in seen if any(word in unquote(path) for word in PLANTED) and "q" not in path]
    for number in cases.values():
        for path in (f"/case/{number}", f"/case/{number.lower()}", f"/api/3/action/govopen_case_show?id={number}",
                     f"/api/3/action/govopen_case_explain?id={number}", f"/case/{number}/decision",
                     f"/case/{number}/decision.pdf"):  # fmt: skip
            answer = app.get(path, headers=headers, status=None, follow_redirects=True)
            assert found_in(answer.get_data(), answer.headers.get("Content-Type", "")) == [], path


def test_the_test_would_find_them(app, planted):
    """To the person the own words are shown: the search for them works."""
    person, cases = planted
    answer = app.get(f"/api/3/action/govopen_case_show?id={cases['granted']}", headers=person.headers)
    assert {NAME, PHONE, IDENTITY} <= set(found_in(answer.get_data(), "json"))
    assert NAME in app.get(f"/case/{cases['granted']}", headers=person.headers).text


def test_no_subject_of_a_mail_names_anybody(city, planted, mails):
    delivery.deliver()
    assert len(mails) > 5
    for mail in mails:
        assert found_in(mail.subject.encode()) == [], mail.subject
        for name, value in mail.message.items():
            if name.lower() not in ("to", "subject"):
                assert found_in(str(value).encode()) == [], name
    officers = [mail for mail in mails if mail.to != MAIL]
    assert officers
    for mail in officers:
        assert IDENTITY not in mail.text
        assert PHONE not in mail.text


def test_no_line_of_the_log_holds_any(app, city, planted, lines):
    person, _cases = planted
    for path in ("/me/cases", "/cases", "/inbox", "/user/edit/zhi-ce", "/me/usage", "/request", "/no-such-page"):
        app.get(path, headers=person.headers, status=None)
    app.post("/request", data={"description": WORDS, "purpose": WORDS}, headers=person.headers, status=None)
    app.post(
        "/api/action/govopen_case_submit",
        json={"procedure": WORDS, "answers": WORDS},
        headers=person.headers,
        status=None,
    )
    assert len(lines) > 20
    told = [line[:300] for line in lines if found_in(line.encode())]
    assert not told, "\n".join(told)


def test_the_records_of_use_hold_no_address_and_no_name(app, city, planted):
    from support.gate import records

    person, _cases = planted
    entry = model.Package.get("planted-asked")
    app.get(f"/dataset/planted-asked/resource/{entry.resources[0].id}/download", headers=person.headers)
    row = records(actor=person.id)[-1]
    assert row.allowed
    assert "127.0.0.1" not in "".join(str(value) for value in row)
    assert NAME not in str(row.actor)
