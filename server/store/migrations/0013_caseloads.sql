-- Teams; and who else than its own worker may hold a family: who stands in during an absence, who opened it with a reason.
-- Nothing here is ever deleted: what ended says when.

create table team (
    id text primary key,
    name text not null unique,
    district text not null,
    made_at text not null
);

alter table staff add column team_id text references team (id);

-- The moment at which the family left; where there is none, the beginning of the day `ends_on`.
alter table assignment add column ended_at text;

create index assignment_household on assignment (household_id) where ends_on is null;

-- Every giving of a family, by whom and why; `to_id` is empty when it was taken from somebody and given to nobody.
create table handing (
    household_id text not null references household (id),
    id text not null,
    from_id text references staff (id),
    to_id text references staff (id),
    by_id text references staff (id),
    at text not null,
    words text not null,
    primary key (household_id, id)
);

-- A family offered to another worker. Until that one accepts, the family stays where it is.
create table transfer (
    household_id text not null references household (id),
    id text not null,
    from_id text references staff (id),
    to_id text not null references staff (id),
    offered_by text not null references staff (id),
    words text not null,
    made_at text not null,
    state text not null check (state in ('offered', 'accepted', 'refused', 'withdrawn', 'overtaken')),
    answered_by text references staff (id),
    answer text not null default '',
    answered_at text,
    primary key (household_id, id)
);

create unique index transfer_id on transfer (id);

create unique index transfer_open on transfer (household_id) where state = 'offered';

create index transfer_from on transfer (from_id);

create index transfer_to on transfer (to_id);

-- In these days `cover_id` holds the families of `absent_id` too. The moments are the days as the region lives them;
-- ending a cover early moves `ends_at`.
create table cover (
    id text primary key,
    absent_id text not null references staff (id),
    cover_id text not null references staff (id),
    from_on text not null,
    until_on text not null,
    starts_at text not null,
    ends_at text not null,
    made_by text not null references staff (id),
    made_at text not null,
    ended_by text references staff (id),
    seq bigint not null,
    check (from_on <= until_on),
    check (absent_id <> cover_id)
);

create index cover_absent on cover (absent_id);

create index cover_cover on cover (cover_id);

-- A family opened outside one's scope, with a reason, for some hours. Closing it early moves `expires_at`.
create table glass (
    id text primary key,
    household_id text not null references household (id),
    staff_id text not null references staff (id),
    reason text not null,
    opened_at text not null,
    expires_at text not null,
    closed_by text references staff (id),
    seq bigint not null,
    check (opened_at <= expires_at)
);

create index glass_staff on glass (staff_id);

create index glass_household on glass (household_id);

-- Who may hold which family, and when: by days as assigned, by moments as covered or opened. Both limits count.
create view holding as
    select household_id, staff_id, 'own' as how, '' as source_id, starts_on, ends_on, ended_at,
        '' as starts_at, null as ends_at, seq
    from assignment
    union all
    select a.household_id, c.cover_id, 'cover', c.id, a.starts_on, a.ends_on, a.ended_at, c.starts_at, c.ends_at,
        case when a.seq > c.seq then a.seq else c.seq end
    from cover c join assignment a on a.staff_id = c.absent_id
    where a.starts_on <= c.until_on and (a.ends_on is null or a.ends_on >= c.from_on)
    union all
    select household_id, staff_id, 'glass', id, '', null, null, opened_at, expires_at, seq
    from glass;
