insert into first_met (household_id, staff_id, made_at)
select '01800000-0000-7000-9000-000000000001', id, '2026-07-01T05:00:00.000000Z' from staff order by id limit 1;

insert into quota (year, district, route, at, people, source, by_id)
select 2026, '', 'abroad', '2026-11-29T03:00:00.000000Z', 200, 'mgorod.kz', id from staff order by id limit 1;
