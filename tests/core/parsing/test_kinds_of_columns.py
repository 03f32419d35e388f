"""Columns of every kind, headed as senders of seven countries head them."""

import csv
import io

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tieline.core.parsing.detection import Detection, detect
from tieline.core.parsing.inspection import list_column_options
from tieline.core.parsing.table import open_table

LANGUAGES = ("en", "es", "pt", "fr", "de", "nl", "it")
CELLS = {
    "username/telegram": ("@alex.z", "mo_reyes"),
    "username/instagram": ("ocean.pearl", "@m1"),
    "identity_document/passport": ("Z0012345", "X7654321"),
    "identity_document/national_id": ("1.023.456.701", "12.345.678-9"),
    "identity_document/driving_licence": ("D123-4567", "WM-99-001"),
    "aircraft": ("N123AB", "XA-ZZZ"),
    "imo": ("9074729", "IMO 9074729"),
    "mmsi": ("366123456", "235012345"),
    "call_sign": ("9HA2345", "WDZ9876"),
    "container": ("CSQU3054383", "CSQU 305438-3"),
    "bill_of_lading": ("ZZZZ204718553", "ZZZZ204718999"),
    "wallet": ("1BvBMSEYstWetqTFn5Au4m4GFg7xJaNVN2", "0x5aAeb6053F3E94C9b9A09f33669435E7Ef1BeAed"),
    "iban": ("GB82 WEST 1234 5698 7654 32", "DE89370400440532013000"),
    "iccid": ("8944500102198304826", "89014104200000000006"),
    "imsi": ("001010123456789", "310150123456789"),
    "mac": ("00:00:5e:00:53:af", "00:00:5e:00:53:01"),
    "vin": ("1M8GDM9AXKP042788", "1M8GDM9AXKP042788"),
    "firearm": ("ABC1234", "XK-99071"),
}
HEADERS = {
    "username/telegram": ("Telegram",) * 4 + ("Telegram-Name", "Telegram account", "Profilo Telegram"),
    "username/instagram": (
        *("Instagram handle", "Usuario de Instagram", "Instagram"),
        *("Compte Instagram", "Instagram", "Instagram-naam", "Nome utente Instagram"),
    ),
    "identity_document/passport": (
        *("Passport No.", "Pasaporte", "Número do passaporte"),
        *("Passeport", "Reisepass", "Paspoortnummer", "Passaporto"),
    ),
    "identity_document/national_id": (
        *("National ID", "Cédula", "RG", "Carte d'identité"),
        *("Personalausweis", "Identiteitskaart", "Carta d'identità"),
    ),
    "identity_document/driving_licence": (
        *("Driver's licence", "Licencia de conducir", "Carteira de motorista"),
        *("Permis de conduire", "Führerschein", "Rijbewijs", "Patente di guida"),
    ),
    "aircraft": (
        *("Tail Number", "Matrícula de aeronave", "Prefixo da aeronave", "Immatriculation aéronef"),
        *("Luftfahrzeugkennzeichen", "Vliegtuigregistratie", "Marche aeromobile"),
    ),
    "imo": ("IMO", "Número IMO", "Número IMO", "N° IMO", "IMO-Nummer", "IMO-nummer", "Numero IMO"),
    "mmsi": ("MMSI",) * 7,
    "call_sign": (
        *("Call Sign", "Indicativo de llamada", "Indicativo de chamada"),
        *("Indicatif d'appel", "Rufzeichen", "Roepletters", "Nominativo di chiamata"),
    ),
    "container": (
        *("Container No", "Contenedor", "Contêiner", "Conteneur"),
        *("Container", "Containernummer", "Contenitore"),
    ),
    "bill_of_lading": (
        *("B/L number", "Conocimiento de embarque", "Conhecimento de embarque"),
        *("Connaissement", "Konnossement", "Cognossement", "Polizza di carico"),
    ),
    "wallet": (
        *("Wallet", "Billetera", "Carteira", "Portefeuille"),
        *("Bitcoinadresse", "Walletadres", "Portafoglio"),
    ),
    "iban": ("IBAN",) * 7,
    "iccid": ("ICCID", "Número de SIM", "ICCID", "ICCID", "Kartennummer", "ICCID", "ICCID"),
    "imsi": ("IMSI",) * 7,
    "mac": (
        *("MAC address", "Dirección MAC", "Endereço MAC", "Adresse MAC"),
        *("MAC", "MAC", "Indirizzo MAC"),
    ),
    "vin": ("VIN", "Bastidor", "Chassi", "VIN", "Fahrgestellnummer", "Chassisnummer", "Telaio"),
    "firearm": (
        *("Serial", "Número de serie", "Número de série", "Numéro de série"),
        *("Seriennummer", "Serienummer", "Numero di serie"),
    ),
}  # fmt: skip


