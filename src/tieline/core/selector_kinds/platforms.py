"""Platforms on which people go by a username: their names, and the addresses of their pages."""

import re
from typing import Final

NAMES: Final = {
    name: name
    for name in (
        "discord", "facebook", "github", "instagram", "kik", "line", "linkedin", "matrix",
        "onlyfans", "paypal", "pinterest", "playstation", "reddit", "session", "signal", "skype",
        "snapchat", "steam", "telegram", "threads", "threema", "tiktok", "twitch", "venmo",
        "viber", "vk", "wechat", "whatsapp", "wickr", "wire", "x", "xbox", "youtube", "zangi",
    )
} | {
    "cash app": "cashapp", "cashapp": "cashapp", "fb": "facebook", "ig": "instagram",
    "insta": "instagram", "psn": "playstation", "snap": "snapchat", "tg": "telegram",
    "twitter": "x", "weixin": "wechat", "vkontakte": "vk", "yt": "youtube",
}  # fmt: skip
"""What people write, in lower case, and the name it stands for."""

COMMON_WORDS: Final = frozenset({"line", "session", "signal", "snap", "steam", "wire", "x"})
"""Names that are words too: 'Line: 12' is more often not about the platform."""

BY_NUMBER: Final = frozenset({"signal", "viber", "whatsapp"})
"""Platforms on which a person is found by a telephone number."""

_PAGES: Final = {
    "t.me": "telegram", "telegram.me": "telegram", "instagram.com": "instagram",
    "facebook.com": "facebook", "fb.com": "facebook", "fb.me": "facebook", "m.me": "facebook",
    "x.com": "x", "twitter.com": "x", "tiktok.com": "tiktok", "snapchat.com": "snapchat",
    "wa.me": "whatsapp", "api.whatsapp.com": "whatsapp", "reddit.com": "reddit",
    "youtube.com": "youtube", "linkedin.com": "linkedin", "vk.com": "vk", "vk.ru": "vk",
    "paypal.me": "paypal", "cash.app": "cashapp", "venmo.com": "venmo", "github.com": "github",
    "twitch.tv": "twitch", "threads.net": "threads", "threads.com": "threads",
    "onlyfans.com": "onlyfans", "kik.me": "kik", "pinterest.com": "pinterest",
}  # fmt: skip
_PAGE = re.compile(
    r"(?:https?://)?(?:www\.|m\.|mobile\.|old\.)?(?P<host>[a-z0-9.-]+\.[a-z]{2,6})/"
    r"(?:add/|in/|user/|u/|s/|paypalme/|send/?\?phone=)?[@$]?(?P<name>[^/?#&\s@]+)/?(?:[?#&]\S*)?"
)
_NUMBERED_PAGE = re.compile(
    r"(?:https?://)?(?:www\.|m\.|mobile\.)?facebook\.com/profile\.php\?id=(?P<name>[0-9]+)(?:&\S*)?"
)
# where a page of the platform stands in the place of a name
_NO_NAMES: Final = frozenset(
    {
        "about", "channel", "explore", "groups", "hashtag", "home", "i", "joinchat", "login", "p",
        "pages", "photo.php", "profile.php", "r", "reel", "share", "stories", "watch",
    }
)  # fmt: skip

_PLATFORM: Final = re.compile(r"[a-z0-9][a-z0-9._-]{0,29}")


def settle_platform(text: str) -> str | None:
    """The agreed name of a platform, known or not; None for what cannot be a name."""
    name = " ".join(text.casefold().split())
    if known := NAMES.get(name):
        return known
    return name if _PLATFORM.fullmatch(name) else None


def read_page(text: str) -> tuple[str, str] | None:
    """Platform and name in the address of a person's page, in lower case; None if it is not one."""
    if numbered := _NUMBERED_PAGE.fullmatch(text):
        return "facebook", numbered["name"]
    found = _PAGE.fullmatch(text)
    platform = _PAGES.get(found["host"]) if found else None
    if not found or not platform or found["name"] in _NO_NAMES:
        return None
    return platform, found["name"]
