"""Attachments: what may be handed in, who may have it, how it becomes part of a case, how it goes."""

from __future__ import annotations

import io
import os
import uuid
import zipfile
from datetime import datetime, timedelta, timezone
from pathlib import Path

import ckan.plugins.toolkit as tk
import pytest
import sqlalchemy as sa
from ckan import model
from ckan.cli.cli import ckan
from ckan.lib import files, uploader
from support.city import City, _system
from support.clam import EICAR
from support.gate import make_data
from werkzeug.datastructures import FileStorage

from ckanext.govopen import config
from ckanext.govopen.logic import orphans
from ckanext.govopen.logic.case import housekeeping
from ckanext.govopen.model.attachment import AttachmentRow
from ckanext.govopen.model.draft import DraftRow
from ckanext.govopen.store import log

pytestmark = pytest.mark.usefixtures("site_clean")
ANSWERS = {"purpose": "研究", "demand_type": "file", "description": "逐次记录", "domain": "交通运输", "format": "CSV"}
TEXT = "项目说明\n".encode() * 10


@pytest.fixture(scope="module")
def entries(city: City) -> list[str]:
    made = [
        _system(
            "package_create", name=f"asked-{n}", title=f"申请数据{n}", owner_org="transport", open_tier="on_request",
            open_basis=["guigang/38"], open_conditions="注明来源", share_tier="unconditional",
            resource_code=f"306001/00070{n}",
        )
        for n in range(6)
    ]  # fmt: skip
    return [one["name"] for one in made]


def upload(content: bytes = TEXT, name: str = "说明 书.txt") -> FileStorage:
    return FileStorage(io.BytesIO(content), filename=name)


def drafted(person, entry: str) -> dict:
    return person.call("govopen_draft_save", procedure="open_application", entry=entry, answers=ANSWERS)


def stored(file_id: str) -> bool:
    file = model.Session.get(model.File, file_id)
    return bool(file and files.get_storage(file.storage).exists(files.FileData.from_object(file)))


def rows(**where):
    query = sa.select(AttachmentRow).filter_by(**where).execution_options(populate_existing=True)
    return list(model.Session.scalars(query))


def test_a_file_of_a_draft_becomes_part_of_the_case_for_its_parties_alone(app, city: City, entries) -> None:
    draft = drafted(city.citizen, entries[0])
    kept = city.citizen.call("govopen_attachment_create", draft=draft["id"], upload=upload())
    assert kept["name"] == "说明 书.txt"
    assert city.citizen.call("govopen_draft_list")[0]["attachments"][0]["id"] == kept["id"]
    for other in (city.company, city.authority, city.operator):
        with pytest.raises(tk.NotAuthorized):
            other.call("govopen_attachment_show", id=kept["id"])
    case = city.citizen.call(
        "govopen_case_submit", procedure="open_application", entry=entries[0], answers=ANSWERS, attachments=[kept["id"]]
    )
    assert case["attachments"][0]["name"] == "说明 书.txt"
    assert city.citizen.call("govopen_draft_list") == []
    url = kept["url"]
    for person, status in ((city.citizen, 200), (city.authority, 200), (city.provider, 200), (city.provider2, 404),
                           (city.company, 404), (city.operator, 404)):  # fmt: skip
        assert app.get(url, headers=person.headers, status=status).status_code == status, person.name
    assert app.get(url, follow_redirects=False).status_code == 302
    answer = app.get(url, headers=city.citizen.headers)
    assert answer.data == TEXT
    assert "%E8%AF%B4" in answer.headers["Content-Disposition"]
    assert "no-store" in answer.headers["Cache-Control"]
    assert log.verify(case["id"]) == "", "the digest of the file is under the chain of the event"
    public = app.get(f"/api/action/govopen_case_show?id={case['id']}").json["result"]
    assert "attachments" not in public
    assert kept["sha256"] not in str(public)


def test_cores_own_roads_to_the_bytes_are_shut(app, city: City, entries) -> None:
    row = rows(name="说明 书.txt")[0]
    about = f"/api/action/file_show?id={row.file_id}"
    for person in (city.company, city.authority, city.citizen, city.operator):
        answer = app.get(f"/file/download/{row.file_id}", headers=person.headers, status=None)
        assert answer.status_code in (403, 404), person.name
        if person is not city.operator:
            assert app.get(about, headers=person.headers, status=None).status_code == 403, person.name
    assert "说明" not in app.get(about, headers=city.operator.headers).text, (
        "a size and a digest, not what it is called"
    )
    assert app.get(f"/file/public-download/{config.attachment_storage()}/x.txt", status=None).status_code in (403, 404)


