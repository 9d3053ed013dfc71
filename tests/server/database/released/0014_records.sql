insert into staff (id, login, name, password_hash, role, duties, language, district, active, created_at)
values ('01800000-0000-7000-b000-000000000041', 'tauelsiz', 'Тәуелсіз', :password, 'independent', '[]', 'kk', null, 1,
    '2026-03-01T08:00:00.000000Z');

insert into complaint (id, code_hash, made_on, promised_on, state, changed_on, sealed, answer)
values ('01800000-0000-7000-a000-000000000041', 'code', '2026-03-01', '2026-03-15', 'seen', '2026-03-02', 'sealed', null);

insert into complaint_move (complaint_id, id, at, staff_id, state)
values ('01800000-0000-7000-a000-000000000041', '01800000-0000-7000-a000-000000000042', '2026-03-02T08:00:00.000000Z',
    '01800000-0000-7000-b000-000000000041', 'seen');

insert into help_move (household_id, request_id, id, at, staff_id, before, state)
values ('01800000-0000-7000-9000-000000000001', '01800000-0000-7000-e000-000000000002', '01800000-0000-7000-a000-000000000043', '2026-03-02T08:00:00.000000Z',
    '01800000-0000-7000-b000-000000000001', 'new', 'seen');

insert into said (household_id, kind, subject_id, change_id, at, by_name, born, fields, replaces)
values ('01800000-0000-7000-9000-000000000001', 'decision', '01800000-0000-7000-a000-000000000051', '01800000-0000-7000-f000-000000000051',
        '2026-03-03T08:00:00.000000Z', 'Айгерім', 1, '{"kind":"help","reason":"cold","made_on":"2026-03-03"}', '{}'),
    ('01800000-0000-7000-9000-000000000001', 'plan_step', '01800000-0000-7000-a000-000000000052', '01800000-0000-7000-f000-000000000051',
        '2026-03-03T08:00:00.000000Z', 'Айгерім', 1, '{"what":"Көмір алу","who":"worker","state":"open"}', '{}'),
    ('01800000-0000-7000-9000-000000000001', 'referral', '01800000-0000-7000-a000-000000000053', '01800000-0000-7000-f000-000000000051',
        '2026-03-03T08:00:00.000000Z', 'Айгерім', 1, '{"service":"fuel","offered_on":"2026-03-03","state":"offered"}', '{}');

insert into decision (household_id, id, kind, reason, words, service, made_on, due_on, outcome, since)
values ('01800000-0000-7000-9000-000000000001', '01800000-0000-7000-a000-000000000051', 'help', 'cold', 'Көмір керек', 'fuel', '2026-03-03', '2026-03-10', null,
    '2026-03-03T08:00:00.000000Z');

insert into plan_step (household_id, id, what, need, service, who, until, state, since)
values ('01800000-0000-7000-9000-000000000001', '01800000-0000-7000-a000-000000000052', 'Көмір алу', 'cold', 'fuel', 'worker', '2026-03-10', 'open',
    '2026-03-03T08:00:00.000000Z');

insert into referral (household_id, id, service, provider, person_id, need, offered_on, state, helped, words, since)
values ('01800000-0000-7000-9000-000000000001', '01800000-0000-7000-a000-000000000053', 'fuel', 'Әкімдік', '01800000-0000-7000-8000-000000000001', 'cold',
    '2026-03-03', 'offered', null, null, '2026-03-03T08:00:00.000000Z');
