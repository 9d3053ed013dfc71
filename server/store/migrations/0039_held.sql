-- The families of who works with families no more are nobody's, and a home that was left is got ready for no winter.
insert into agenda_stale (household_id, n)
select a.household_id, 1 from assignment a join staff s on s.id = a.staff_id
where a.ends_on is null and (s.active = 0 or s.role not in ('worker', 'supervisor'))
group by a.household_id
on conflict (household_id) do update set n = agenda_stale.n + 1;

insert into agenda_stale (household_id, n)
select g.household_id, 1 from agenda g join departed d on d.household_id = g.household_id
where g.kind = 'unready' group by g.household_id
on conflict (household_id) do update set n = agenda_stale.n + 1;
