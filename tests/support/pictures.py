"""Pictures of the real pages for the guides and the README.

    python -m support.pictures http://127.0.0.1:5000 var/accounts.json     (in tests/, with a demo city running there)

writes `docs/images/guides/<name>.webp` and `<name>-en.webp`, and the README's `docs/images/<name>.png`; further arguments
name the pictures wanted. The browser tests walk the guides' list over their own city, so a page that moves breaks a test
before it breaks a picture.
"""

from __future__ import annotations

import io
import json
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from PIL import Image
from support.chromium import chromium

FOLDER = Path(__file__).resolve().parents[2] / "docs" / "images" / "guides"
LARGEST = 150 * 1024
PHONE, DESK = 390, 1280


@dataclass(frozen=True)
class Shot:
    """A picture: whose page (a role of accounts.json, "" for nobody), its address, how wide, which part.

    `{ask}`, `{open}`: names of entries that are on request and open; `{case}`: an application of the citizen's side;
    `{product}`: the case of a product that waits; `{review}`: that of an entry's change; `{org}`: a department.
    """

    who: str
    path: str
    width: int = DESK
    part: str = ""
    high: int = 860
    sheet: bool = False  # hand the invented sheet in on that page, and picture what the portal makes of its columns


SHOTS = {
    "citizen-search": Shot("", "/dataset/?q=公交"),
    "citizen-entry": Shot("", "/dataset/{ask}"),
    "citizen-apply": Shot("citizen", "/apply/{ask}"),
    "citizen-case-phone": Shot("citizen", "/case/{case}", PHONE, high=844),
    "citizen-products": Shot("", "/products", high=1000),
    "developer-page": Shot("", "/developers"),
    "developer-citation": Shot("", "/dataset/{open}", part="#cite"),
    "department-desk": Shot("provider", "/desk"),
    "department-import": Shot("provider", "/import"),
    "department-editor": Shot("provider", "/dataset/new"),
    "department-catalogue": Shot("provider", "/desk/catalogue"),
    "department-officers": Shot("provider", "/desk/officers/{org}"),
    "authority-desk": Shot("authority", "/desk"),
    "authority-case": Shot("authority", "/case/{case}", high=1100),
    "authority-review": Shot("authority", "/review/{review}", high=1000),
    "authority-lists": Shot("", "/lists/opening-negative"),
    "authority-product": Shot("authority", "/case/{product}", high=1000),
    "operator-home": Shot("", "/"),
    "operator-outbox": Shot("operator", "/system/outbox?state=waiting"),
}

README = {
    "home": Shot("", "/"),
    "search": Shot("", "/dataset/?q=公交"),
    "entry": Shot("", "/dataset/{open}"),
    "case-phone": Shot("citizen", "/case/{case}", PHONE, high=780),
    "import": Shot("provider", "/import", high=1180, sheet=True),
    "desk": Shot("authority", "/desk"),
    "developers": Shot("", "/developers"),
}

# A sheet as offices have them: titles above the header, own names of columns, words that no list has.
SHEET = """市交通运输局政务数据资源目录（2026年第四季度）,,,,,,
填报人：陈川,,,,,,
数据名称,资源简介,共享属性,能否开放,多久更新,所属领域,字段
公交站点及候车设施,全市公交站的位置、线路和候车亭设施。,无条件共享,无条件开放,每月,交通运输,站名
共享单车停放区,划线停放区的位置、容量和管理单位。,无条件共享,无条件开放,每季度,交通运输,停放区编号
网约车营运明细,网约车逐单的上下车时间和区域。,有条件共享,依申请开放,每日,交通运输,订单号
桥梁检测记录,市管桥梁的检测日期、等级和处置建议。,视情况共享,看情况,每年,交通运输,桥名
"""


def webp(png: bytes) -> bytes:
    """A picture small enough for a page: 1,000 pixels wide at most, under 150 KB."""
    image = Image.open(io.BytesIO(png)).convert("RGB")
    image.thumbnail((1000, 4000))
    for quality in (80, 70, 60, 45):
        out = io.BytesIO()
        image.save(out, "WEBP", quality=quality, method=6)
        if out.tell() <= LARGEST:
            return out.getvalue()
    raise ValueError("too large")


