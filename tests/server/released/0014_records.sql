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
