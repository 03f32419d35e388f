import pytest

from tieline.core.selector_kinds import other, phone, username
from tieline.core.selector_kinds.base import Condition


@pytest.mark.parametrize(
    ("as_given", "platform"),
    [
        ("Alex.Z", "telegram"),
        ("@Alex.Z", "telegram"),
        ("telegram:alex.z", None),
        ("telegram:alex.z", "instagram"),
        ("TG: @alex.z", None),
        ("Telegram @alex.z", None),
        ("telegram/alex.z", None),
        ("@alex.z (Telegram)", None),
        ("alex.z on telegram", None),
        ("https://t.me/alex.z", None),
        ("http://www.t.me/Alex.Z/?start=1", None),
        ("t.me/@alex.z", "x"),
        ("Username: alex.z", "telegram"),
    ],
)
def test_ways_to_write_one_name_come_out_alike(as_given: str, platform: str | None) -> None:
    found = username.normalise(as_given, None, platform)
    assert (found.canonical, found.condition) == ("telegram:alex.z", Condition.VALID)
    assert found.qualifier == "telegram"


@pytest.mark.parametrize(
    ("page", "canonical"),
    [
        ("https://www.instagram.com/alex.z/", "instagram:alex.z"),
        ("m.facebook.com/alex.z", "facebook:alex.z"),
        ("https://twitter.com/alexz?s=20", "x:alexz"),
        ("https://www.tiktok.com/@alexz", "tiktok:alexz"),
        ("snapchat.com/add/alexz", "snapchat:alexz"),
        ("https://www.reddit.com/user/alexz/", "reddit:alexz"),
        ("https://linkedin.com/in/alexz", "linkedin:alexz"),
        ("https://cash.app/$alexz", "cashapp:alexz"),
        ("https://www.facebook.com/profile.php?id=100000001&sk=about", "facebook:100000001"),
    ],
)
def test_page_of_a_person_names_platform_and_name(page: str, canonical: str) -> None:
    for kind in (username, other):
        assert kind.normalise(page, None).canonical == canonical


def test_equal_names_of_two_platforms_stay_apart() -> None:
    forms = {username.normalise("alex", None, one).canonical for one in ("telegram", "x", None)}
    assert forms == {"telegram:alex", "x:alex", "@alex"}


def test_name_without_a_platform_is_kept_as_invalid() -> None:
    for as_given in ("alex.z", "@Alex.Z"):
        found = username.normalise(as_given, None)
        assert (found.canonical, found.condition) == ("@alex.z", Condition.INVALID)
        assert found.notes == ("no_platform",)


def test_platform_that_is_not_known_counts_as_stated() -> None:
    assert username.normalise("alex", None, "Newchat").canonical == "newchat:alex"
    assert username.normalise("newchat:alex", None).canonical == "newchat:alex"
    assert username.normalise("newchat: alex", None).condition is Condition.UNREADABLE


@pytest.mark.parametrize("word", ["n" * 31, "new app", "n" * 500])
def test_what_is_no_name_of_a_platform_is_none_before_a_colon_either(word: str) -> None:
    for stated in (None, "telegram"):
        found = username.normalise(f"{word}:alex", None, stated)
        assert not found.is_valid
        assert not username.is_valid(found.canonical)
        assert found.qualifier == stated


@pytest.mark.parametrize(
    ("as_given", "region", "platform"),
    [
        ("+1 202 555 0143", None, None),
        ("+1 (202) 555-0143", None, "telegram"),
        ("12025550143", None, "whatsapp"),
        ("(202) 555-0143", "US", "whatsapp"),
        ("WhatsApp: +1 202-555-0143", "MX", None),
        ("https://wa.me/12025550143", None, None),
        ("https://api.whatsapp.com/send?phone=12025550143", None, None),
        ("signal:+12025550143", None, None),
    ],
)
def test_number_on_a_platform_is_the_telephone_number(
    as_given: str, region: str | None, platform: str | None
) -> None:
    found = username.normalise(as_given, region, platform)
    assert found.canonical == phone.normalise("+12025550143", None).canonical
    assert found.condition is Condition.VALID
    assert found.kind == "username"


def test_email_address_on_a_platform_is_the_email_address() -> None:
    for as_given, platform in (("A@Example.org", "paypal"), ("skype: a@example.org", None)):
        found = username.normalise(as_given, None, platform)
        assert (found.canonical, found.condition) == ("a@example.org", Condition.VALID)


def test_digits_on_a_platform_of_names_are_a_name() -> None:
    assert username.normalise("12025550143", None, "telegram").canonical == "telegram:12025550143"


def test_old_number_on_a_platform_has_its_modern_alias() -> None:
    assert username.aliases("+5215512345678") == phone.aliases("+5215512345678") != ()


@pytest.mark.parametrize(
    ("as_given", "canonical"),
    [
        ("Telegram: @alex", "telegram:alex"),
        ("telegram:alex", "telegram:alex"),
        ("line:alex", "line:alex"),
        ("@alex", "@alex"),
        ("wa.me/12025550143", "12025550143"),
        ("Line: 12345", "LINE12345"),
        ("X: 4000 12", "X400012"),
        ("note: alex", "NOTEALEX"),
        ("example.org/alex", "EXAMPLEORGALEX"),
    ],
)
def test_other_recognises_a_name_only_where_it_can_be_nothing_else(
    as_given: str, canonical: str
) -> None:
    assert other.normalise(as_given, None).canonical == canonical


@pytest.mark.parametrize(
    ("as_given", "platform", "canonical", "condition"),
    [
        ("Alex Z", "telegram", "telegram:alex z", Condition.INVALID),
        ("al***", "telegram", "telegram:al***", Condition.PARTIAL),
        ("al***", None, "@al***", Condition.PARTIAL),
        ("telegram: unknown", None, "unknown", Condition.JUNK),
        ("Alex Z", None, "alex z", Condition.UNREADABLE),
        ("@", None, "@", Condition.UNREADABLE),
        ("a" * 300, "x", "a" * 300, Condition.UNREADABLE),
    ],
)
def test_value_that_is_no_name_is_kept(
    as_given: str, platform: str | None, canonical: str, condition: Condition
) -> None:
    found = username.normalise(as_given, None, platform)
    assert (found.canonical, found.condition) == (canonical, condition)


def test_settled_platform_is_its_usual_name() -> None:
    assert username.settle_platform(" Twitter ") == "x"
    assert username.settle_platform("Cash App") == "cashapp"
    assert username.settle_platform("New-Chat.2") == "new-chat.2"
    assert username.settle_platform("a:b") is None
