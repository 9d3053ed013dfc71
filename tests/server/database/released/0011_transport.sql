insert into submission (household_id, id, person_id, form_id, form_version, device_id, language, started_at, finished_at,
    received_at, hash, answers, private_answers, seq, device_finished_at, offset_minutes, skew_ms, elapsed_ms)
values ('01800000-0000-7000-9000-000000000001', '01800000-0000-7000-e000-000000000011', '01800000-0000-7000-8000-000000000001', 'heat', '2025030101', '01800000-0000-7000-c000-000000000001', 'kk', '2026-02-05T08:00:00.000000Z',
    '2026-02-05T08:10:00.000000Z', '2026-02-05T09:00:00.000000Z', 'kept too', '{"heat_day":"often"}', null, 9,
    '2026-02-05T08:11:00.000000Z', 300, 60000, 600000);

update device set waiting = 2, waiting_since = '2026-02-05T08:00:00.000000Z', skew_ms = 60000,
    reported_at = '2026-02-05T09:00:00.000000Z' where id = '01800000-0000-7000-c000-000000000001';

insert into attachment_content (household_id, hash, size, have, is_whole, begun_at)
values ('01800000-0000-7000-9000-000000000001', :digest, 5, 5, 1, '2026-02-05T08:00:00.000000Z');

insert into attachment_piece (household_id, hash, start, content) values ('01800000-0000-7000-9000-000000000001', :digest, 0, :content);

insert into attachment (household_id, submission_id, name, hash, device_id, at)
values ('01800000-0000-7000-9000-000000000001', '01800000-0000-7000-e000-000000000011', 'stove.jpg', :digest, '01800000-0000-7000-c000-000000000001', '2026-02-05T09:00:00.000000Z');

insert into draft_backup (id, device_id, hash, size, body, kept_at)
values ('01800000-0000-7000-e000-000000000012', '01800000-0000-7000-c000-000000000001', :digest, 5, :content, '2026-02-05T09:00:00.000000Z');

insert into key_backup (device_id, wrapped_key, kept_at) values ('01800000-0000-7000-c000-000000000001', 'a2V5', '2026-02-05T09:00:00.000000Z');
