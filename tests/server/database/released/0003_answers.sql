insert into consent (household_id, person_id, purpose, given, form_version, language, source, at)
values ('01800000-0000-7000-9000-000000000001', '01800000-0000-7000-8000-000000000001', 'service', 1, '2025030101', 'kk', 'worker', '2025-03-06T08:00:00.000000Z'),
    ('01800000-0000-7000-9000-000000000001', '01800000-0000-7000-8000-000000000001', 'analysis', 1, '2025030101', 'kk', 'worker', '2025-03-06T08:00:00.000000Z'),
    ('01800000-0000-7000-9000-000000000001', '01800000-0000-7000-8000-000000000002', 'service', 0, '2025030101', 'kk', 'self', '2025-03-07T08:00:00.000000Z');

insert into receipt (id, hash, household_id, seq) values ('01800000-0000-7000-e000-000000000001', 'kept', '01800000-0000-7000-9000-000000000001', 5);

insert into submission (household_id, id, person_id, form_id, form_version, device_id, language, started_at, finished_at,
    received_at, hash, answers, private_answers, seq)
values ('01800000-0000-7000-9000-000000000001', '01800000-0000-7000-e000-000000000001', '01800000-0000-7000-8000-000000000001', 'heat', '2025030101', '01800000-0000-7000-c000-000000000001', 'kk', '2025-11-01T08:00:00.000000Z',
    '2025-11-01T08:10:00.000000Z', '2025-11-01T09:00:00.000000Z', 'kept', '{"heat_day":"never"}', '{"heat_src":"stove"}', 5);

insert into sealed_answer (id, subject, form_id, form_version, district, month, answers)
values ('ffff', 'subject', 'place', '2025030101', '5950', '2025-11', '{"pla_plan":"move"}');

insert into conflict (id, hash, device_id, body, received_at)
values ('01800000-0000-7000-e000-000000000001', 'other', '01800000-0000-7000-c000-000000000001', '{"answers":{"heat_day":"often"}}',
    '2025-11-01T09:00:00.000000Z');

insert into refusal (id, record_id, hash, device_id, code, field, at)
values ('f', '01800000-0000-7000-e000-000000000009', 'x', '01800000-0000-7000-c000-000000000001', 'malformed', null, '2025-11-01T09:00:00.000000Z');
