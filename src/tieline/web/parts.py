"""Tags for templates: what pages load, and small parts that many pages share."""

from django import template
from django.urls import NoReverseMatch, reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString

from tieline.web import assets

register = template.Library()


@register.simple_tag
def asset(name: str) -> str:
    """The address of what was built from a source: `{% asset "tieline.css" %}`."""
    return assets.address_of(name)


@register.simple_tag
def icon(name: str) -> SafeString:
    """One icon of those that frontend/build.mjs lists; words beside it must say the same."""
    return format_html(
        '<svg class="usa-icon" aria-hidden="true" focusable="false"><use href="{}#{}"></use></svg>',
        assets.address_of("icons.svg"),
        name,
    )


@register.simple_tag
def address_if_any(name: str) -> str:
    """The address of a page by its name, or "" where this installation has no such page."""
    try:
        return reverse(name)
    except NoReverseMatch:
        return ""