def take(page: Any, shot: Shot, base: str, language: str, names: dict[str, str]) -> bytes:
    """A picture of one page in one language, as PNG."""
    page.set_viewport_size({"width": shot.width, "height": shot.high})
    answer = page.goto(base + language + shot.path.format(**names))
    if answer.status != 200:
        raise ValueError(f"{shot.path}: {answer.status}")
    if shot.sheet:
        sheet = {"name": "市交通运输局目录（四季度）.csv", "mimeType": "text/csv", "buffer": SHEET.encode("gb18030")}
        page.set_input_files("main input[type=file]", sheet)
        page.click("main form[enctype] button[type=submit]")
        page.wait_for_selector("table.import-map tbody tr")
    page.evaluate("document.querySelectorAll('img[loading=lazy]').forEach(i => { i.loading = 'eager' })")
    page.wait_for_load_state("networkidle")
    if shot.part:
        return page.locator(shot.part).screenshot()
    return page.screenshot()


def sign_in(page: Any, base: str, account: dict[str, str]) -> None:
    """By the form."""
    page.goto(f"{base}/user/login")
    page.fill("input[name=login]", account["name"])
    page.fill("input[name=password]", account["password"])
    page.locator("input[name=password]").press("Enter")
    page.wait_for_load_state()


def main(base: str, accounts: str, *only: str) -> None:
    from playwright.sync_api import sync_playwright

    known = {one["role"]: one for one in json.loads(Path(accounts).read_text("utf-8"))["accounts"]}
    FOLDER.mkdir(parents=True, exist_ok=True)
    with sync_playwright() as play:
        browser = play.chromium.launch(executable_path=chromium(), args=["--no-sandbox", "--disable-gpu"])
        names = _names(browser, base, known)
        wanted = {name: shot for name, shot in SHOTS.items() if not only or name in only}
        front = {name: shot for name, shot in README.items() if not only or name in only}
        for who in sorted({shot.who for shot in (*wanted.values(), *front.values())}):
            page = browser.new_context().new_page()
            if who:
                sign_in(page, base, known[who])
            for name, shot in front.items():
                if shot.who == who:
                    (FOLDER.parent / f"{name}.png").write_bytes(take(page, shot, base, "", names))
            for name, shot in wanted.items():
                if shot.who == who:
                    for language, ending in (("", ""), ("/en", "-en")):
                        body = webp(take(page, shot, base, language, names))
                        (FOLDER / f"{name}{ending}.webp").write_bytes(body)
                        sys.stdout.write(f"{name}{ending} {len(body) // 1024} KB\n")
            page.context.close()
        browser.close()


def _names(browser: Any, base: str, known: dict[str, Any]) -> dict[str, str]:
    """Entries and cases of the demo city that the pictures show."""
    page = browser.new_context().new_page()
    sign_in(page, base, known["authority"])

    def ask(path: str) -> Any:
        return page.evaluate("path => fetch(path).then(a => a.json()).then(b => b.result)", f"/api/3/action/{path}")

    found = {}
    for key, tier in (("ask", "on_request"), ("open", "unconditional")):
        rows = ask(f'package_search?fq=open_tier:"{tier}"&q=公交')["results"]
        found[key] = rows[0]["name"]
    mine = ask("govopen_case_list?procedure=open_application&state=open&rows=50")["results"]
    own = [row for row in mine if row["applicant"]["name"] == known["citizen"].get("fullname", "李晓")] or mine
    found["case"] = own[0]["number"].lower()
    for key, procedure in (("product", "product_submission"), ("review", "catalogue_change")):
        rows = ask(f"govopen_case_list?procedure={procedure}&state=open")["results"]
        found[key] = rows[0]["number"].lower()
    found["org"] = known["provider"]["organization"]
    page.context.close()
    return found


if __name__ == "__main__":
    main(*sys.argv[1:])
