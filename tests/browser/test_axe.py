"""No serious finding by axe on any page, in both languages, on a wide screen and on a phone; nothing wider than the phone.

A page joins by a line in PAGES: who looks (a name in `City`, None for nobody) and the address. `{open}`, `{ask}`,
`{closed}` stand for the names of entries of the three tiers, `{batch}` for an import that waits for the review.
"""

from __future__ import annotations

import pytest
from importing.sheets import upload
from support.axe import grave

pytestmark = pytest.mark.browser

PAGES = [
    (None, "/"),
    (None, "/dataset/"),
    (None, "/dataset/?q=停车&open_tier=unconditional&theme=transport"),
    (None, "/dataset/?q=没有这样的东西"),
    (None, "/dataset/{open}"),
    (None, "/dataset/{ask}"),
    (None, "/dataset/{closed}"),
    (None, "/organization/"),
    (None, "/organization/transport"),
    (None, "/leads"),
    (None, "/developers"),
    (None, "/about"),
    (None, "/law"),
    (None, "/law?profile=huizhou"),
    (None, "/law/guigang"),
    (None, "/law/dsl?article=50"),
    (None, "/apply/{ask}"),
    (None, "/basket"),
    (None, "/register"),
    (None, "/stats/timeliness"),
    (None, "/products"),
    (None, "/products?q=没有这样的东西"),
    (None, "/guides"),
    (None, "/guides/citizen"),
    (None, "/guides/operator"),
    (None, "/privacy"),
    (None, "/terms"),
    (None, "/accessibility"),
    (None, "/sitemap"),
    (None, "/user/login"),
    (None, "/user/register"),
    (None, "/user/reset"),
    (None, "/no-such-page"),
    (None, "/group/"),
    (None, "/law/deadlines"),
    (None, "/lists"),
    (None, "/lists/opening-negative"),
    (None, "/lists/opening-negative?on=2026-01-31"),
    (None, "/lists/open?against=2026-01-31"),
    (None, "/lists/open-plan"),
    (None, "/lists/sharing-negative"),
    (None, "/lists/history/{closed}"),
    ("provider", "/lists/sharing-negative"),
    ("provider", "/lists/function-data"),
    ("citizen", "/apply/{ask}"),
    ("citizen", "/request"),
    ("citizen", "/cases"),
    ("citizen", "/case/{case}"),
    ("authority", "/case/{case}"),
    ("provider", "/import"),
    ("authority", "/import"),
    ("provider", "/dataset/new"),
    ("provider", "/dataset/edit/{draft}"),
    ("provider", "/dataset/{draft}/resource/new"),
    ("citizen", "/me"),
    ("citizen", "/me/grants"),
    ("citizen", "/me/inbox"),
    ("citizen", "/me/privacy"),
    ("citizen", "/me/close"),
    ("operator", "/system/outbox"),
    ("operator", "/desk/oversight"),
    ("citizen", "/products/new?entry={open}"),
    ("citizen", "/me/products"),
    ("authority", "/products/reports"),
    ("citizen", "/user/citizen"),
    ("citizen", "/user/edit/citizen"),
    ("citizen", "/user/citizen/api-tokens"),
    ("citizen", "/dashboard/datasets"),
    ("citizen", "/me/usage"),
    ("citizen", "/me/second-factor"),
    ("operator", "/user/"),
    ("operator", "/ckan-admin/"),
    ("operator", "/ckan-admin/trash"),
    ("operator", "/organization/new"),
    ("provider", "/organization/edit/transport"),
    ("provider", "/organization/manage_members/transport"),
    ("provider", "/organization/member_new/transport"),
    ("provider", "/organization/bulk_process/transport"),
    ("provider", "/dataset/resources/{open}"),
    ("provider", "/dataset/{open}"),
    (None, "/dataset/{open}/versions"),
    (None, "/dataset/{open}/versions?on=1"),
    ("authority", "/review"),
    ("authority", "/review/{batch}"),
    ("provider", "/import/{batch}"),
    ("provider", "/import/{batch}?outcome=created"),
    ("provider", "/import/{batch}/gone"),
    ("provider", "/desk/catalogue"),
    ("authority", "/desk?tab=mine"),
    ("authority", "/desk?tab=late&q=没有"),
    ("authority", "/desk/cases"),
    ("authority", "/rectify"),
    ("authority", "/desk/officers"),
    ("authority", "/desk/usage"),
    ("authority", "/stats/sharing"),
    ("provider", "/desk"),
    ("provider", "/desk/officers/transport"),
    ("provider", "/desk/officers/transport/add?post=leader"),
    ("provider", "/dataset/{open}/submit"),
    ("provider", "/dataset/{open}/change"),
    ("provider", "/dataset/{open}/withdraw"),
    ("provider", "/dataset/{open}/reclassify"),
    ("provider", "/dataset/{open}/restrict"),
]


@pytest.fixture
def batch(live) -> str:
    """An import with a personal finding, refused rows and a double, handed in for the review."""
    rows = [
        ["名称", "共享类型", "开放类型", "摘要", "更新周期"],
        ["换乘停车场车位", "无条件共享", "无条件开放", "联系人 13912345678", "每日"],
        ["公共停车场基本信息", "无条件共享", "无条件开放", "位置与泊位数", "每年"],
        ["", "无条件共享", "看不懂", "", ""],
    ]
    said = {"file": upload(rows), "organization": "transport", "dry_run": False, "background": False}
    made = live.city.provider.call("govopen_catalogue_import", **said)
    live.city.provider.call("govopen_import_submit", id=made["id"])
    return str(made["id"])


@pytest.mark.parametrize("who", sorted({who or "" for who, _ in PAGES}))
def test_pages_have_no_serious_finding(page_as, live, batch, who):
    """Each page is fetched once and looked at on both screens. Nor does any ask another host for anything."""
    page = page_as(getattr(live.city, who) if who else None)
    names = {tier: entry["name"] for tier, entry in live.entries.items()} | {"case": live.case, "batch": batch}
    wrong = []
    for address in [address for one, address in PAGES if (one or "") == who]:
        for language in ("", "/en"):
            answer = page.goto(language + address.format(**names))
            assert answer.status < 500, address
            for width in (1440, 390):
                page.set_viewport_size({"width": width, "height": 900})
                wrong += [f"{language}{address} at {width} {found}" for found in grave(page)]
                if page.evaluate("document.documentElement.scrollWidth") > width:
                    wrong.append(f"{language}{address} is wider than {width}")
    wrong += [fault for fault in page.faults if fault.startswith(("http:", "https:"))]
    assert not wrong, "\n".join(wrong)


def test_what_is_grave_is_found(page_as):
    page = page_as(None)
    page.goto("/privacy")
    assert grave(page) == []
    page.evaluate(
        "document.querySelector('main').insertAdjacentHTML('beforeend', '<img src=\"data:,\"><button></button>')"
    )
    assert sorted(line.split(":")[0] for line in grave(page)) == ["button-name", "image-alt"]
