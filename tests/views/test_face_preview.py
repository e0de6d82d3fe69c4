"""A look into data files: any encoding, never more than a little, and nothing for those who may not."""

from __future__ import annotations

import json

import pytest
from bs4 import BeautifulSoup
from support.gate import SECRET, make_data

from ckanext.govopen import places, preview, sifting

pytestmark = pytest.mark.usefixtures("site_clean")


@pytest.fixture
def said(app):
    with app.flask_app.test_request_context("/"):
        yield


def put(tmp_path, name, data):
    path = tmp_path / name
    path.write_bytes(data)
    return path


def test_a_table_in_gb18030(said, tmp_path):
    look = preview._from_table(put(tmp_path, "a.csv", "站点,泊位\n人民广场,12\n".encode("gb18030")))
    assert look.columns == ("站点", "泊位")
    assert look.rows == (("人民广场", "12"),)
    assert "GB18030" in look.note


def test_only_the_first_rows(said, tmp_path):
    body = "n\n" + "".join(f"{n}\n" for n in range(preview.ROWS + 20))
    look = preview._from_table(put(tmp_path, "a.csv", body.encode()))
    assert len(look.rows) == preview.ROWS
    assert look.cut


@pytest.mark.parametrize(
    ("asked", "first", "found"),
    [
        ({"sort": "1"}, ["3号线", "10号线", "东站"], 4),  # numbers in words by their size, then by pinyin
        ({"sort": "1", "dir": "desc"}, ["西园", "东站", "10号线"], 4),
        ({"sort": "2"}, ["西园", "东站", "3号线"], 4),  # 9 before 1,000; what says nothing stands last
        ({"sort": "2", "dir": "desc"}, ["3号线", "东站", "西园"], 4),
        ({"find": "号线"}, ["10号线", "3号线"], 2),
        ({"find": "９"}, ["西园"], 1),  # full width
        ({"find": "9", "in": "1"}, [], 0),
        ({"sort": "77"}, ["10号线", "西园", "3号线"], 4),
        ({"sort": "0", "find": " ", "in": "x"}, ["10号线", "西园", "3号线"], None),
    ],
)
def test_rows_are_found_and_put_in_order(said, tmp_path, asked, first, found):
    path = put(tmp_path, "a.csv", '站点,泊位\n10号线,\n西园,9\n3号线,"1,000"\n东站,20\n'.encode())
    look = preview._from_table(path, sifting.read(asked))
    assert [row[0] for row in look.rows][:3] == first
    assert look.found == found


def test_words_are_looked_for_beyond_the_rows_that_are_shown(said, tmp_path):
    body = "n\n" + "".join(f"r{n}\n" for n in range(preview.LOOKED + 9))
    look = preview._from_table(put(tmp_path, "a.csv", body.encode()), sifting.Wish(find="r4999"))
    assert (look.rows, look.found, look.looked, look.cut) == ((("r4999",),), 1, preview.LOOKED, True)


def test_a_broken_file_says_so(said, tmp_path):
    look = preview._from_table(put(tmp_path, "a.xlsx", b"PK\x03\x04 not a zip"))
    assert look.kind == "none"
    assert look.note


def test_text_is_cut_between_characters(said, tmp_path):
    look = preview._from_text(put(tmp_path, "a.txt", ("x" + "数" * preview.TEXT).encode()))
    assert look.cut
    assert "\ufffd" not in look.text


def test_places_as_a_table(said, tmp_path):
    place = {
        "type": "Feature",
        "properties": {"名称": "甲"},
        "geometry": {"type": "Point", "coordinates": [109.5, 23.1]},
    }
    body = json.dumps({"type": "FeatureCollection", "features": [place]}).encode()
    look = preview._from_geojson(put(tmp_path, "a.geojson", body))
    assert look.rows == (("甲", "Point", "109.5, 23.1"),)
    assert look.drawing is not None
    assert look.drawing.points == ((360.0, 210.0),), "one place stands in the middle"
    assert preview._from_geojson(put(tmp_path, "b.geojson", b"[1, 2")).kind == "text"


def feature(kind, places):
    return {"type": "Feature", "properties": {}, "geometry": {"type": kind, "coordinates": places}}


def test_places_are_drawn_north_up_and_in_proportion():
    square = [[[0, 60], [2, 60], [2, 61], [0, 61], [0, 60]]]
    drawing = places.draw([feature("Polygon", square), feature("Point", [0, 61]), feature("Point", [2, 60])])
    (west, north), (east, south) = drawing.points
    assert west < east
    assert north < south
    assert abs((east - west) - (south - north)) < 8, "at 60 degrees two of longitude are as long as one of latitude"
    assert drawing.frame == (0, 60, 2, 61)
    assert drawing.areas[0].startswith(f"M{west} {south}L{east} {south}L")
    assert drawing.areas[0].endswith("Z")


@pytest.mark.parametrize(
    "hostile",
    [
        None,
        "x",
        {},
        {"geometry": None},
        {"geometry": {"type": "Point"}},
        {
            "geometry": {
                "type": "GeometryCollection",
                "geometries": [None, {"type": "Point", "coordinates": ["a", "b"]}],
            }
        },
        feature("Point", [500_000, 2_500_000]),  # metres of a projection
        feature("Point", [float("nan"), 1]),
        feature("Polygon", [1, [2], [[3]]]),
        feature("LineString", [[1, 1]]),
        feature("MultiPolygon", "M0 0"),
    ],
)
def test_what_is_no_place_is_not_drawn(hostile):
    assert places.draw([hostile]) is None


def test_a_drawing_is_cut():
    drawing = places.draw([feature("Point", [1, 1]), feature("LineString", [[n / 1e3, 1] for n in range(30_000)])])
    assert drawing.cut
    assert len(drawing.points) == 1


def test_gated_rows_are_on_no_page(app, city):
    """Neither a row nor a value of the file; the owner's department sees them."""
    data = make_data("secret-rows", city.transport["id"], ("on_request", "unconditional"))
    address = f"/dataset/secret-rows/resource/{data.resource}"
    page = BeautifulSoup(app.get(address).data, "html.parser")
    assert not page.select(".look")
    assert SECRET not in str(page)
    assert "取得授权后才能看到数据" in page.main.get_text()
    app.set_session_user(city.provider.id)
    page = BeautifulSoup(app.get(address).data, "html.parser")
    assert SECRET in page.select_one(".look").get_text()


def test_the_table_answers_by_its_address_alone(app, city):
    """Sorted by a column's head, found by a form: without a script, by keyboard, and said to a screen reader."""
    data = make_data("free-rows", city.transport["id"], ("unconditional", "unconditional"))
    page = BeautifulSoup(app.get(f"/dataset/free-rows/resource/{data.resource}").data, "html.parser")
    link = page.select(".look thead a")[0]["href"]
    assert not page.select("[aria-sort]")
    sorted_ = BeautifulSoup(app.get(link).data, "html.parser")
    assert sorted_.select_one(".look th[aria-sort=ascending] a")["href"].split("#")[0].endswith("sort=1&dir=desc")
    found = BeautifulSoup(app.get(link.split("#")[0] + "&find=乙").data, "html.parser")
    assert [row.get_text() for row in found.select(".look tbody th")] == ["2"]
    assert "含“乙”的有1行" in found.select_one("[role=status]").get_text()
    assert "恢复原样" in found.select_one("[role=status] a").get_text()