def look(header: list[str], *rows: tuple[str, ...], country: str | None = "US") -> Detection:
    out = io.StringIO(newline="")
    csv.writer(out).writerows([header, *rows])
    table = open_table(io.BytesIO(out.getvalue().encode()), name="list.csv")
    return detect(table, country=country, time_zone="UTC")


def meanings_of(found: Detection) -> dict[str, str]:
    """What each column was found to mean, as its option says it, its role left out."""
    options = (option.rpartition("=") for option in list_column_options(found.layout))
    return {header: meaning.partition(":")[0] for header, _, meaning in options}


def test_every_kind_is_headed_in_every_language():
    assert CELLS.keys() == HEADERS.keys()
    assert {len(headers) for headers in HEADERS.values()} == {len(LANGUAGES)}


@settings(deadline=None, max_examples=120)
@given(st.data(), st.integers(0, len(LANGUAGES) - 1))
def test_a_table_in_one_language_is_read_as_it_was_made(data: st.DataObject, language: int):
    kinds = data.draw(st.lists(st.sampled_from(sorted(CELLS)), min_size=1, max_size=6, unique=True))
    style = data.draw(st.sampled_from([str, str.upper, str.lower]))
    headers = [style(HEADERS[kind][language]) for kind in kinds]
    found = look(headers, *zip(*(CELLS[kind] for kind in kinds), strict=True))
    assert meanings_of(found) == dict(zip(headers, kinds, strict=True))
    assert found.is_certain


@pytest.mark.parametrize(
    ("header", "cells", "meaning"),
    [
        ("WhatsApp ID", ("+1 202 555 0143", "+1 202 555 0144"), "username/whatsapp"),
        ("WhatsApp phone", ("+1 202 555 0143", "+1 202 555 0144"), "phone"),
        ("WhatsApp number", ("+1 202 555 0143", "+1 202 555 0144"), "username/whatsapp"),
        ("Cash App", ("$alexz", "$moreyes"), "username/cashapp"),
        ("Twitter", ("@alex", "@mo"), "username/x"),
        ("X handle", ("@alex", "@mo"), "username/x"),
        ("Signal username", ("alex.01", "mo.77"), "username/signal"),
        ("Username", ("alex.01", "mo.77"), "username"),
        ("CURP", ("ZZZZ800101HDFZZZ09", "ZZZZ800101HDFZZZ01"), "identity_document/national_id-MX"),
        ("CPF", ("111.444.777-35", "529.982.247-25"), "identity_document/tax_number-BR"),
        ("Document number", ("A1234567", "B7654321"), "identity_document"),
        ("Weapon serial no", ("12345", "67890"), "firearm"),
        # Cells that carry a checksum decide between a wide name and a narrower one.
        ("Account number", ("GB82WEST12345698765432", "DE89370400440532013000"), "iban"),
        ("Serial number", ("354178036859789", "490154203237518"), "imei"),
        ("Ref", ("CSQU3054383", "CSQU3054383"), "container"),
        ("Paid to", CELLS["wallet"], "wallet"),
    ],
)
def test_one_column(header: str, cells: tuple[str, str], meaning: str):
    found = look([header, "Remarks"], (cells[0], "a"), (cells[1], "b"))
    assert meanings_of(found) == {header: meaning}
    assert found.is_certain


@pytest.mark.parametrize(
    ("header", "cells"),
    [
        ("Serial No", ("1", "2")),
        ("Número de serie", ("00001", "00002")),
        ("PayPal transaction", ("TX-1", "TX-2")),
        ("Platform", ("telegram", "signal")),
        ("Signal", ("good", "weak")),
        ("Line", ("a", "b")),
        ("Telegram date", ("never", "soon")),
    ],
)
def test_what_only_resembles_a_kind_is_left_alone(header: str, cells: tuple[str, str]):
    found = look([header, "Phone"], (cells[0], "2025550143"), (cells[1], "2025550144"))
    assert meanings_of(found) == {"Phone": "phone"}


@pytest.mark.parametrize(
    ("header", "cells"),
    [
        ("Tail number", ("Cessna Citation", "Gulfstream G650")),
        ("IMO", ("Ocean Pearl", "Sea Breeze")),
        ("Container", ("two pallets", "none")),
        ("Wallet", ("brown leather", "black")),
    ],
)
def test_a_name_that_its_cells_deny_is_a_doubt(header: str, cells: tuple[str, str]):
    found = look([header, "Phone"], (cells[0], "2025550143"), (cells[1], "2025550144"))
    assert [doubt.code for doubt in found.doubts] == ["header_and_content_differ"]


def test_numbers_on_a_platform_need_a_country_as_telephones_do():
    assert [d.code for d in look(["WhatsApp"], ("202-555-0143",), country=None).doubts] == [
        "no_region"
    ]
    assert look(["WhatsApp"], ("+1 202-555-0143",), country=None).is_certain
    assert look(["Viber"], ("alex.z",), country=None).is_certain
