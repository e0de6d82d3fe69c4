"""How long the texts of an entry may be, on every road: form, API, import."""

from __future__ import annotations

LONGEST = {"title": 200}  # characters; the longest of 40,353 titles of the city portals has 85
TAG = (1, 100)  # 水, 路: a Chinese tag may be one character; CKAN's column holds a hundred
