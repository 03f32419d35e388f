"""The target `pages`: every form that a page shows, and every address, with odd values."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from html.parser import HTMLParser
from typing import Any, Final

from hypothesis import strategies as st

from tests.fuzz.world import Asker, Scene
from tests.security.doors import _FORMS, address_of, list_doors

_LEAVE_SESSION: Final = ("/sign-out", "/sign-in/again", "/account/sessions", "/account/factors")
_OPEN: Final = ("/sign-in", "/assets/", "/healthz")
_SHUT: Final = (302, 400, 401, 403, 404, 405)
_BIDI: Final = "\u202e\u2066abc\u2069\u200f"
ODD: Final = (
    "", " ", "\x00", "a\x00b", "\ud800", "\udfff\ud83d", _BIDI, "\ufeff", "\u200b", "\x85", "\x1b[2J",
    "é" * 600, "x" * 200_000, "9" * 5000, "-1", "0", "1e999", "NaN", "Infinity", str(2**31), str(2**63),
    str(-(2**63) - 1), "0001-01-01", "9999-12-31", "10000-01-01", "2026-02-30", "0000-00-00",
    "1969-12-31", "2026-13-01T25:61", "0001-01-01T00:00", "9999-12-31T23:59", "12/31/2026", "true",
    "null", "[]", "{}", "'; --", "%s%n", "../../x", "=1+1", "<script>1</script>", "\r\nX: y", "١٢٣",
    "00000000-0000-0000-0000-000000000000", "+12025550143", "phone", "C-1", "OWN", "PART", "1", "on",
    "dmy", "UTC", "US", "a\nb\nc", "\t", "🧪" * 50, "İ", "ß", "A" * 101, "%00", "&#0;",
)  # fmt: skip
TEXTS: Final = st.one_of(st.sampled_from(ODD), st.text(st.characters(), max_size=30))
QUERY_NAMES: Final = (
    "page", "cursor", "place", "which", "q", "kind", "value", "case", "state", "sort", "next", "since",
    "from", "to", "day", "office", "min_offices", "limit", "ref", "purpose", "show", "after", "week",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Form:
    """A form of a page: where it goes, and its fields with the values that it offers."""

    address: str
    method: str
    fields: Mapping[str, tuple[str, ...]]


@dataclass(frozen=True, slots=True)
class Sent:
    """One request, as it can be shown and sent again."""

    asker: int
    method: str
    address: str
    fields: Mapping[str, Sequence[str]]
    header: tuple[str, str] | None


class _Forms(HTMLParser):
    """Gathers the forms of a page."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.page = page
        self.found: list[Form] = []
        self._fields: dict[str, list[str]] | None = None
        self._select = ""

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        said = {name: value or "" for name, value in attrs}
        if tag == "form":
            self._fields = {}
            action = said.get("action") or self.page
            self.found.append(
                Form(action.partition("#")[0], said.get("method", "get").lower(), self._fields)  # type: ignore[arg-type]
            )
        if self._fields is None:
            return
        if tag in ("input", "textarea", "select", "button") and said.get("name"):
            self._select = said["name"]
            values = self._fields.setdefault(said["name"], [])
            if "value" in said:
                values.append(said["value"])
        if tag == "option" and self._select:
            self._fields.setdefault(self._select, []).append(said.get("value", ""))

    def handle_endtag(self, tag: str) -> None:
        if tag == "form":
            self._fields = None


def prepare(scene: Scene) -> tuple[st.SearchStrategy[Sent], Callable[[Sent], None]]:
    """What is sent in a round, and how."""
    requests = requests_of(list_forms(scene), len(scene.askers))
    return requests, lambda sent: send(scene.askers, sent)


def list_forms(scene: Scene) -> list[Form]:
    """Of every page that the owner may see, and of every address that takes a form."""
    browser = scene.askers[0].browser
    found: list[Form] = []
    for pattern, _ in list_doors():
        if pattern.startswith(("/api/", "/watch/")) or pattern in _LEAVE_SESSION:
            continue
        address = address_of(pattern, scene.objects.get(pattern))
        words = pattern.strip("/").replace("/<uuid:uuid>", "")
        fields = {name: (str(value),) for name, value in _FORMS.get(words, {}).items()}
        allowed = browser.put(address).get("Allow", "GET, POST")
        if "POST" in allowed:
            found.append(Form(address, "post", fields))
        if "GET" not in allowed:
            continue
        found.append(Form(address, "get", dict.fromkeys(QUERY_NAMES, ())))
        answer = browser.get(address)
        if not answer.streaming and answer["Content-Type"].startswith("text/html"):
            parser = _Forms(address)
            parser.feed(answer.content.decode())
            found += [form for form in parser.found if form.address.startswith("/")]
    return [form for form in found if not form.address.startswith(_LEAVE_SESSION)]


def requests_of(forms: Sequence[Form], askers: int) -> st.SearchStrategy[Sent]:
    """Each field right, odd, left out or given twice; sometimes one that nobody asked for."""

    @st.composite
    def draw(pick: st.DrawFn) -> Sent:
        form = pick(st.sampled_from(forms))
        fields: dict[str, list[str]] = {}
        for name, offered in form.fields.items():
            how = pick(st.integers(0, 5))
            right = st.sampled_from(offered) if offered else TEXTS
            if how:
                size = 2 if how == 5 else 1
                value = right if how < 3 else TEXTS
                fields[name] = pick(st.lists(value, min_size=size, max_size=size))
        if pick(st.integers(0, 9)) == 0:
            fields[pick(st.text(st.characters(), max_size=8))] = [pick(TEXTS)]
        header = None
        if pick(st.integers(0, 9)) == 0:
            name = pick(st.sampled_from(["HX-Request", "Accept-Language", "Accept", "Referer"]))
            header = (name, pick(st.text(st.characters(max_codepoint=255), max_size=40)))
        method = "post" if form.method == "post" and pick(st.integers(0, 9)) else "get"
        return Sent(pick(st.integers(0, askers - 1)), method, form.address, fields, header)

    return draw()


def send(askers: Sequence[Asker], sent: Sent) -> None:
    """Whatever is sent, the answer is no failure; and nobody who is not signed in gets a page."""
    asker = askers[sent.asker]
    headers = dict([sent.header]) if sent.header else {}
    fields = {
        name.encode("utf-8", "replace").decode(): [
            value.encode("utf-8", "surrogatepass") for value in values
        ]
        for name, values in sent.fields.items()
    }
    call: Any = getattr(asker.browser, sent.method)
    answer = call(sent.address, fields, headers=headers)
    if answer.streaming:
        answer.close()
    if answer.status_code >= 500:
        raise failure_of(answer, sent.address)
    if asker.token is None and not sent.address.startswith(_OPEN):
        assert answer.status_code in _SHUT, f"nobody got {answer.status_code} at {sent.address}"


def failure_of(answer: Any, address: str) -> BaseException:
    """What went wrong in the product, as it was raised there where that is known."""
    said = getattr(answer, "exc_info", None)
    return said[1] if said else AssertionError(f"{answer.status_code} at {address}")
