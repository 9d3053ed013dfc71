"""Every page of the managers' rooms, for `server.app` to put in."""

from litestar import Router

from server.web.answering import asked_page, code_page, form_picture, not_me, turn_page, use_code, welcome
from server.web.cards.page import model_card, model_card_csv, model_card_png
from server.web.clerk.duplicates import duplicates, pair, part, take_back, tell_apart, unite
from server.web.clerk.entering import enter_family, new_family
from server.web.clerk.numbers import enter_iin, find_by_iin, find_page, show_iin
from server.web.clerk.proposals import join, proposal, proposed, refuse
from server.web.clerk.proposals import take_back as take_proposal_back
from server.web.clerk.register import act_page, corrections, do_act, register, settle, unsettled
from server.web.clerk.support import (
    add_measure,
    correct_measure,
    enter_index,
    index_page,
    measure,
    prices,
    support,
    void_measure,
)
from server.web.drawing.pages import problem_page
from server.web.drawing.static_files import static_file
from server.web.extract import extract, take_extract
from server.web.help.attachments import read_attachment
from server.web.help.board import board, board_item, change_item, check_item, put_up, take_item_down
from server.web.help.care import move_help, withdraw_consent
from server.web.help.complaints import answer_complaint, complaint, complaints
from server.web.help.families import families, family
from server.web.help.links import end_link, make_link
from server.web.help.review import decision_log, forget_view, keep, keep_view, renew, review_page
from server.web.help.scenarios import scenarios, scenarios_csv, scenarios_png
from server.web.office.caseloads import caseloads, give
from server.web.office.checklist import checklist, sign_item, withdraw_item
from server.web.office.devices import (
    devices,
    make_settler_code,
    make_worker_code,
    report_found,
    report_lost,
    revoke,
)
from server.web.office.forms import (
    close_version,
    forms,
    open_version,
    publish_upload,
    read_upload,
    upload_form,
)
from server.web.office.given import form_teams, give_form
from server.web.office.glass import break_glass, glass, shut_glass
from server.web.office.holidays import add_day, holidays, remove_day
from server.web.office.home import agenda, front
from server.web.office.person import change_person, close_person, new_password, open_person, person_page
from server.web.office.previews import preview, preview_picture, preview_upload, turn_preview, turn_upload
from server.web.office.quality import approve, decide_look, look_now, look_page, quality, take_back_look
from server.web.office.staff import add_person, staff
from server.web.office.teams import add_team, put_member, teams
from server.web.office.transfers import add_absence, answer_offer, end_absence, offer_family, transfers
from server.web.office.viewas import begin_view, stop_view, view_as
from server.web.office.workload import workload
from server.web.plans.deciding import decision_page, follow_decision, make_decision
from server.web.plans.planning import begin_referral, begin_step, move_plan, referral_page, step_page
from server.web.programme.page import count_programme, programme, programme_csv, winter
from server.web.programme.typing import type_quota, undo_quota
from server.web.reports.official import enter_official, official
from server.web.reports.page import (
    make_report,
    one_report,
    report_drawing,
    report_file,
    report_picture,
    report_table,
    reports,
)
from server.web.retention.page import retention, retention_csv
from server.web.retention.pictures import retention_png
from server.web.services.catalogue import (
    add_service,
    catalogue_page,
    change_service,
    one_service,
    take_list,
    take_service_out,
)
from server.web.services.helping import count_needs, helping, referrals
from server.web.signing import home, signin, signin_page, signout

__all__ = ["PAGES", "ROUTES", "problem_page"]

# Together in a router: registered one by one, the GET of an address that has a POST too would be wrapped twice.
PAGES = [
    front,
    agenda,
    caseloads,
    give,
    transfers,
    offer_family,
    answer_offer,
    add_absence,
    end_absence,
    glass,
    break_glass,
    shut_glass,
    view_as,
    begin_view,
    stop_view,
    holidays,
    add_day,
    remove_day,
    teams,
    add_team,
    put_member,
    home,
    signin_page,
    signin,
    signout,
    static_file,
    families,
    family,
    read_attachment,
    review_page,
    keep,
    renew,
    keep_view,
    forget_view,
    decision_log,
    devices,
    make_worker_code,
    make_settler_code,
    revoke,
    report_lost,
    report_found,
    staff,
    add_person,
    person_page,
    change_person,
    close_person,
    open_person,
    new_password,
    checklist,
    sign_item,
    withdraw_item,
    extract,
    take_extract,
    enter_iin,
    show_iin,
    find_page,
    find_by_iin,
    register,
    settle,
    act_page,
    do_act,
    corrections,
    unsettled,
    withdraw_consent,
    move_help,
    complaints,
    complaint,
    answer_complaint,
    new_family,
    enter_family,
    proposed,
    proposal,
    join,
    refuse,
    take_proposal_back,
    duplicates,
    pair,
    tell_apart,
    unite,
    take_back,
    part,
    support,
    add_measure,
    measure,
    correct_measure,
    void_measure,
    prices,
    index_page,
    enter_index,
    workload,
    quality,
    approve,
    look_now,
    look_page,
    decide_look,
    take_back_look,
    model_card,
    model_card_csv,
    model_card_png,
    scenarios,
    scenarios_csv,
    scenarios_png,
    programme,
    programme_csv,
    count_programme,
    winter,
    type_quota,
    undo_quota,
    retention,
    retention_csv,
    retention_png,
    reports,
    make_report,
    official,
    enter_official,
    one_report,
    report_file,
    report_table,
    report_drawing,
    report_picture,
    board,
    put_up,
    board_item,
    change_item,
    check_item,
    take_item_down,
    make_link,
    end_link,
    forms,
    upload_form,
    read_upload,
    publish_upload,
    form_teams,
    give_form,
    close_version,
    open_version,
    preview,
    turn_preview,
    preview_picture,
    preview_upload,
    turn_upload,
    code_page,
    use_code,
    welcome,
    not_me,
    asked_page,
    form_picture,
    turn_page,
    decision_page,
    make_decision,
    follow_decision,
    step_page,
    begin_step,
    referral_page,
    begin_referral,
    move_plan,
    helping,
    referrals,
    count_needs,
    catalogue_page,
    add_service,
    one_service,
    change_service,
    take_service_out,
    take_list,
]

ROUTES = [Router(path="/", route_handlers=PAGES)]
