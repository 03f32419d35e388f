"""How people sign in, from the environment. The defaults are the values of CJIS 5.9.5."""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Final
from urllib.parse import urlsplit

from tieline.config.errors import HomeError

BANNER: Final = """This is a restricted information system of law-enforcement and partner agencies.
Use it only if you are authorised, and only for the work it is for.
What is done here is monitored, recorded and audited.
Use without authority is prohibited and can be punished under criminal and civil law.
By going on you agree to this monitoring and recording."""
"""What is shown before sign-in where no file is named."""

_BANNER_MAX: Final = 10_000


@dataclass(frozen=True, slots=True)
class Provider:
    """An OpenID Connect provider as first factor. `issuer` empty: there is none.

    `name_claim` holds the sign-in name. Where the token's `acr`, or one of its `amr`, is in
    `second_factor`, the provider's word is taken for the second factor too.
    """

    issuer: str = ""
    client_id: str = ""
    client_secret: str = ""
    name_claim: str = "preferred_username"
    label: str = "your agency's sign-in"
    second_factor: frozenset[str] = frozenset()

    def __repr__(self) -> str:
        return f"Provider({self.issuer})"  # never the secret


def read_banner(environ: Mapping[str, str]) -> str:
    """The system-use notice. Raises HomeError where its file cannot be read or is empty."""
    name = environ.get("TIELINE_BANNER_FILE", "")
    if not name:
        return BANNER
    text = _read_file("TIELINE_BANNER_FILE", name)
    if not 0 < len(text) <= _BANNER_MAX:
        raise _bad(
            f"TIELINE_BANNER_FILE names {name!r}: write 1 to {_BANNER_MAX} characters in it."
        )
    return text


def read_provider(environ: Mapping[str, str]) -> Provider:
    """What the settings say. Raises HomeError, saying which setting and what it should be."""
    issuer = environ.get("TIELINE_OIDC_ISSUER", "").strip().rstrip("/")
    if not issuer:
        return Provider()
    parts = urlsplit(issuer)
    is_local = parts.hostname in ("127.0.0.1", "localhost", "::1")
    if not parts.netloc or not (parts.scheme == "https" or (parts.scheme == "http" and is_local)):
        raise _bad("TIELINE_OIDC_ISSUER is no https: address, such as https://id.example.org.")
    client_id = environ.get("TIELINE_OIDC_CLIENT", "").strip()
    if not client_id:
        raise _bad("TIELINE_OIDC_CLIENT is not set: give the name the provider knows Tieline by.")
    secret_name = environ.get("TIELINE_OIDC_SECRET_FILE", "")
    secret = _read_file("TIELINE_OIDC_SECRET_FILE", secret_name) if secret_name else ""
    if secret_name and not secret:
        raise _bad(f"TIELINE_OIDC_SECRET_FILE names {secret_name!r}, which is empty.")
    taken = environ.get("TIELINE_OIDC_SECOND_FACTOR", "").replace(",", " ").split()
    return Provider(
        issuer=issuer,
        client_id=client_id,
        client_secret=secret,
        name_claim=environ.get("TIELINE_OIDC_NAME_CLAIM") or "preferred_username",
        label=environ.get("TIELINE_OIDC_LABEL") or "your agency's sign-in",
        second_factor=frozenset(taken),
    )


def _read_file(variable: str, name: str) -> str:
    try:
        return Path(name).read_text("utf-8").strip()
    except (OSError, ValueError) as error:
        raise _bad(
            f"{variable} names {name!r}, which cannot be read ({type(error).__name__})."
        ) from error


def _bad(message: str) -> HomeError:
    return HomeError("bad_sign_in_setting", message)
