"""Uploads of data are looked at before CKAN keeps them; kept with them: the name they came with, their digest."""

from __future__ import annotations

from typing import Any

import ckan.plugins as p
from werkzeug.datastructures import FileStorage

from ckanext.govopen.catalogue import digests, guard, names
from ckanext.govopen.safety import uploads


class Uploads(p.SingletonPlugin):
    """Looks, then leaves the storing to CKAN."""

    p.implements(p.IUploader, inherit=True)

    def get_resource_uploader(self, data_dict: dict[str, Any]) -> None:
        """Raises ValidationError; None says: CKAN's own uploader, please."""
        upload = data_dict.get("upload")
        if isinstance(upload, FileStorage) and upload.filename:
            uploads.inspect(upload.stream, upload.filename)
            data_dict["hash"] = digests.of_stream(upload.stream)
            data_dict[guard.UPLOAD] = upload  # CKAN takes the upload itself away before the validators run
            data_dict["filename"] = upload.filename.replace("\\", "/").rsplit("/", 1)[-1]
            stem, dot, ending = data_dict["filename"].rpartition(".")
            if not (stem and dot and ending.isalnum()):
                return
            if not str(data_dict.get("format") or "").strip():
                data_dict["format"] = ending.upper()
            if not stem.isascii():  # CKAN's address of 月报.csv would end in `.csv`, which saves as a hidden file
                upload.filename = f"{names.slug(stem) or 'data'}.{ending}"
