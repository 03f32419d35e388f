import pytest

from tieline.core.selector_kinds.guessing import guess_kinds


@pytest.mark.parametrize(
    ("text", "kinds"),
    [
        ("a.b@example.org", ("email", "other")),
        ("telegram: @alex.z", ("username", "email", "other")),
        ("@alex.z", ("username", "other")),
        ("t.me/alex", ("username", "other")),
        ("wa.me/12025550143", ("phone", "other")),
        ("192.0.2.1:443", ("ip", "other")),
        ("2001:db8::1", ("ip", "other")),
        ("00:00:5e:00:53:af", ("mac", "phone", "other")),
        ("00005E0053AF", ("mac", "phone", "other")),
        ("00-00-50-00-53-10", ("mac", "phone", "other")),
        ("0000.5000.5310", ("mac", "phone", "other")),
        ("+44 20 7946 0318", ("phone", "other")),
        ("44 20 7946 0318", ("phone", "other")),
        ("44-20-7946-0318", ("phone", "other")),
        ("001010123456789", ("phone", "imei", "imsi", "other")),
        ("354178036859789", ("imei", "phone", "imsi", "other")),
        ("35417803685978", ("phone", "imei", "imsi", "other")),
        ("8944500102198304826", ("iccid", "phone", "other")),
        ("GB82 WEST 1234 5698 7654 32", ("iban", "phone", "other")),
        ("CSQU 305438-3", ("container", "phone", "other")),
        ("1M8GDM9AXKP042788", ("vin", "phone", "other")),
        ("IMO 9074729", ("imo", "phone", "plate", "other")),
        ("366123456", ("phone", "mmsi", "plate", "other")),
        ("bc1qw508d6qejxtdg4y5r3zarvary0c5xw7kv8f3t4", ("wallet", "other")),
        ("+1 781 555 1234", ("phone", "other")),
        ("781558****", ("phone", "plate", "other")),
        ("1-800-FLOWERS", ("phone", "other")),
        ("abc 1234", ("plate", "phone", "other")),
        ("A1", ("plate", "other")),
        ("hello", ("other",)),
        ("--", ("other",)),
        ("", ("other",)),
    ],
)
def test_bare_value_is_guessed_most_likely_first(text: str, kinds: tuple[str, ...]) -> None:
    assert guess_kinds(text) == kinds
