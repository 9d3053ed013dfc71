insert into quota (year, district, at, people, source, by_id)
select 2026, '', '2026-11-29T03:00:00.000000Z', 3020, 'mgorod.kz', id from staff order by id limit 1;

insert into calendar_day (day, at, kind, name_kk, name_ru, name_en, by_id)
select '2027-05-16', '2026-11-29T03:00:00.000000Z', 'off', 'Құрбан айт', 'Курбан-айт', 'Kurban Ait', id from staff order by id limit 1;

insert into viewed_as (id, at, staff_id, role, page)
select '01900000-0000-7000-8000-0000000030a1', '2026-11-29T03:00:00.000000Z', id, 'worker', '/families' from staff order by id limit 1;

insert into programme_figure (part, as_of, made_at, body)
values ('programme', '2026-11-29', '2026-11-29T03:00:00.000000Z', '{}');
