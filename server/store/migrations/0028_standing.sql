-- Where each family of the register stands, for lists that must not read all families. All of it follows from other tables,
-- is written with the lines of the lists, and may be made anew; who is in agenda_stale is read from those tables themselves.

-- One family's answer needs that family's rows alone.
drop view agreed_household;

create view agreed_household as
    select h.id as household_id
    from household h
    where exists (
            select 1 from consent_now y where y.household_id = h.id and y.purpose = 'analysis' and y.given = 1)
        and not exists (
            select 1 from consent_now c
            where c.household_id = h.id and c.purpose = 'analysis' and c.given = 0 and not exists (
                select 1 from consent d
                where d.person_id = c.person_id and d.purpose = 'analysis' and d.at > c.at));

-- A row for each household that is not closed. Tier, position, lot and reasons are those of the newest run, whoever agrees.
create table standing (
    household_id text primary key references household (id),
    district text not null,
    served integer not null check (served in (0, 1)),
    agrees integer not null check (agrees in (0, 1)),
    -- Empty outside the newest run.
    tier text not null,
    position integer not null,
    lot double precision not null,
    reasons text not null
);

-- How many stand, are served, and of those who agree stand in which tier: of a district, and with an empty one of all.
create table standing_count (
    district text not null,
    what text not null check (what in ('open', 'served', 'first', 'soon', 'calm')),
    n bigint not null,
    primary key (district, what)
);

insert into standing (household_id, district, served, agrees, tier, position, lot, reasons)
select h.id, h.district, case when e.household_id is null then 1 else 0 end,
    case when g.household_id is null then 0 else 1 end, coalesce(r.tier, ''), coalesce(r.position, 0), coalesce(r.lot, 0),
    coalesce(r.reasons, '[]')
from household h
    left join (select distinct household_id from departed) e on e.household_id = h.id
    left join agreed_household g on g.household_id = h.id
    left join risk r on r.household_id = h.id
        and r.run_id = (select u.id from risk_run u order by u.made_at desc, u.id desc limit 1)
where h.closed = '';

insert into standing_count (district, what, n)
select district, 'open', count(*) from standing group by district;

insert into standing_count (district, what, n)
select district, 'served', count(*) from standing where served = 1 group by district;

insert into standing_count (district, what, n)
select district, tier, count(*) from standing where served = 1 and agrees = 1 and tier <> '' group by district, tier;

insert into standing_count (district, what, n)
select '', what, sum(n) from standing_count group by what;

create index standing_order on standing (position) where served = 1 and agrees = 1 and tier <> '';

create index standing_order_here on standing (district, position) where served = 1 and agrees = 1 and tier <> '';

create index standing_lot on standing (lot, position) where served = 1 and agrees = 1 and tier <> '';

create index standing_lot_here on standing (district, lot, position) where served = 1 and agrees = 1 and tier <> '';

create index standing_tier on standing (tier, position) where served = 1 and agrees = 1;

-- Lines that bear a sign, for the second number of a tile.
create index agenda_signed on agenda (kind, sign, district, starts_on, until_on, due_on) where sign <> '';

-- Decisions in their order; families that wait for a later day; and requests that wait for an answer, danger first.
create index decision_order on decision (made_on, since, id);

drop index decision_made;

create index decision_waits on decision (due_on) where kind = 'wait';

create index help_waits on help_request (made_at) where status <> 'done';

create index help_pressing on help_request (
    (case when category = 'safe' or urgency = 'now' then 0 else 1 end), promised_at, id) where status <> 'done';
