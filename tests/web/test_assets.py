"""What pages load: content-hashed, kept for ever, with the right type, and nothing else."""

import gzip
import re

import pytest
from django.http import FileResponse
from django.test import Client

from tests.factories.visitors import make_visitors, visit_as
from tieline.web import assets

TYPES = {"css": "text/css", "js": "text/javascript", "svg": "image/svg+xml", "woff2": "font/woff2"}


def _get(name: str, **headers: str) -> FileResponse:
    return Client(headers=headers).get(f"/assets/{name}")


@pytest.mark.parametrize("name", sorted(assets.manifest().values()))
def test_each_file_has_its_type_and_is_kept_for_ever(name: str) -> None:
    answer = _get(name)
    assert answer.status_code == 200
    assert answer["Content-Type"].startswith(TYPES[name.rpartition(".")[2]])
    assert "immutable" in answer["Cache-Control"]
    assert answer.getvalue() == (assets.BUILT / name).read_bytes()


@pytest.mark.parametrize("source", ["tieline.css", "tieline.js", "icons.svg"])
def test_text_is_packed_for_who_takes_that(source: str) -> None:
    name = assets.manifest()[source]
    plain, packed = _get(name), _get(name, **{"Accept-Encoding": "gzip, br"})
    assert packed["Content-Encoding"] == "gzip"
    assert gzip.decompress(packed.getvalue()) == plain.getvalue()
    assert plain["Vary"] == packed["Vary"] == "Accept-Encoding"
    assert plain["ETag"] != packed["ETag"]


def test_what_a_browser_has_is_not_sent_again() -> None:
    name = assets.manifest()["tieline.css"]
    again = _get(name, **{"If-None-Match": _get(name)["ETag"]})
    assert (again.status_code, again.content) == (304, b"")
    assert "no-store" not in again.get("Cache-Control", "")


@pytest.mark.parametrize(
    "name",
    [
        "tieline.css",
        "manifest.json",
        "licences.txt",
        "..%2fassets.py",
        "tieline-AAAAAAAA.css",
        "%00",
    ],
)
def test_what_is_not_in_the_manifest_is_missing(name: str) -> None:
    assert _get(name).status_code == 404


def test_the_style_sheet_names_only_what_was_built() -> None:
    sheet = (assets.BUILT / assets.manifest()["tieline.css"]).read_text("utf-8")
    named = {address.strip("\"'./") for address in re.findall(r"url\(([^)]+)\)", sheet)}
    assert named
    assert named <= set(assets.manifest().values())


def test_every_icon_that_a_template_names_is_in_the_sprite() -> None:
    sprite = (assets.BUILT / assets.manifest()["icons.svg"]).read_text("utf-8")
    folder = assets.BUILT.parent / "templates"
    named = {
        name
        for page in folder.glob("*.html")
        for name in re.findall(r'{% icon "(\w+)" %}', page.read_text("utf-8"))
    }
    assert named
    assert named == set(re.findall(r'<symbol id="(\w+)"', sprite))


@pytest.mark.usefixtures("database")
def test_a_file_that_caches_may_share_carries_nobodys_session() -> None:
    client = visit_as(make_visitors().owner)
    session = client.session
    session["active_at"] -= 60  # so that the next page writes it anew
    session.save()
    assert client.get("/").cookies["sessionid"].value
    answer = client.get(f"/assets/{assets.manifest()['tieline.css']}")
    assert not answer.cookies
    assert answer["Vary"] == "Accept-Encoding"
