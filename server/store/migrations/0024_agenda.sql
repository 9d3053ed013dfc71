-- What waits in each family, as lines of lists. A line bears days and no state: whether it is due or late is read off them.
-- All of it follows from other tables and may be emptied: who is in agenda_stale is worked out anew.

create table agenda (
    household_id text not null references household (id),
    kind text not null,
    -- Empty where a family has one such line at most.
    item text not null,
    room text not null,
    district text not null,
    -- Whose family it is; empty where it is nobody's.
    holder text not null,
    starts_on text not null,
    due_on text not null,
    until_on text not null,
    -- The moment that was promised, where it is more than a day.
    due_at text not null,
    sign text not null,
    told text not null,
    primary key (household_id, kind, item)
);

create index agenda_kind on agenda (kind, district, due_on, household_id, item);

create index agenda_room on agenda (room, district, due_on, household_id, kind, item);

create index agenda_kind_all on agenda (kind, due_on, household_id, item);

create index agenda_room_all on agenda (room, due_on, household_id, kind, item);

create index agenda_holder on agenda (holder, room, due_on);

-- How many lines begin, become late, or are over on a day, of a district and (with an empty one) of all. Sums of it up to
-- today are the numbers on the tiles; it grows with days and kinds, not with families.
create table agenda_count (
    district text not null,
    kind text not null,
    what text not null check (what in ('starts', 'late', 'ends')),
    day text not null,
    n bigint not null,
    primary key (district, kind, what, day)
);

-- Of each family the day on which its lines are worked out anew though nothing was told.
create table agenda_look (
    household_id text primary key references household (id),
    until_on text not null
);

create index agenda_look_until on agenda_look (until_on);

-- Families of which something was written since their lines were worked out; `n` grows with each writing.
create table agenda_stale (
    household_id text primary key,
    n bigint not null
);

insert into agenda_stale (household_id, n) select id, 1 from household;

insert into counter (name, value) values ('agenda', 0);

-- Every page asks whether anything in it is simulated: where nothing is, that must not read all families.
create index household_simulated on household (id) where simulated = 1;

-- Phones that hold what was not sent, for their own tile.
create index device_waiting on device (waiting_since) where waiting > 0 and revoked_at is null;

create index device_longest on device ((case when revoked_at is null then 0 else 1 end),
    (coalesce(case when waiting > 0 then waiting_since end, seen_at, enrolled_at)), id);

create index staff_district on staff (district);
