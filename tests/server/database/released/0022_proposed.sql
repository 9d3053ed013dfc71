insert into proposed_family (id, staff_id, name, district, settlement, village, phone, people, birth_year, words, made_at, received_at)
values ('01800000-0000-7000-a000-000000000071', '01800000-0000-7000-b000-000000000001', 'Серікбай Гүлназ', '5950', '',
    'Бескөл', '+7 700 000 00 01', 4, 1988, 'Көк қақпа', '2026-03-03T08:00:00.000000Z', '2026-03-03T09:00:00.000000Z');

insert into proposed_family (id, staff_id, name, district, settlement, village, phone, people, birth_year, words, made_at, received_at,
    state, household_id, answer, decided_by, decided_at)
values ('01800000-0000-7000-a000-000000000072', '01800000-0000-7000-b000-000000000001', 'Ермек Сапаров', '5950', '', '', '', 3, null,
    '', '2026-03-03T08:00:00.000000Z', '2026-03-03T09:00:00.000000Z', 'joined', '01800000-0000-7000-9000-000000000001', '',
    '01800000-0000-7000-b000-000000000004', '2026-03-04T09:00:00.000000Z');
