-- What can be offered to families where, and how much of it; what a manager decided and who sees to it.

create table service (
    id text primary key,
    code text not null,
    -- Empty for the whole region.
    district text not null,
    names text not null,
    place text not null,
    provider text not null,
    phone text not null,
    -- How many families it can take in a month; empty where nobody knows.
    monthly integer check (monthly >= 0),
    checked_on text not null,
    by_id text,
    taken_down_at text
);

create index service_by_district on service (district, code);

-- Who of the staff sees to it.
alter table decision add column owner text;

create index decision_made on decision (made_on);

-- Filters of a list that somebody wants to have at hand; nobody else's.
create table saved_view (
    id text primary key,
    staff_id text not null references staff (id),
    page text not null,
    name text not null,
    query text not null,
    made_at text not null
);

create index saved_view_of on saved_view (staff_id, page);

-- Needs that no service answers yet, counted by night: no family in it, small counts are not kept.
create table kept_need (
    district text not null,
    -- Empty for the district as a whole; a settlement's code, or its name where it has none.
    village text not null,
    need text not null,
    families integer not null check (families >= 5),
    as_of text not null,
    primary key (district, village, need)
);

-- Decisions are no longer carried by phones: who carries one is told the family anew, without it.
update counter set value = value + 1 where name = 'seq';

update household set seq = (select value from counter where name = 'seq')
where id in (select household_id from decision);
