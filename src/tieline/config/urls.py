"""All addresses. None of them can hold a value: what is asked travels in the body."""

from django.urls import URLPattern, URLResolver, include, path

from tieline.api.v1 import addresses as api_v1
from tieline.web import assets, check, hits, sign_in, values

urlpatterns: list[URLPattern | URLResolver] = [
    path("", check.check_page, name="check"),
    path("sign-in", sign_in.sign_in, name="sign_in"),
    path("sign-out", sign_in.sign_out, name="sign_out"),
    path("hits", hits.list_page, name="hits"),
    path("hits/hubs/acknowledge", hits.acknowledge_hub, name="acknowledge_hub"),
    path("hits/<uuid:uuid>", hits.show_page, name="hit"),
    path("hits/<uuid:uuid>/assign", hits.assign, name="assign_hit"),
    path("hits/<uuid:uuid>/dispose", hits.dispose, name="dispose_hit"),
    path("hits/<uuid:uuid>/acknowledge", hits.acknowledge, name="acknowledge_hit"),
    path("values", values.list_page, name="values"),
    path("healthz", assets.health, name="health"),
    path("tieline.css", assets.style, name="style"),
    path("tieline.svg", assets.icon, name="icon"),
    path("api/v1/", include((api_v1.urlpatterns, "api-v1"))),
]

handler400 = "tieline.config.error_answers.unreadable"
handler403 = "tieline.config.error_answers.refused"
handler404 = "tieline.config.error_answers.missing"
handler500 = "tieline.config.error_answers.failed"