def test_what_is_part_of_a_case_cannot_be_taken_back(city: City, entries) -> None:
    row = rows(name="说明 书.txt")[0]
    with pytest.raises(tk.ValidationError):
        city.citizen.call("govopen_attachment_delete", id=row.id)
    with pytest.raises(tk.ValidationError):  # nor handed in twice
        city.citizen.call(
            "govopen_case_submit", procedure="open_application", entry=entries[1], answers=ANSWERS, attachments=[row.id]
        )


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("程序.exe", b"MZ\x90\x00" + bytes(200)),
        ("发票.pdf", b"MZ\x90\x00" + bytes(200)),
        ("页面.html", b"<html><script>1</script></html>"),
        ("图.png", b"%PDF-1.7 nothing"),
        ("空.txt", b""),
        ("版式.ofd", b"PK\x03\x04 no zip at all"),
        ("没有扩展名", TEXT),
    ],
)
def test_what_is_not_what_it_says_is_refused_by_name(city: City, entries, name: str, content: bytes) -> None:
    draft = drafted(city.company, entries[1])
    before = len(list(Path(files.get_storage(config.attachment_storage()).settings.path).iterdir()))
    with pytest.raises(tk.ValidationError) as caught:
        city.company.call("govopen_attachment_create", draft=draft["id"], upload=upload(content, name))
    assert name in caught.value.error_dict["message"]
    assert len(list(Path(files.get_storage(config.attachment_storage()).settings.path).iterdir())) == before
    assert rows(draft_id=draft["id"]) == []


def test_an_ofd_paper_is_accepted(city: City, entries) -> None:
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w") as packed:
        packed.writestr("OFD.xml", "<ofd/>")
    draft = drafted(city.company, entries[1])
    kept = city.company.call("govopen_attachment_create", draft=draft["id"], upload=upload(file.getvalue(), "证明.ofd"))
    city.company.call("govopen_attachment_delete", id=kept["id"])


@pytest.mark.ckan_config("govopen.attachments.megabytes", 1)
@pytest.mark.ckan_config("govopen.attachments.most", 2)
def test_size_and_number_are_limited(city: City, entries) -> None:
    draft = drafted(city.company, entries[1])
    with pytest.raises(tk.ValidationError, match="MB"):
        city.company.call(
            "govopen_attachment_create", draft=draft["id"], upload=upload(b"x" * ((1 << 20) + 1), "大.txt")
        )
    for n in range(2):
        city.company.call("govopen_attachment_create", draft=draft["id"], upload=upload(TEXT + b"%d" % n, f"{n}.txt"))
    with pytest.raises(tk.ValidationError):
        city.company.call("govopen_attachment_create", draft=draft["id"], upload=upload(TEXT + b"3", "3.txt"))


def test_taking_back_deletes_the_bytes_and_so_does_the_draft(city: City, entries) -> None:
    draft = drafted(city.company, entries[1])
    kept = rows(draft_id=draft["id"])
    assert len(kept) == 2
    assert all(stored(row.file_id) for row in kept)
    ids = [row.file_id for row in kept]
    city.company.call("govopen_attachment_delete", id=kept[0].id)
    assert [stored(one) for one in ids] == [False, True]
    city.company.call("govopen_draft_delete", id=draft["id"])
    assert not stored(ids[1])


