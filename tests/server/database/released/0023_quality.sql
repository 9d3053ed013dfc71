insert into item_time (household_id, submission_id, staff_id, form_id, seq, times)
values ('01800000-0000-7000-9000-000000000001', '01800000-0000-7000-e000-000000000011', '01800000-0000-7000-b000-000000000001', 'heat', 9, '[["/data/heat_day",4200,1]]');

insert into second_look (household_id, submission_id, staff_id, form_id, form_version, person_id, finished_at, found_at, flags, usual, drawn,
    outcome, question, words, decided_at, decided_by)
values ('01800000-0000-7000-9000-000000000001', '01800000-0000-7000-e000-000000000011', '01800000-0000-7000-b000-000000000001', 'heat', '2025030101',
    '01800000-0000-7000-8000-000000000001', '2026-02-05T08:10:00.000000Z', '2026-02-06T03:00:00.000000Z', '[{"kind":"hours","value":23.0}]', '{}', 0,
    'sent_back', 'heat_day', 'Қайта сұраңыз', '2026-02-06T08:00:00.000000Z', '01800000-0000-7000-b000-000000000002');

insert into second_look_move (submission_id, id, at, staff_id, before, outcome)
values ('01800000-0000-7000-e000-000000000011', '01800000-0000-7000-f000-000000000023', '2026-02-06T08:00:00.000000Z', '01800000-0000-7000-b000-000000000002', null, 'sent_back');
