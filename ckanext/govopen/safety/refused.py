"""A refusal that nobody caught is a refusal: some of CKAN's util addresses let `NotAuthorized` out, a fault 500."""

from __future__ import annotations

import json
from typing import Any

import ckan.plugins.toolkit as tk
from flask import Flask, Response, request
from werkzeug.exceptions import Forbidden, HTTPException, NotFound


def install(app: Flask) -> None:
    """Answer 403 or 404 for what leaves a view as CKAN's own exceptions."""
    for error, answer, kind in (
        (tk.NotAuthorized, Forbidden, "Authorization Error"),
        (tk.ObjectNotFound, NotFound, "Not Found Error"),
    ):
        app.register_error_handler(error, _said(app, answer, kind))


def _said(app: Flask, answer: type[HTTPException], kind: str) -> Any:
    def said(_error: Exception) -> Any:
        if not request.path.startswith("/api/"):
            return app.handle_http_exception(answer())
        words = tk._("Access denied") if answer is Forbidden else tk._("Not found")
        body = {"success": False, "error": {"__type": kind, "message": words}}
        return Response(
            json.dumps(body, ensure_ascii=False), answer.code, content_type="application/json; charset=utf-8"
        )

    return said
