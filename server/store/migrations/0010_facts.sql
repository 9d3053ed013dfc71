-- The register as a set of changes. A change is one act of one person; what it says of each subject is a row of `said`.
-- household, person, membership, residence, household_exit and absence are what these words come to, for reading.

create table change (
    household_id text not null,
    id text not null,
    device_id text references device (id),
    staff_id text references staff (id),
    by_name text not null default '',
    made_at text not null,
    received_at text not null,
    state text not null check (state in ('applied', 'held', 'forced', 'refused')),
    body text not null,
    seq bigint not null,
    primary key (household_id, id)
);

create unique index change_id on change (id);

create index change_waiting on change (received_at) where state = 'held';

create table said (
    household_id text not null,
    kind text not null,
    subject_id text not null,
    change_id text not null,
    at text not null,
    by_name text not null,
    born integer not null check (born in (0, 1)),
    fields text not null,
    replaces text not null,
    primary key (household_id, kind, subject_id, change_id)
);

create index said_subject on said (subject_id);

-- What a held change waits for: a change or a subject that has not come.
create table awaited (
    lacks text not null,
    change_id text not null,
    primary key (lacks, change_id)
);

alter table household add column quota_year integer;

alter table household add column settlement text not null default '';

-- Empty while the household stands; 'void' when it was entered by mistake or a split was undone; 'merged'.
alter table household add column closed text not null default '';

alter table household add column merged_into text;

alter table person add column birth_date text;

alter table person add column died_on text;

alter table person add column same_as text;

alter table person add column void text;

create unique index person_id on person (id);

create table membership (
    household_id text not null references household (id),
    id text not null,
    person_id text not null references person (id),
    relation text not null,
    starts_on text,
    ends_on text,
    why text,
    primary key (household_id, id)
);

create index membership_person on membership (person_id);

insert into membership (household_id, id, person_id, relation, starts_on)
select p.household_id, p.id, p.id, p.relation, case when h.arrived_on = '' then null else h.arrived_on end
from person p join household h on h.id = p.household_id;

-- Who lives where now. A person's own row stays with the household that entered them.
create view member as
    select m.household_id, p.id, p.name, m.relation, p.sex, p.birth_year, p.birth_date, p.phone, p.seq,
        p.household_id as entered_in
    from membership m join person p on p.id = m.person_id
    where m.ends_on is null and p.died_on is null and p.void is null and p.same_as is null;

create table residence (
    household_id text not null references household (id),
    id text not null,
    settlement text not null,
    district text not null,
    village text not null,
    starts_on text,
    ends_on text,
    primary key (household_id, id)
);

insert into residence (household_id, id, settlement, district, village, starts_on)
select id, id, '', district, village, case when arrived_on = '' then null else arrived_on end from household;

alter table household_exit add column back_earliest text;

alter table household_exit add column back_latest text;

-- Who has left and has not come back.
create view departed as
    select household_id, kind, earliest, latest, source, recorded_at from household_exit where back_latest is null;

create table absence (
    household_id text not null references household (id),
    id text not null,
    kind text not null check (kind in ('temporary', 'partial')),
    person_id text,
    starts_on text not null,
    expected_on text,
    ends_on text,
    place text,
    primary key (household_id, id)
);

create table parting (
    household_id text not null references household (id),
    id text not null,
    kind text not null check (kind in ('split', 'merge')),
    other_id text not null,
    happened_on text not null,
    undone integer not null check (undone in (0, 1)),
    primary key (household_id, id)
);

create index parting_other on parting (other_id)
;

create index consent_person on consent (person_id);

-- A word on consent goes with the person: it counts where they live now, and nowhere once they have left.
create view consent_now as
    select m.household_id, c.person_id, c.purpose, c.given, c.form_version, c.language, c.source, c.at
    from consent c join member m on m.id = c.person_id
    union all
    select c.household_id, c.person_id, c.purpose, c.given, c.form_version, c.language, c.source, c.at
    from consent c where not exists (select 1 from membership m where m.person_id = c.person_id);

drop view agreed_household;

create view agreed_household as
    select distinct y.household_id
    from consent_now y
    where y.purpose = 'analysis' and y.given = 1
        and y.household_id not in (
            select c.household_id from consent_now c
            where c.purpose = 'analysis' and c.given = 0 and not exists (
                select 1 from consent d
                where d.person_id = c.person_id and d.purpose = 'analysis' and d.at > c.at))
