-- Settlements of the official classifier, by code. Codes that begin with 00 are nobody's: invented places have them.

create table settlement (
    code text primary key,
    district text not null,
    name_kk text not null,
    name_ru text not null,
    name_en text,
    kind text not null check (kind in ('city', 'village', 'okrug')),
    simulated integer not null default 0 check (simulated in (0, 1)),
    -- 0 when the newest file does not have it any more: names are still told, nobody new is entered there.
    standing integer not null default 1 check (standing in (0, 1))
);

create index settlement_district on settlement (district);

-- What the place is called where a household lives: by its code, or as somebody wrote it where there is none.
create view called as
    select h.id as household_id, coalesce(s.name_kk, h.village) as kk, coalesce(s.name_ru, h.village) as ru,
        coalesce(s.name_en, s.name_kk, h.village) as en
    from household h left join settlement s on s.code = h.settlement;

-- Identification numbers, sealed: only the server's key opens them, only a keyed hash finds them.
create table person_iin (
    person_id text primary key,
    sealed text not null,
    lookup text not null,
    entered_by text not null references staff (id),
    entered_at text not null
);

create index person_iin_lookup on person_iin (lookup);

-- Who said that two entries are two people. Rows are only ever added to; taking it back is a date.
create table not_the_same (
    id text primary key,
    first_id text not null,
    second_id text not null,
    said_by text not null references staff (id),
    said_at text not null,
    taken_back_by text references staff (id),
    taken_back_at text
);

create index not_the_same_pair on not_the_same (first_id, second_id);

-- Of a house: what was paid for it and how large it is. `void` says why a measure that was entered does not count.
alter table support_measure add column price_tenge bigint;

alter table support_measure add column floor_m2 double precision;

alter table support_measure add column settlement text not null default '';

alter table support_measure add column void text not null default '';

-- What a measure said before it was corrected, by whom and when.
create table support_past (
    household_id text not null references household (id),
    measure_id text not null,
    at text not null,
    staff_id text not null references staff (id),
    body text not null,
    primary key (household_id, measure_id, at)
);
