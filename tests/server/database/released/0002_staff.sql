insert into staff (id, login, name, password_hash, role, duties, language, district, active, created_at)
values ('01800000-0000-7000-b000-000000000001', 'aigerim', 'Айгерім', :password, 'worker', '[]', 'kk', null, 1, '2025-03-01T08:00:00.000000Z'),
    ('01800000-0000-7000-b000-000000000002', 'marat', 'Марат', :password, 'manager', '[]', 'ru', null, 1, '2025-03-01T08:00:00.000000Z'),
    ('01800000-0000-7000-b000-000000000003', 'anar', 'Анар', :password, 'admin', '[]', 'en', null, 1, '2025-03-01T08:00:00.000000Z'),
    ('01800000-0000-7000-b000-000000000004', 'kulyash', 'Күләш', :password, 'register_clerk', '["finance"]', 'kk', '5950', 0,
        '2025-03-01T08:00:00.000000Z');

insert into staff_session (token_hash, staff_id, csrf, made_at, seen_at, expires_at)
values (:session, '01800000-0000-7000-b000-000000000002', 'csrf', '2025-03-01T08:00:00.000000Z', :later, :later);

insert into failed_attempt (key, at) values ('k', '2025-03-01T08:00:00.000000Z');

insert into assignment (household_id, staff_id, starts_on, ends_on, seq)
values ('01800000-0000-7000-9000-000000000001', '01800000-0000-7000-b000-000000000001', '2025-03-05', null, 3),
    ('01800000-0000-7000-9000-000000000002', '01800000-0000-7000-b000-000000000001', '2025-04-02', '2025-11-03', 4);

insert into device (id, kind, staff_id, household_id, person_id, name, token_hash, enrolled_at, seen_at, revoked_at)
values ('01800000-0000-7000-c000-000000000001', 'worker', '01800000-0000-7000-b000-000000000001', null, null, 'Samsung A05', :worker_token, '2025-03-05T08:00:00.000000Z', null, null),
    ('01800000-0000-7000-c000-000000000002', 'settler', null, '01800000-0000-7000-9000-000000000001', '01800000-0000-7000-8000-000000000001', 'Redmi', :settler_token, '2025-03-06T08:00:00.000000Z', null, null);

insert into enrolment_code (code_hash, staff_id, household_id, person_id, made_by, made_at, expires_at, used_at, device_id)
values ('c', '01800000-0000-7000-b000-000000000001', null, null, '01800000-0000-7000-b000-000000000003', '2025-03-05T07:00:00.000000Z', '2025-03-08T07:00:00.000000Z',
    '2025-03-05T08:00:00.000000Z', '01800000-0000-7000-c000-000000000001');

insert into key_release (id, device_id, holder, at)
values ('r', '01800000-0000-7000-c000-000000000001', 'worker:01800000-0000-7000-b000-000000000001', '2025-05-01T08:00:00.000000Z');

insert into look (id, at, staff_id, household_id, page)
values ('01800000-0000-7000-d000-000000000001', '2025-05-02T08:00:00.000000Z', '01800000-0000-7000-b000-000000000002', '01800000-0000-7000-9000-000000000001', 'family');

insert into data_use (id, staff_id, purpose, what, at)
values ('u', '01800000-0000-7000-b000-000000000002', 'report', 'answers', '2025-05-02T08:00:00.000000Z');

insert into form (id, version, hash, xform, published_at)
values ('heat', '2025030101', 'h', :xform, '2025-03-01T08:00:00.000000Z');
