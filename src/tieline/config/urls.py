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
    own_sign_in,
    people,
    provider,
    second_factor,
    sign_in,
    submissions,
    submit,
    values,
)

urlpatterns: list[URLPattern | URLResolver] = [
    path("", desk.desk_page, name="desk"),
    path("sign-in", sign_in.sign_in, name="sign_in"),
    path("sign-in/provider", provider.begin, name="provider_sign_in"),
    path("sign-in/provider/return", provider.come_back, name="provider_return"),
    path("sign-in/again", sign_in.start_again, name="start_again"),
    path("sign-in/factor", second_factor.prove_page, name="second_factor"),
    path("sign-in/factor/add", second_factor.first_factor_page, name="first_factor"),
    path("sign-out", sign_in.sign_out, name="sign_out"),
    path("account", account.show_page, name="account"),
    path("account/mail", account.set_mail, name="set_mail"),
    path("account/tokens", account.create_token, name="create_token"),
    path("account/tokens/<uuid:uuid>/revoke", account.revoke_token, name="revoke_token"),
    path("account/confirm", own_sign_in.confirm_page, name="confirm"),
    path("account/password", own_sign_in.change_password, name="change_password"),
    path("account/factors/add", own_sign_in.add_factor_page, name="add_factor"),
    path("account/factors/<uuid:uuid>/remove", own_sign_in.remove_factor, name="remove_factor"),
    path("account/recovery-codes", own_sign_in.make_codes, name="make_codes"),
    path("account/sessions/end", own_sign_in.end_others, name="end_other_sessions"),
    path("account/sessions/<uuid:uuid>/end", own_sign_in.end_session, name="end_session"),
    path("people", people.list_page, name="people"),
    path("people/<uuid:uuid>/release", people.release, name="release_person"),
    path("people/<uuid:uuid>/disable", people.disable, name="disable_person"),
    path("people/<uuid:uuid>/enable", people.enable, name="enable_person"),
    path("people/<uuid:uuid>/reset-factors", people.reset_factors, name="reset_factors"),
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
