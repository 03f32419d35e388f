"""Who is in the demo: six invented agencies, twelve offices in real cities, and their people."""

from dataclasses import dataclass
from typing import Final


@dataclass(frozen=True, slots=True)
class DemoPerson:
    """Someone who signs in. The first of an office is its point of contact, with a phone."""

    name: str
    full_name: str
    role: str
    phone: str = ""

    @property
    def email(self) -> str:
        return f"{self.name}@example.org"


@dataclass(frozen=True, slots=True)
class DemoDetail:
    """Someone of one office who serves with another, from when the demo is made on."""

    person: str
    host: str
    role: str
    basis: str
    days: int


@dataclass(frozen=True, slots=True)
class DemoOffice:
    """An office with its people; the one named last hands files in."""

    code: str
    name: str
    agency: str
    country: str
    city: str
    time_zone: str
    people: tuple[DemoPerson, ...]

    @property
    def contact(self) -> DemoPerson:
        return self.people[0]

    @property
    def submitter(self) -> DemoPerson:
        return self.people[-1]


_FNCB: Final = "Federal Narcotics Coordination Bureau"
_NSTS: Final = "National Serious Trafficking Service"
_CBIO: Final = "Commonwealth Border Intelligence Office"
_BEP: Final = "Brigade des enquêtes portuaires"
_NJCD: Final = "Nordic Joint Customs Desk"
_AAT: Final = "Alianza contra el Tráfico Marítimo"

OFFICES: Final = (
    DemoOffice(
        "FNCB-MIA", "Miami Field Office", _FNCB, "US", "Miami", "America/New_York",
        (
            DemoPerson("m.okafor", "Maxine Okafor", "supervisor", "+13055550191"),
            DemoPerson("d.reyes", "Daniel Reyes", "watch_officer"),
            DemoPerson("t.abernathy", "Thea Abernathy", "administrator"),
            DemoPerson("v.ostrow", "Viktor Ostrow", "auditor"),
            DemoPerson("w.delgado", "Wilma Delgado", "counsel"),
            DemoPerson("l.hartmann", "Lena Hartmann", "analyst"),
        ),
    ),
    DemoOffice(
        "FNCB-ELP", "El Paso Field Office", _FNCB, "US", "El Paso", "America/Denver",
        (
            DemoPerson("r.castellan", "Rosa Castellan", "coordinator", "+19155550190"),
            DemoPerson("j.whitlow", "James Whitlow", "analyst"),
        ),
    ),
    DemoOffice(
        "FNCB-SEA", "Seattle Field Office", _FNCB, "US", "Seattle", "America/Los_Angeles",
        (
            DemoPerson("k.tanaka", "Keiko Tanaka", "supervisor", "+12065550190"),
            DemoPerson("b.moreau", "Bill Moreau", "analyst"),
        ),
    ),
    DemoOffice(
        "NSTS-LON", "London Regional Office", _NSTS, "GB", "London", "Europe/London",
        (
            DemoPerson("a.pemberton", "Alice Pemberton", "supervisor", "+442079460990"),
            DemoPerson("s.qureshi", "Sami Qureshi", "prosecutor"),
            DemoPerson("f.whitby", "Fiona Whitby", "policy_analyst"),
            DemoPerson("n.cole", "Nathan Cole", "administrator"),
            DemoPerson("o.adeyemi", "Ola Adeyemi", "analyst"),
        ),
    ),
    DemoOffice(
        "NSTS-LPL", "Liverpool Ports Office", _NSTS, "GB", "Liverpool", "Europe/London",
        (
            DemoPerson("g.farrell", "Grace Farrell", "coordinator", "+441514960990"),
            DemoPerson("p.lowther", "Peter Lowther", "analyst"),
        ),
    ),
    DemoOffice(
        "CBIO-SYD", "Sydney Office", _CBIO, "AU", "Sydney", "Australia/Sydney",
        (
            DemoPerson("h.nguyen", "Hannah Nguyen", "supervisor", "+61255509990"),
            DemoPerson("t.burke", "Tom Burke", "watch_officer"),
            DemoPerson("i.petrov", "Irina Petrov", "analyst"),
        ),
    ),
    DemoOffice(
        "BEP-MRS", "Antenne de Marseille", _BEP, "FR", "Marseille", "Europe/Paris",
        (
            DemoPerson("c.fabre", "Céline Fabre", "supervisor", "+33465719990"),
            DemoPerson("y.benali", "Yanis Benali", "prosecutor"),
            DemoPerson("m.roux", "Mathieu Roux", "analyst"),
        ),
    ),
    DemoOffice(
        "BEP-LEH", "Antenne du Havre", _BEP, "FR", "Le Havre", "Europe/Paris",
        (
            DemoPerson("e.legrand", "Élodie Legrand", "coordinator", "+33199009990"),
            DemoPerson("f.carpentier", "Franck Carpentier", "analyst"),
        ),
    ),
    DemoOffice(
        "NJCD-GOT", "Gothenburg Desk", _NJCD, "SE", "Gothenburg", "Europe/Stockholm",
        (
            DemoPerson("a.sundqvist", "Åsa Sundqvist", "supervisor", "+46313900690"),
            DemoPerson("n.berg", "Nils Berg", "analyst"),
        ),
    ),
    # The Rotterdam desk answers on its agency's Swedish line, and the two offices of the last
    # agency on lines in the US: their countries have no numbers reserved for fiction.
    DemoOffice(
        "NJCD-RTM", "Rotterdam Desk", _NJCD, "NL", "Rotterdam", "Europe/Amsterdam",
        (
            DemoPerson("w.vandenberg", "Willem van den Berg", "coordinator", "+46313900691"),
            DemoPerson("s.dejong", "Sanne de Jong", "analyst"),
        ),
    ),
    DemoOffice(
        "AAT-CTG", "Oficina de Cartagena", _AAT, "CO", "Cartagena", "America/Bogota",
        (
            DemoPerson("v.montoya", "Valeria Montoya", "supervisor", "+13055550192"),
            DemoPerson("a.quintero", "Andrés Quintero", "lab_chemist"),
            DemoPerson("p.salcedo", "Paola Salcedo", "analyst"),
        ),
    ),
    DemoOffice(
        "AAT-VER", "Oficina de Veracruz", _AAT, "MX", "Veracruz", "America/Mexico_City",
        (
            DemoPerson("i.cardenas", "Ignacio Cárdenas", "coordinator", "+19155550191"),
            DemoPerson("l.ortega", "Lucía Ortega", "supervisor"),
            DemoPerson("x.ibarra", "Ximena Ibarra", "analyst"),
        ),
    ),
)  # fmt: skip

POSTED: Final = DemoDetail(
    "d.reyes", "AAT-CTG", "analyst", "Exchange of officers between the two agencies", 180
)

OFFICE_BY_CODE: Final = {office.code: office for office in OFFICES}
