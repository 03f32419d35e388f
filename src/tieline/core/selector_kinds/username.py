"""Usernames. The agreed form is platform and name in lower case: 'telegram:alex.z'.

* The platform is part of it: names are drawn from so small a store that equal names on two
  platforms say nothing.
* A name without a platform is kept as '@alex.z' and marked invalid, since it names one person on
  each platform. It meets only a name without a platform.
* On a platform where people are found by number (WhatsApp, Signal, Viber) a number is the
  telephone number, and meets it. An email address is the email address on any platform.

Caveats: some platforms tell capitals apart; a name can be given up and taken by another person.
"""

import re
from dataclasses import replace

from tieline.core.selector_kinds import email, phone
from tieline.core.selector_kinds.base import (
    AliasText,
    Condition,
    Example,
    Normalised,
    Qualifier,
    normalise_settled,
)
from tieline.core.selector_kinds.fillers import is_junk_word
from tieline.core.selector_kinds.folding import fold_lower
from tieline.core.selector_kinds.masks import MASK
from tieline.core.selector_kinds.platforms import (
    BY_NUMBER,
    COMMON_WORDS,
    NAMES,
    read_page,
    settle_platform,
)

KIND = "username"
TITLE = "Username"
QUALIFIER = Qualifier("platform", "the platform's name, such as telegram", settle_platform)
EXAMPLES = (
    Example("@Alex.Z", None, "telegram:alex.z", Condition.VALID, "telegram", "telegram"),
    Example("Telegram: @Alex.Z", None, "telegram:alex.z", Condition.VALID, qualifier="telegram"),
    Example("https://t.me/alex.z", None, "telegram:alex.z", Condition.VALID),
    Example("Alex.Z (Instagram)", None, "instagram:alex.z", Condition.VALID),
    Example("alex.z", None, "@alex.z", Condition.INVALID),
    Example("wa.me/12025550143", None, "+12025550143", Condition.VALID, qualifier="whatsapp"),
    Example("Alex@Example.org", None, "alex@example.org", Condition.VALID, "paypal", "paypal"),
    Example("202 555 0143", "US", "+12025550143", Condition.VALID, "signal", "signal"),
    Example("Alex Z", None, "telegram:alex z", Condition.INVALID, "telegram"),
    Example("al**.z", None, "telegram:al**.z", Condition.PARTIAL, "telegram"),
    Example("unknown", None, "unknown", Condition.JUNK, "telegram"),
    Example("Alex Z", None, "alex z", Condition.UNREADABLE),
)

_LABEL = re.compile(r"^(?:user ?name|user|handle|screen name|nick(?:name)?) ?[:=] ?(?=\S)")
_BEFORE = re.compile(r"(?P<platform>[a-z][a-z0-9._-]*(?: app)?) ?[:/] ?@?(?P<name>\S.*)")
_BESIDE = re.compile(r"(?P<platform>[a-z]+) @(?P<name>\S+)")
_AFTER = re.compile(r"@?(?P<name>\S+) ?(?:\((?:on )?(?P<one>[a-z ]+)\)|on (?P<other>[a-z]+))")
_NAME = re.compile(r"[\w.+$#~'-]+")
_MASKED_NAME = re.compile(r"[\w.+$#~'*-]+")
_NUMBER = re.compile(r"\+?\(?[0-9][0-9 ().-]{5,24}")
_MOST_CHARACTERS = 200

# what cannot be anything else: see `recognise`
_SURELY = re.compile(r"(?P<platform>[a-z]+):(?P<space> ?)(?P<at>@?)(?P<name>[\w.+$#~'-]+)")
_SURELY_BARE = re.compile(r"@[\w.]+")


def normalise(as_given: str, region: str | None, qualifier: str | None = None) -> Normalised:
    """The agreed form of a username. `qualifier` is the platform; one in the text goes before it.

    The region is for numbers on platforms that go by number.
    """
    stated = settle_platform(qualifier) if qualifier else None
    return normalise_settled(
        KIND, as_given, fold_lower, lambda text: _read(as_given, text, region, stated)
    )


