-- Families that workers met and propose for the register: who and where, no answer and no need.
-- What was decided is gone some months later; the family itself, where there is one, stands in the register.

create table proposed_family (
    id text primary key,
    staff_id text not null references staff (id),
    name text not null,
    district text not null,
    settlement text not null,
    village text not null,
    phone text not null,
    people integer not null,
    birth_year integer,
    words text not null,
    made_at text not null,
    received_at text not null,
    state text not null default 'waiting' check (state in ('waiting', 'entered', 'joined', 'refused')),
    household_id text references household (id),
    answer text not null default '',
    decided_by text references staff (id),
    decided_at text
);

create index proposed_family_state on proposed_family (state, made_at);

create index proposed_family_staff on proposed_family (staff_id);

create index proposed_family_decided on proposed_family (decided_at) where decided_at is not null;

-- The commit at which a settlement came or changed: by the latest of all a phone knows that its list is another.
alter table settlement add column seq bigint not null default 0;
