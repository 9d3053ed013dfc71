-- Store A: who, where, when, which support. Times are UTC ISO-8601 text, dates ISO text, documents JSON text.

create table counter (
    name text primary key,
    value bigint not null
);

insert into counter (name, value) values ('seq', 0), ('household_number', 0);

create table setting (
    name text primary key,
    value text not null
);

create table household (
    id text primary key,
    number integer not null unique,
    name text not null,
    route text not null check (route in ('abroad', 'inside')),
    origin text not null default '',
    district text not null,
    village text not null default '',
    arrived_on text not null,
    entered_on text not null,
    language text not null check (language in ('kk', 'ru', 'en')),
    phone text,
    simulated integer not null default 0 check (simulated in (0, 1)),
    seq bigint not null
);

create index household_district on household (district);

create table person (
    household_id text not null references household (id),
    id text not null,
    name text not null,
    relation text not null default 'other',
    sex text,
    birth_year integer check (birth_year between 1900 and 2200),
    phone text,
    seq bigint not null,
    primary key (household_id, id)
);

create table household_exit (
    household_id text not null references household (id),
    id text not null,
    kind text not null check (kind in ('origin', 'onward', 'abroad', 'region', 'dissolved', 'death')),
    earliest text not null,
    latest text not null,
    source text not null,
    recorded_at text not null,
    primary key (household_id, id),
    check (earliest <= latest)
);

create table support_measure (
    household_id text not null references household (id),
    id text not null,
    kind text not null,
    amount_mci integer not null check (amount_mci >= 0),
    mci_year integer not null,
    starts_on text not null,
    ends_on text,
    primary key (household_id, id)
);
