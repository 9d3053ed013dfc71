insert into meeting (id, run_id, district, size, held_on, by_id, made_at)
values ('01800000-0000-7000-a000-000000000071', 'r', '', 12, '2026-03-05', null, '2026-03-05T08:00:00.000000Z');

insert into listed (household_id, meeting_id, why)
select id, '01800000-0000-7000-a000-000000000071', 'need' from household;
