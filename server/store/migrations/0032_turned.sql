-- Lists that are turned over from line to line, and what a worker's weeks ask for. All of it follows from other tables.

-- Of each family what may be asked of its worker until its lines are worked out anew, as JSON of days, and the day from which
-- a need of theirs has waited too long. A family without them is worked out when somebody looks.
alter table agenda_look add column asked text;

alter table agenda_look add column unserved_from text;

update agenda_look set until_on = '0001-01-01';

-- Whose family it is, empty where nobody who works here has it; and its number.
alter table standing add column holder text not null default '';

alter table standing add column number integer not null default 0;

update standing set
    number = (select h.number from household h where h.id = standing.household_id),
    holder = coalesce((
        select max(a.staff_id) from assignment a join staff s on s.id = a.staff_id and s.active = 1
        where a.household_id = standing.household_id and a.ends_on is null), '');

create index standing_held on standing (holder, number) where served = 1;

create index standing_held_here on standing (district, holder, number) where served = 1;

-- As it was, with those who are nobody's family.
drop table standing_count;

create table standing_count (
    district text not null,
    what text not null check (what in ('open', 'served', 'unheld', 'first', 'soon', 'calm')),
    n bigint not null,
    primary key (district, what)
);

insert into standing_count (district, what, n)
select district, 'open', count(*) from standing group by district;

insert into standing_count (district, what, n)
select district, 'served', count(*) from standing where served = 1 group by district;

insert into standing_count (district, what, n)
select district, 'unheld', count(*) from standing where served = 1 and holder = '' group by district;

insert into standing_count (district, what, n)
select district, tier, count(*) from standing where served = 1 and agrees = 1 and tier <> '' group by district, tier;

insert into standing_count (district, what, n)
select '', what, sum(n) from standing_count group by what;

-- Lines that nobody has to do by a day, those of the longest time first.
create index agenda_since on agenda (kind, district, starts_on, household_id, item) where due_on = '9999-12-31';

create index agenda_since_all on agenda (kind, starts_on, household_id, item) where due_on = '9999-12-31';

-- How many families of each worker wait for a contact.
create index agenda_busy on agenda (holder, starts_on, until_on, household_id) where room in ('task', 'search');

create index transfer_answered on transfer (answered_at, id) where answered_at is not null;

create index change_troubled on change (received_at, id) where state in ('held', 'forced');

create index cover_ends on cover (ends_at, id);

create index staff_place on staff (district, name, id) where role in ('worker', 'supervisor');

create index staff_order on staff ((case when active = 1 then 0 else 1 end), name, id);

create index staff_team on staff (team_id, name) where team_id is not null;

create index second_look_undecided on second_look (staff_id) where outcome is null;

create index team_place on team (district, name, id);
