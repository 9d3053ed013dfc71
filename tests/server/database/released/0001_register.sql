-- Rows as the server of that release wrote them. Invented people; an id in small letters, times as text.

insert into setting (name, value) values ('context.ctx_operator', 'Қоныс қоры');

insert into household (id, number, name, route, origin, district, village, arrived_on, entered_on, language, phone,
    simulated, seq)
values ('01800000-0000-7000-9000-000000000001', 1, 'Сапарұлы Ермек', 'inside', '61', '5950', 'Бескөл', '2025-03-01', '2025-03-05', 'kk', '+77005550101', 1, 1),
    ('01800000-0000-7000-9000-000000000002', 2, 'Кеткен отбасы', 'abroad', '', '5950', '', '2025-04-01', '2025-04-02', 'ru',
        null, 1, 2);

insert into person (household_id, id, name, relation, sex, birth_year, phone, seq)
values ('01800000-0000-7000-9000-000000000001', '01800000-0000-7000-8000-000000000001', 'Ермек Сапарұлы', 'self', 'm', 1985, '+77005550101', 1),
    ('01800000-0000-7000-9000-000000000001', '01800000-0000-7000-8000-000000000002', 'Гүлнар', 'spouse', 'f', 1988, null, 1),
    ('01800000-0000-7000-9000-000000000001', '01800000-0000-7000-8000-000000000003', 'Дана', 'child', null, null, null, 1);

insert into household_exit (household_id, id, kind, earliest, latest, source, recorded_at)
values ('01800000-0000-7000-9000-000000000002', '01800000-0000-7000-a000-000000000001', 'origin', '2025-10-01',
    '2025-10-31', 'worker', '2025-11-03T08:00:00.000000Z');

insert into support_measure (household_id, id, kind, amount_mci, mci_year, starts_on, ends_on)
values ('01800000-0000-7000-9000-000000000001', '01800000-0000-7000-a000-000000000002', 'rent', 15, 2025, '2025-03-01', '2026-03-01');

update counter set value = 2 where name = 'household_number';

update counter set value = 9 where name = 'seq';
