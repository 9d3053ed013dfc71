insert into device (id, kind, household_id, person_id, name, token_hash, enrolled_at, revoked_at)
values ('01900000-0000-7000-8000-0000000000f1', 'settler', '01800000-0000-7000-9000-000000000001',
    '01800000-0000-7000-8000-000000000001', 'web', 'none:f1', '2026-11-28T00:00:00.000000Z', '2026-11-28T00:00:00.000000Z');

insert into invitation (id, household_id, person_id, form_id, token_hash, code_hash, made_by, made_at, expires_at)
values ('01900000-0000-7000-8000-0000000000f1', '01800000-0000-7000-9000-000000000001', '01800000-0000-7000-8000-000000000001',
    'pulse', 'f1', null, '01800000-0000-7000-b000-000000000001', '2026-11-28T00:00:00.000000Z', '2026-12-12T00:00:00.000000Z');

insert into invited_draft (invitation_id, form_id, turn, body, begun_at)
values ('01900000-0000-7000-8000-0000000000f1', 'pulse', 2, 'c2VhbGVk', '2026-11-28T00:00:00.000000Z');

insert into form_upload (id, name, xform, findings, made_by, made_at)
values ('01900000-0000-7000-8000-0000000000f2', 'winter.xlsx', '<h:html/>', '[]', '01800000-0000-7000-b000-000000000003',
    '2026-11-28T00:00:00.000000Z');

insert into device_form (device_id, form_id, form_version, fetched_at)
values ('01800000-0000-7000-c000-000000000001', 'heat', '2026112301', '2026-11-28T00:00:00.000000Z');

insert into form_team (form_id, team_id) select 'heat', min(id) from team;
