"""What is asked for without saying what, or is not there any more, is answered; it does not break."""

from __future__ import annotations

import ckan.plugins.toolkit as tk
import pytest
from ckan.lib import files
from werkzeug.exceptions import NotFound

from ckanext.govopen.views import download

pytestmark = pytest.mark.usefixtures("with_plugins")


@pytest.mark.ckan_config("ckan.files.storage.side.type", "ckan:memory")
def test_bytes_gone_from_storage_without_a_folder_are_not_found(app):
    storage = files.get_storage("side")
    with app.flask_app.test_request_context(), pytest.raises(NotFound):
        download._stream(storage, "gone.csv")


@pytest.mark.parametrize("name", ["resource_show", "user_list", "user_autocomplete", "user_show", "member_list"])
def test_a_question_about_nothing_is_refused(name):
    with pytest.raises(tk.NotAuthorized):
        tk.check_access(name, {"user": ""}, None)


@pytest.mark.parametrize("name", ["show", "undo", "publish", "stop", "delete"])
def test_an_import_that_is_not_there_is_not_found_even_past_the_question_of_rights(name):
    with pytest.raises(tk.ObjectNotFound):
        tk.get_action(f"govopen_import_{name}")({"user": "", "ignore_auth": True}, {"id": "nothing"})
