"""Attribution on the way out with a file: links as RFC 8288 has them, and the statement itself."""

from __future__ import annotations

from typing import TYPE_CHECKING
from urllib.parse import quote

from ckanext.govopen.attribution import forms

if TYPE_CHECKING:
    from ckanext.govopen.attribution.statement import Attribution


def link_headers(one: Attribution) -> dict[str, str]:
    """`Link` to the page to cite (RFC 8574), the description and the licence; `X-Attribution` as RFC 8187 has text."""
    links = [
        f'<{_uri(one.url)}>; rel="cite-as"',
        f'<{_uri(one.url)}/citation.json>; rel="describedby"; type="application/json"',
    ]
    links += [f'<{_uri(one.licence_url)}>; rel="license"'] if one.licence_url else []
    return {"Link": ", ".join(links), "X-Attribution": f"UTF-8''{quote(forms.text(one), safe='')}"}


def _uri(url: str) -> str:
    """An address as a header may carry it."""
    return quote(url, safe=":/?#[]@!$&'()*+,;=%-._~")
