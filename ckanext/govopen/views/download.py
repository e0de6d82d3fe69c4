"""The download of a data file: core's address, our order of things (verdict, record, first byte)."""

from __future__ import annotations

import mimetypes
from pathlib import Path
from typing import TYPE_CHECKING, Any
from urllib.parse import quote

import ckan.plugins.toolkit as tk
from ckan import model
from ckan.lib import signals, uploader
from ckan.lib.files import Storage
from flask import Blueprint, Response, current_app, g, request
from werkzeug.exceptions import RequestedRangeNotSatisfiable
from werkzeug.http import parse_range_header
from werkzeug.utils import send_file

from ckanext.govopen import config
from ckanext.govopen.access import gate
from ckanext.govopen.attribution.headers import link_headers
from ckanext.govopen.attribution.statement import statement
from ckanext.govopen.export import disposition
from ckanext.govopen.views.refusal import refuse

if TYPE_CHECKING:
    from werkzeug.wrappers import Response as AnyResponse

blueprint = Blueprint("govopen_download", __name__)
UNSATISFIABLE = 416


@blueprint.route("/dataset/<id>/resource/<resource_id>/download")
@blueprint.route("/dataset/<id>/resource/<resource_id>/download/<filename>")
def download(id: str, resource_id: str, filename: str = "") -> AnyResponse | str | tuple[str, int]:  # noqa: A002
    """Bytes of a data file to whom the verdict gives them. The file must belong to the entry that the address names."""
    resource = model.Resource.get(resource_id)
    entry = resource.package if resource and resource.state == "active" else None
    if not resource or not entry or id not in {entry.id, entry.name}:
        return tk.abort(404, tk._("There is no such file"))
    try:
        access = gate.enter("head" if request.method == "HEAD" else "download", resource, _context())
    except gate.Refused as refused:
        return refuse(refused)
    shown = as_stored(resource)
    if shown.get("url_type") != "upload":
        return _elsewhere(shown)
    response = _bytes(shown, file_name(shown, entry, filename), keep=not access.gated)
    if response.status_code == UNSATISFIABLE:
        return response
    response.headers.update(_attributed(entry, shown))
    if request.method != "HEAD":
        signals.resource_download.send(resource.id)
    return response


def _context() -> Any:
    return {"user": g.user, "auth_user_obj": g.userobj}


def _attributed(entry: model.Package, shown: dict[str, Any]) -> dict[str, str]:
    """Whom to name for the file, as headers."""
    owner = model.Group.get(entry.owner_org) if entry.owner_org else None
    known = {"name": entry.name, "title": entry.title, "organization": {"title": owner.title} if owner else {}}
    known |= {"resource_code": (entry.extras or {}).get("resource_code"), "license_id": entry.license_id}
    return link_headers(statement({**known, "metadata_modified": entry.metadata_modified.isoformat()}, shown))


def as_stored(resource: model.Resource) -> dict[str, Any]:
    """From the table, not from the index, which may be behind or away."""
    kept = {name: getattr(resource, name) for name in ("id", "name", "url", "url_type", "mimetype", "format")}
    return {**(resource.extras or {}), **kept}


def _elsewhere(shown: dict[str, Any]) -> AnyResponse:
    """A link. Only open entries have any: gated bytes are uploads or tables."""
    url = str(shown.get("url") or "")
    if not url.lower().startswith(("http://", "https://", "ftp://")):
        return tk.abort(404, tk._("There is nothing to download here"))
    return tk.redirect_to(url)


def file_name(shown: dict[str, Any], entry: model.Package, asked: str) -> str:
    """The name under which it was uploaded; else its title, or the entry's, with the ending of the stored name."""
    if shown.get("filename"):
        return str(shown["filename"])
    stored = asked or str(shown.get("url") or "").rsplit("/", 1)[-1]
    ending = Path(stored).suffix
    title = str(shown.get("name") or entry.title or "").strip()
    if not title:
        return stored or "download"
    return title if ending and title.lower().endswith(ending.lower()) else f"{title}{ending}"


def _bytes(shown: dict[str, Any], name: str, *, keep: bool) -> AnyResponse:
    """Never inline: an uploaded page or picture must not run as one of ours."""
    kind = shown.get("mimetype") or mimetypes.guess_type(name)[0] or "application/octet-stream"
    upload = uploader.get_resource_uploader(dict(shown))
    where = upload.get_path(shown["id"])
    storage = getattr(upload, "storage", None)
    root = folder(upload, storage)
    path = Path(root, where) if root else None
    if path and not path.is_file():
        return tk.abort(404, tk._("The file is missing. The department has been asked to supply it again."))
    if path and root and config.accel_location():
        response: AnyResponse = Response(status=200)
        response.headers["X-Accel-Redirect"] = _inside(path.relative_to(root))
        response.headers.pop("Content-Length", None)
    elif path:
        try:
            response = _sent(path, kind, keep=keep)
        except RequestedRangeNotSatisfiable as error:
            return _beyond(error)
    else:
        response = _stream(storage, where)
    response.headers["Content-Type"] = kind
    response.headers["Content-Disposition"] = disposition(name)
    response.headers["X-Content-Type-Options"] = "nosniff"
    response.headers["Content-Security-Policy"] = "default-src 'none'; sandbox"
    return response


def _sent(path: Path, kind: str, *, keep: bool) -> AnyResponse:
    """The file, or the one range of it that was asked for.

    Several ranges at once, and what is no range, are left aside and the whole is sent, as RFC 9110 (14.2) allows.
    """
    asked = parse_range_header(request.headers.get("Range"))
    environ = dict(request.environ)
    if asked is None or asked.units != "bytes" or len(asked.ranges) != 1:
        environ.pop("HTTP_RANGE", None)
    kept = current_app.get_send_file_max_age(path.name) if keep else 0
    return send_file(
        path,
        environ,
        mimetype=kind,
        conditional=True,
        etag=True,
        max_age=kept,
        response_class=current_app.response_class,
    )


def _beyond(error: RequestedRangeNotSatisfiable) -> AnyResponse:
    """The range asked for begins behind the end of the file: how long it is (RFC 9110, 15.5.17)."""
    text = tk._("The file has {n} bytes; the range asked for lies beyond them.").format(n=error.length)
    response = Response(f"{text}\n", UNSATISFIABLE, content_type="text/plain; charset=utf-8")
    response.headers["Content-Range"] = f"bytes */{error.length}"
    return response


def folder(upload: Any, storage: Any) -> Path | None:
    """The folder on this machine under which the stored files stand; None for storage elsewhere."""
    if storage is None:
        return Path(upload.storage_path).resolve()
    path = getattr(storage.settings, "path", "")
    return Path(path).resolve() if path and Path(path).is_absolute() and Path(path).is_dir() else None


def _inside(path: Path) -> str:
    """The internal address of a file for nginx, percent-encoded as it wants."""
    return f"{config.accel_location().rstrip('/')}/{quote(path.as_posix())}"


def _stream(storage: Any, where: str) -> AnyResponse:
    """From storage that has no folder here (S3, memory): in pieces, whole."""
    from ckan.lib import files

    location = files.Location(where)
    try:
        data = files.FileData(location, size=storage.size(location))
    except files.exc.FilesError:
        return tk.abort(404, tk._("The file is missing. The department has been asked to supply it again."))
    if isinstance(storage, Storage):
        return storage.as_response(data)
    return Response(storage.stream(data), headers={"Content-Length": str(data.size)})
