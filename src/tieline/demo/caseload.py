"""The forty cases of the demo, all invented. A case is known here by a short key such as MIA1."""

from dataclasses import dataclass
from typing import Final

from tieline.core.postures import Posture


@dataclass(frozen=True, slots=True)
class DemoCase:
    """One case of an office, with the reference its office gives it."""

    key: str
    office: str
    ref: str
    summary: str
    posture: Posture


def _cases(office: str, *rows: tuple[str, str, str]) -> tuple[DemoCase, ...]:
    """Each row: reference, summary, and the posture's first letter (blank: pointer)."""
    postures = {"": Posture.POINTER, "o": Posture.OPEN, "s": Posture.SILENT}
    short = office[-3:]
    return tuple(
        DemoCase(f"{short}{place}", office, ref, summary, postures[letter])
        for place, (ref, summary, letter) in enumerate(rows, start=1)
    )


CASES: Final = (
    *_cases(
        "FNCB-MIA",
        ("MIA-26-0114", "Reefer containers of fruit with cocaine behind the cooling units.", ""),
        ("MIA-26-0131", "Brokers of go-fast boats between the Bahamas and the Keys.", "o"),
        ("MIA-26-0150", "Cash couriers through two money shops in Hialeah.", ""),
        ("MIA-25-0988", "Parcels of pressed tablets to post boxes in three counties.", ""),
    ),
    *_cases(
        "FNCB-ELP",
        ("ELP-26-0007", "Lorry crossings with methamphetamine dissolved in screen wash.", ""),
        ("ELP-26-0019", "Stash houses rented for a month at a time on the east side.", "o"),
        ("ELP-26-0033", "A garage that fits hidden compartments.", ""),
        ("ELP-25-0871", "Fentanyl powder carried by bus passengers to the interior.", ""),
    ),
    *_cases(
        "FNCB-SEA",
        ("SEA-26-0052", "Precursor chemicals declared as cleaning agents.", ""),
        ("SEA-26-0060", "A fishing crew that meets a mother ship beyond the shelf.", "o"),
        ("SEA-25-0412", "Sale of pills by encrypted chat, delivered by bicycle couriers.", ""),
    ),
    *_cases(
        "NSTS-LON",
        ("OP KESTREL", "An importer who rents warehouses near the lower Thames.", ""),
        ("OP MARLIN", "A source inside a freight forwarder; nothing may point to it.", "s"),
        ("OP LINNET", "Street supply lines run from two estates into coastal towns.", ""),
        ("OP OSPREY", "Value moved through car exports.", "o"),
    ),
    *_cases(
        "NSTS-LPL",
        ("OP CURLEW", "Dock workers paid to move containers out of inspection lanes.", ""),
        ("OP DUNLIN", "A haulier that swaps trailers on motorway services.", ""),
        ("OP PLOVER", "Cannabis farms in former shops.", ""),
    ),
    *_cases(
        "CBIO-SYD",
        ("S26/00417", "Liquid methamphetamine in bottles of coconut oil.", ""),
        ("S26/00420", "A freight agent who clears air cargo for strangers.", "o"),
        ("S26/00431", "Divers who recover bricks from ship hulls.", ""),
        ("S25/01198", "Parcels of MDMA to student addresses.", ""),
    ),
    *_cases(
        "BEP-MRS",
        ("2026/MRS/0042", "Une équipe de dockers sort des sacs de conteneurs avant contrôle.", ""),
        ("2026/MRS/0051", "Vedettes rapides entre la côte et les îles.", ""),
        ("2025/MRS/0377", "Points de vente tenus par des mineurs recrutés en ligne.", ""),
    ),
    *_cases(
        "BEP-LEH",
        ("2026/LEH/0013", "Badges du port prêtés contre paiement.", "o"),
        ("2026/LEH/0016", "Camions frigorifiques vers l'Île-de-France.", ""),
        ("2025/LEH/0204", "Société écran d'importation de carrelage.", ""),
    ),
    *_cases(
        "NJCD-GOT",
        ("K 118-26", "Bananpallar med insydda paket.", ""),
        ("K 121-26", "Kurirer med hyrbil över Öresund.", "o"),
        ("K 840-25", "Tablettpress i ett förråd.", ""),
    ),
    *_cases(
        "NJCD-RTM",
        ("R 57-26", "Extractors caught inside the terminal, hired by text message.", "o"),
        ("R 61-26", "A storage firm that keeps containers for a night too long.", ""),
        ("R 390-25", "Synthetic drug waste dumped along the canals.", ""),
    ),
    *_cases(
        "AAT-CTG",
        ("CTG-0093-2026", "Contaminación de contenedores en patios de espera.", ""),
        ("CTG-0101-2026", "Una exportadora de pulpa de fruta sin cultivos.", "o"),
        ("CTG-0422-2025", "Semisumergibles armados en los esteros.", ""),
    ),
    *_cases(
        "AAT-VER",
        ("VER/2026/015", "Precursores desviados de una planta de pinturas.", ""),
        ("VER/2026/018", "Un agente encubierto en la aduana; nada debe señalarlo.", "s"),
        ("VER/2025/233", "Remolques robados en la carretera del puerto.", ""),
    ),
)

CASE_BY_KEY: Final = {case.key: case for case in CASES}
