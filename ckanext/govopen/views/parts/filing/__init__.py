"""Filing by pages: one page and a check page, a draft in between, a receipt. The same for every procedure."""

from __future__ import annotations

from ckanext.govopen.views.parts.filing.check import check_page
from ckanext.govopen.views.parts.filing.form import form_page
from ckanext.govopen.views.parts.filing.page import Page, ways

__all__ = ["Page", "check_page", "form_page", "ways"]