def test_a_supplement_and_an_internal_remark_carry_files_of_their_own(app, city: City, entries) -> None:
    case = city.citizen.call("govopen_case_list", mine=True)["results"][0]
    secret = city.authority.call(
        "govopen_attachment_create", case=case["number"], command="remark", upload=upload(b"internal", "内部意见.txt")
    )
    city.authority.call(
        "govopen_case_act", id=case["id"], command="remark", answers={"text": "见附件"}, attachments=[secret["id"]]
    )
    assert app.get(secret["url"], headers=city.citizen.headers, status=404)
    assert app.get(secret["url"], headers=city.provider.headers).data == b"internal"
    city.authority.call("govopen_case_act", id=case["id"], command="return", answers={"defects": ["缺少单位证明"]})
    with pytest.raises(tk.NotAuthorized):  # not the applicant's command
        city.citizen.call("govopen_attachment_create", case=case["id"], command="accept", upload=upload())
    proof = city.citizen.call(
        "govopen_attachment_create", case=case["id"], command="supplement", upload=upload(b"proof", "证明.txt")
    )
    after = city.citizen.call(
        "govopen_case_act", id=case["id"], command="supplement", answers={"answer": "已补"}, attachments=[proof["id"]]
    )
    names = {one["name"]: one["event"] for one in after["attachments"]}
    assert names == {"说明 书.txt": "submitted", "证明.txt": "supplemented"}
    assert app.get(proof["url"], headers=city.provider.headers).data == b"proof"


def test_several_entries_go_with_one_form_all_or_none(app, city: City, entries) -> None:
    draft = drafted(city.company, entries[2])
    kept = city.company.call("govopen_attachment_create", draft=draft["id"], upload=upload(b"shared", "共用.txt"))
    send = {
        "procedure": "open_application", "entries": entries[2:5], "answers": ANSWERS, "attachments": [kept["id"]],
        "command_id": "bundle-1",
    }  # fmt: skip
    filed = city.company.call("govopen_bundle_submit", **send)
    assert [case["entry"]["name"] for case in filed["cases"]] == entries[2:5]
    assert len({case["number"] for case in filed["cases"]}) == 3
    assert {case["bundle"] for case in filed["cases"]} == {filed["bundle"]}
    assert len(filed["cases"][0]["bundle_cases"]) == 2
    again = city.company.call("govopen_bundle_submit", **send)
    assert [case["id"] for case in again["cases"]] == [case["id"] for case in filed["cases"]], "sent twice, filed once"
    for case in filed["cases"]:
        assert log.verify(case["id"]) == ""
        url = case["attachments"][0]["url"]
        assert app.get(url, headers=city.authority.headers).data == b"shared"
    with pytest.raises(tk.ValidationError) as caught:  # one of them is under way: nothing is filed
        city.company.call("govopen_bundle_submit", **{**send, "entries": [entries[5], entries[3]], "command_id": "b2",
                                                      "attachments": []})  # fmt: skip
    assert "申请数据3" in caught.value.error_dict["message"]
    found = city.company.call("govopen_case_list", mine=True, entry=entries[5])
    assert found["count"] == 0


def test_entries_of_two_departments_make_no_bundle(city: City, entries) -> None:
    other = _system(
        "package_create", name="beds", title="床位", owner_org="health", open_tier="on_request",
        open_basis=["guigang/38"], open_conditions="注明来源", share_tier="unconditional", resource_code="306002/000001",
    )  # fmt: skip
    with pytest.raises(tk.ValidationError) as caught:
        city.company.call(
            "govopen_bundle_submit", procedure="open_application", entries=[entries[5], other["name"]], answers=ANSWERS
        )
    assert caught.value.error_dict["problems"][0]["field"] == "with"


def test_erasing_takes_name_and_bytes_and_leaves_the_chain(app, city: City, entries) -> None:
    case = next(one for one in city.company.call("govopen_case_list", mine=True)["results"])
    shown = city.company.call("govopen_case_show", id=case["id"])
    url, file_id = shown["attachments"][0]["url"], rows(case_id=case["id"])[0].file_id
    city.company.call("govopen_case_act", id=case["id"], command="withdraw")
    city.company.call("govopen_case_erase", id=case["id"])
    assert app.get(url, headers=city.company.headers, status=410)
    assert stored(file_id), "the other cases of the bundle still have theirs"
    assert log.verify(case["id"]) == ""
    for other in shown["bundle_cases"]:
        city.company.call("govopen_case_act", id=other["id"], command="withdraw")
        city.company.call("govopen_case_erase", id=other["id"])
    assert not stored(file_id)


def test_time_takes_old_drafts_and_uploads_that_became_part_of_nothing(city: City, entries) -> None:
    draft = drafted(city.company, entries[5])
    kept = city.company.call("govopen_attachment_create", draft=draft["id"], upload=upload(b"old", "旧.txt"))
    file_id = rows(id=kept["id"])[0].file_id
    now = datetime.now(timezone.utc)
    assert housekeeping.tidy(now).drafts == 0
    assert draft["expires_on"] == (now.astimezone() + timedelta(days=config.draft_days())).date().isoformat()
    gone = housekeeping.tidy(now + timedelta(days=config.draft_days() + 1))
    assert gone.drafts >= 1
    assert gone.files >= 1
    assert model.Session.get(DraftRow, draft["id"]) is None
    assert not stored(file_id)


