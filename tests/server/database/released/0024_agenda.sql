insert into agenda (household_id, kind, item, room, district, holder, starts_on, due_on, until_on, due_at, sign, told)
select id, 'visit', '', 'task', district, '', '2026-11-01', '2026-11-21', '2026-12-31', '', '', '{"forms":["heat"],"tries":0}'
from household;

insert into agenda_count (district, kind, what, day, n)
select '', 'visit', 'starts', '2026-11-01', count(*) from household union all
select '', 'visit', 'late', '2026-11-21', count(*) from household union all
select '', 'visit', 'ends', '2026-12-31', count(*) from household;

insert into agenda_look (household_id, until_on) select id, '2026-12-01' from household;

insert into agenda_stale (household_id, n) select id, 1 from household where true on conflict (household_id) do nothing;
