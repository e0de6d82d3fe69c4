"""Citations as files, and all files of an entry in one archive, with the statement of where they come from inside."""

from __future__ import annotations

import tempfile
import zipfile
from contextlib import closing
from pathlib import PurePath
from typing import IO, TYPE_CHECKING, Any

import ckan.plugins.toolkit as tk
from ckan import model
from ckan.lib import uploader
from flask import Blueprint, Response, abort, g, send_file

from ckanext.govopen import config
from ckanext.govopen.access import gate
from ckanext.govopen.access.people import asker_in
from ckanext.govopen.access.verdict import judge
from ckanext.govopen.attribution import forms
from ckanext.govopen.attribution.headers import link_headers
from ckanext.govopen.attribution.statement import Attribution, statement
from ckanext.govopen.export import disposition
from ckanext.govopen.views import download
from ckanext.govopen.views.parts.calling import call
from ckanext.govopen.views.refusal import refuse

if TYPE_CHECKING:
    from collections.abc import Iterator

blueprint = Blueprint("govopen_attribution", __name__)
CHUNK = 1 << 20
BY_ENDING = {ending: (key, kind) for key, (_write, kind, ending) in forms.FORMS.items()}


@blueprint.route("/dataset/<id>/citation.<ending>")
def entry(id: str, ending: str) -> Any:  # noqa: A002
    """The citation of an entry as a file."""
    return _file(_entry(id), None, ending)


@blueprint.route("/dataset/<id>/resource/<resource_id>/citation.<ending>")
def file(id: str, resource_id: str, ending: str) -> Any:  # noqa: A002
    """The citation of a data file as a file."""
    package = _entry(id)
    found = next((one for one in package["resources"] if one["id"] == resource_id), None)
    return _file(package, found, ending) if found else abort(404)


def _entry(name: str) -> dict[str, Any]:
    try:
        return call("package_show", id=name)
    except tk.ObjectNotFound:
        abort(404)
    except tk.NotAuthorized:
        abort(403)


def _file(package: dict[str, Any], resource: dict[str, Any] | None, ending: str) -> Any:
    if ending not in BY_ENDING:
        abort(404)
    key, kind = BY_ENDING[ending]
    lang = str(tk.h.lang() or "zh")
    text = forms.written(key, statement(package, resource, lang=lang), lang)
    # As a file, HTML too: a title of somebody's never runs here.
    response = Response(text + "\n", content_type=f"{kind}; charset=utf-8")
    response.headers["Content-Disposition"] = disposition(f"{package['name']}.{ending}")
    return response


@blueprint.route("/dataset/<id>/bundle.zip")
def bundle(id: str) -> Any:  # noqa: A002
    """Every stored file of an entry that the asker may have, with ATTRIBUTION.txt and attribution.json.

    Each file goes through the gate as if it were downloaded alone: judged, put on record where it is gated.
    """
    package = _entry(id)
    files = [one for one in _stored(package) if judge(one, asker_in(_context())).allowed]
    if not files:
        return _none(package)
    most = config.bundle_megabytes() << 20
    if sum(int(one.size or 0) for one in files) > most:
        text = tk._("Together the files are larger than {size} MB. Please download them one by one.")
        return tk.abort(413, text.format(size=config.bundle_megabytes()))
    accesses = [gate.enter("download", one, _context()) for one in files]
    archive = _archive(package, files)
    response = send_file(archive, mimetype="application/zip", max_age=0 if any(a.gated for a in accesses) else None)
    response.headers["Content-Disposition"] = disposition(f"{package['title'] or package['name']}.zip")
    response.headers.update(link_headers(statement(package)))
    return response


def _context() -> Any:
    return {"user": g.user, "auth_user_obj": g.userobj}


def _stored(package: dict[str, Any]) -> list[model.Resource]:
    """Files that lie here: links of open entries lead elsewhere, tables have downloads of their own."""
    found = [model.Resource.get(one["id"]) for one in package["resources"]]
    return [one for one in found if one and one.state == "active" and one.url_type == "upload"]


def _none(package: dict[str, Any]) -> Any:
    """Nothing to hand out: the gate says why of the first file, or there is none."""
    for one in _stored(package):
        try:
            gate.enter("download", one, _context())
        except gate.Refused as refused:  # noqa: PERF203  # the first refusal is the answer
            return refuse(refused)
    return tk.abort(404, tk._("This entry has no stored files."))


def _archive(package: dict[str, Any], files: list[model.Resource]) -> IO[bytes]:
    """The archive in a file of its own that vanishes with the answer; memory stays flat."""
    out = tempfile.TemporaryFile()  # noqa: SIM115  # send_file closes it
    said: list[Attribution] = []
    names: set[str] = {"ATTRIBUTION.txt", "attribution.json"}
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED, allowZip64=True) as archive:
        for one in files:
            shown = download.as_stored(one)
            said.append(statement(package, shown))
            name = _free(PurePath(download.file_name(shown, one.package, "")).name, names)
            names.add(name)
            with archive.open(name, "w", force_zip64=True) as part:
                for chunk in _bytes(shown):
                    part.write(chunk)
        archive.writestr("ATTRIBUTION.txt", _sidecar(said))
        rows = ",\n".join(forms.as_json(one) for one in said)
        archive.writestr("attribution.json", f"[{rows}]\n")
    out.seek(0)
    return out


def _free(name: str, taken: set[str]) -> str:
    """A name that no other file in the archive has."""
    path, number = PurePath(name), 2
    while name in taken:
        name = f"{path.stem}-{number}{path.suffix}"
        number += 1
    return name


def _sidecar(said: list[Attribution]) -> str:
    head = tk._("Whoever uses these files names their source and the day of acquisition:")
    return head + "\n\n" + "\n".join(forms.text(one) for one in said) + "\n"


def _bytes(shown: dict[str, Any]) -> Iterator[bytes]:
    """A stored file in pieces, wherever it is kept."""
    upload: Any = uploader.get_resource_uploader(dict(shown))
    where = upload.get_path(shown["id"])
    storage: Any = getattr(upload, "storage", None)
    root = download.folder(upload, storage)
    if root:
        with closing((root / where).open("rb")) as source:
            while chunk := source.read(CHUNK):
                yield chunk
        return
    from ckan.lib import files

    location = files.Location(where)
    yield from storage.stream(files.FileData(location, size=storage.size(location)))