def test_an_erasure_cut_short_by_a_crash_is_finished_by_the_tick(city: City, entries) -> None:
    """The row is gone, and the process died before the bytes went: within a day or two they follow."""
    draft = drafted(city.provider2, entries[5])
    city.provider2.call("govopen_attachment_create", draft=draft["id"], upload=upload(b"cut short " * 9))
    row = rows(draft_id=draft["id"])[0]
    file_id = row.file_id
    model.Session.delete(row)
    model.Session.commit()
    now = datetime.now(timezone.utc)
    housekeeping.tidy(now)
    assert stored(file_id), "too young: its row may be on its way"
    assert housekeeping.tidy(now + timedelta(days=2)).files >= 1
    assert not stored(file_id)


def test_bytes_without_a_row_are_listed_and_removed(city: City, entries, cli) -> None:
    """What a kill -9 in the middle of an upload leaves: of an attachment, of a data file, of one half written."""
    draft = drafted(city.company, entries[5])
    city.company.call("govopen_attachment_create", draft=draft["id"], upload=upload(b"kept " * 9))
    kept = model.Session.get(model.File, rows(draft_id=draft["id"])[0].file_id)
    made = make_data("orphans", city.transport["id"], ("on_request", "conditional"))
    deleted = model.Resource.get(made.resource)
    deleted.state = "deleted"
    model.Session.commit()
    attached = Path(files.get_storage(config.attachment_storage()).settings.path)
    data = Path(uploader.get_storage_path()) / "resources"
    place = "/".join((made.resource[:3], made.resource[3:6], made.resource[6:]))
    lost = [attached / f"{uuid.uuid4()}.txt", data / "abc" / "def" / "01-1111-4111-8111-111111111111",
            data / f"{place}~"]  # fmt: skip
    theirs = [attached / kept.location, data / place, data / "abc" / "def" / "notes.txt"]
    for path in (*lost, theirs[2]):
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(b"x" * 10)
    found = {one.path for one in orphans.found(datetime.now(timezone.utc))}
    assert not found & {*lost, *theirs}, "too young"
    for path in (*lost, *theirs):
        os.utime(path, (0, 0))
    listed = cli.invoke(ckan, ["govopen", "orphans"], catch_exceptions=False).output
    assert all(str(path) in listed for path in lost)
    assert not any(str(path) in listed.split() for path in theirs)
    cli.invoke(ckan, ["govopen", "orphans", "--remove"], catch_exceptions=False)
    assert not any(path.exists() for path in lost)
    assert all(path.exists() for path in theirs)


def test_an_attachment_with_a_virus_is_refused_by_name(city: City, entries, clam) -> None:
    draft = drafted(city.company, entries[4])
    city.company.call("govopen_attachment_create", draft=draft["id"], upload=upload())
    assert rows(draft_id=draft["id"])[0].scanned
    with pytest.raises(tk.ValidationError) as refused:
        city.company.call("govopen_attachment_create", draft=draft["id"], upload=upload(b"x\n" * 9 + EICAR, "计划.txt"))
    assert "计划.txt" in refused.value.error_dict["message"]
    assert "Eicar" in refused.value.error_dict["message"]
    assert len(rows(draft_id=draft["id"])) == 1


@pytest.mark.ckan_config("govopen.answer_years", 2)
def test_words_and_names_go_when_their_time_is_over(city: City, entries) -> None:
    filed = city.citizen.call("govopen_case_submit", procedure="open_application", entry=entries[5], answers=ANSWERS)
    city.citizen.call("govopen_case_act", id=filed["id"], command="withdraw")
    now = datetime.now(timezone.utc)
    assert housekeeping.tidy(now + timedelta(days=700)).erased == 0
    assert housekeeping.tidy(now + timedelta(days=740)).erased >= 1
    shown = city.citizen.call("govopen_case_show", id=filed["id"])
    assert shown["applicant"]["erased"]
    assert "研究" not in str(shown["said"])
    assert log.verify(filed["id"]) == ""
