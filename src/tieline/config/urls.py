"""All addresses. None of them can hold a value: what is asked travels in the body."""

from django.urls import URLPattern, URLResolver, include, path

from tieline.api.v1 import addresses as api_v1
from tieline.web import (
    account,
    assets,
    cases,
    check,
    desk,
    hits,
    offices,
    sign_in,
    submissions,
    submit,
    values,
)

urlpatterns: list[URLPattern | URLResolver] = [
    path("", desk.desk_page, name="desk"),
    path("sign-in", sign_in.sign_in, name="sign_in"),
    path("sign-out", sign_in.sign_out, name="sign_out"),
    path("office", offices.switch, name="switch_office"),
    path("account", account.show_page, name="account"),
    path("account/mail", account.set_mail, name="set_mail"),
    path("account/tokens", account.create_token, name="create_token"),
    path("account/tokens/<uuid:uuid>/revoke", account.revoke_token, name="revoke_token"),
    path("check", check.check_page, name="check"),
    path("hits", hits.list_page, name="hits"),
    path("hits/export", hits.export_list, name="export_hits"),
    path("hits/hubs/acknowledge", hits.acknowledge_hub, name="acknowledge_hub"),
    path("hits/<uuid:uuid>", hits.show_page, name="hit"),
    path("hits/<uuid:uuid>/assign", hits.assign, name="assign_hit"),
    path("hits/<uuid:uuid>/dispose", hits.dispose, name="dispose_hit"),
    path("hits/<uuid:uuid>/acknowledge", hits.acknowledge, name="acknowledge_hit"),
    path("values", values.list_page, name="values"),
    path("values/export", values.export_list, name="export_values"),
    path("cases", cases.list_page, name="cases"),
    path("cases/export", cases.export_list, name="export_cases"),
    path("cases/open", cases.open_page, name="open_case"),
    path("cases/<uuid:uuid>", cases.show_page, name="case"),
    path("cases/<uuid:uuid>/export", cases.export_values, name="export_case"),
    path("submit", submit.submit_page, name="submit"),
    path("submit/<uuid:uuid>", submit.draft_page, name="draft"),
    path("submissions", submissions.list_page, name="submissions"),
    path("submissions/export", submissions.export_list, name="export_submissions"),
    path("submissions/<uuid:uuid>", submissions.show_page, name="submission"),
    path(
        "submissions/<uuid:uuid>/withdraw",
        submissions.withdraw_submission,
        name="withdraw_submission",
    ),
    path("submissions/<uuid:uuid>/problems", submissions.export_problems, name="export_problems"),
    path("submissions/<uuid:uuid>/rows", submissions.send_rows, name="rows_to_correct"),
    path("healthz", assets.health, name="health"),
    path("assets/<str:name>", assets.asset, name="asset"),
    path("api/v1/", include((api_v1.urlpatterns, "api-v1"))),
]

handler400 = "tieline.config.error_answers.unreadable"
handler403 = "tieline.config.error_answers.refused"
handler404 = "tieline.config.error_answers.missing"
handler500 = "tieline.config.error_answers.failed"