def is_valid(canonical: str) -> bool:
    """Whether a canonical text is a platform and a name, or a telephone number or an address."""
    if "@" in canonical:
        return email.is_valid(canonical)
    if canonical.startswith("+"):
        return phone.is_valid(canonical)
    platform, colon, name = canonical.partition(":")
    is_whole = bool(colon) and platform == settle_platform(platform) and canonical.islower()
    return is_whole and bool(_NAME.fullmatch(name)) and normalise(canonical, None).is_valid


def display(canonical: str) -> str:
    """As it is; a telephone number with its spaces."""
    return phone.display(canonical)


def aliases(canonical: str) -> tuple[AliasText, ...]:
    """Those of a telephone number; none of a name."""
    return phone.aliases(canonical)


def recognise(text: str) -> Normalised | None:
    """Lower-case text that is a username and can be nothing else; None otherwise.

    That is: the page of a person; a known platform, a colon and a name; or '@' and a name.
    """
    if len(text) > _MOST_CHARACTERS:
        return None
    found = _SURELY.fullmatch(text)
    if found:
        is_word = found["platform"] in COMMON_WORDS and found["space"] and not found["at"]
        if found["platform"] not in NAMES or is_word:
            return None
    elif not _SURELY_BARE.fullmatch(text) and not read_page(text):
        return None
    return _read(text, text, None, None)


def _read(as_given: str, text: str, region: str | None, stated: str | None) -> Normalised:
    def kept(condition: Condition, canonical: str, *notes: str) -> Normalised:
        return Normalised(KIND, as_given, canonical, condition, (), platform or stated, notes)

    platform, name = None, _LABEL.sub("", text)
    if is_junk_word(text) or is_junk_word(name):
        return kept(Condition.JUNK, name)
    if len(text) > _MOST_CHARACTERS:
        return kept(Condition.UNREADABLE, text)
    platform, name = _take_apart(name, stated)
    if found := _read_number(name, region, platform) or _read_address(name):
        return replace(found, kind=KIND, as_given=as_given, qualifier=platform)
    if not any(c.isalnum() for c in name):
        return kept(Condition.UNREADABLE, text)
    if platform is None:
        return _keep_bare(kept(Condition.UNREADABLE, text), name)
    canonical = f"{platform}:{name}"
    if is_junk_word(name):
        return kept(Condition.JUNK, name)
    if MASK in name and _MASKED_NAME.fullmatch(name):
        return kept(Condition.PARTIAL, canonical)
    return kept(Condition.VALID if _NAME.fullmatch(name) else Condition.INVALID, canonical)


def _keep_bare(unread: Normalised, name: str) -> Normalised:
    """A name without a platform, if it has the form of a name at all."""
    if _NAME.fullmatch(name):
        condition, note = Condition.INVALID, ("no_platform",)
        return replace(unread, canonical=f"@{name}", condition=condition, notes=note)
    if MASK in name and _MASKED_NAME.fullmatch(name):
        return replace(unread, canonical=f"@{name}", condition=Condition.PARTIAL)
    return unread


def _take_apart(text: str, stated: str | None) -> tuple[str | None, str]:
    """Platform and name: from the address of a page, or from words around the name."""
    if page := read_page(text):
        return page
    if found := _BEFORE.fullmatch(text) or _BESIDE.fullmatch(text):
        word, name = found["platform"], found["name"]
        # an unknown platform is believed where it stands in the agreed form, or was stated
        is_believed = text == f"{word}:{name}" or word == stated
        platform = NAMES.get(word) or (settle_platform(word) if is_believed else None)
        if platform:
            return platform, name
    if found := _AFTER.fullmatch(text):
        platform = NAMES.get((found["one"] or found["other"]).strip())
        if platform:
            return platform, found["name"]
    return stated, text.removeprefix("@")


def _read_address(name: str) -> Normalised | None:
    found = email.normalise(name, None) if "@" in name else None
    return found if found and found.is_valid else None


def _read_number(name: str, region: str | None, platform: str | None) -> Normalised | None:
    """The telephone number that a name is, on platforms that go by number or with a plus."""
    if not _NUMBER.fullmatch(name) or not (name.startswith("+") or platform in BY_NUMBER):
        return None
    for way in (name, f"+{name}"):
        found = phone.normalise(way, region)
        if found.is_valid:
            return found
    return None
