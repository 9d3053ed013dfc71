insert into settlement (code, district, name_kk, name_ru, name_en, kind, simulated, standing)
values ('005950001', '5950', 'Ойдан ауылы', 'Придуманное', null, 'village', 1, 1);

insert into person_iin (person_id, sealed, lookup, entered_by, entered_at)
values ('01800000-0000-7000-8000-000000000002', :iin, 'lookup', '01800000-0000-7000-b000-000000000003', '2026-03-01T08:00:00.000000Z');

insert into not_the_same (id, first_id, second_id, said_by, said_at)
values ('01800000-0000-7000-a000-000000000021', '01800000-0000-7000-8000-000000000002', '01800000-0000-7000-8000-000000000003', '01800000-0000-7000-b000-000000000003', '2026-03-01T08:00:00.000000Z');

insert into support_measure (household_id, id, kind, amount_mci, mci_year, starts_on, ends_on, price_tenge, floor_m2, settlement)
values ('01800000-0000-7000-9000-000000000001', '01800000-0000-7000-a000-000000000022', 'housing', 1500, 2026, '2026-03-01', null, 9000000, 54.5, '005950001');

insert into support_past (household_id, measure_id, at, staff_id, body)
values ('01800000-0000-7000-9000-000000000001', '01800000-0000-7000-a000-000000000022', '2026-03-02T08:00:00.000000Z', '01800000-0000-7000-b000-000000000003', '{}');
