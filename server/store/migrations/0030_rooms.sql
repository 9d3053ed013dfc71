-- What the office types in: the people a year's quota gives a district ('' for the region), days off and working Saturdays;
-- and who of the administrators looked at the pages of which role. Rows are added: what counts is the newest.

create table quota (
    year integer not null,
    district text not null,
    at text not null,
    people integer,
    source text not null,
    by_id text not null references staff (id),
    primary key (year, district, at)
);

create table calendar_day (
    day text not null,
    at text not null,
    kind text not null check (kind in ('off', 'work', 'usual')),
    name_kk text not null default '',
    name_ru text not null default '',
    name_en text not null default '',
    by_id text not null references staff (id),
    primary key (day, at)
);

create table viewed_as (
    id text primary key,
    at text not null,
    staff_id text not null references staff (id),
    role text not null,
    page text not null
);

create index viewed_as_at on viewed_as (at);

-- Counts over what families told, made by night: no family in them, small counts hidden already.
create table programme_figure (
    part text primary key,
    as_of text not null,
    made_at text not null,
    body text not null
);
