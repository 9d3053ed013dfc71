-- Store B: what families answered. A hash is kept under a key that is not in the database:
-- the plain SHA-256 of a record would let sealed answers be guessed.

create table consent (
    household_id text not null references household (id),
    person_id text not null,
    purpose text not null check (purpose in ('service', 'analysis', 'after', 'research', 'child', 'backup')),
    given integer not null check (given in (0, 1)),
    form_version text not null,
    language text not null,
    source text not null,
    at text not null,
    primary key (household_id, person_id, purpose, at)
);

create table receipt (
    id text primary key,
    hash text not null,
    household_id text not null,
    seq bigint not null
);

-- A family has some dozens of these: the primary key finds them, and one index less is written with each.
create table submission (
    household_id text not null references household (id),
    id text not null,
    person_id text,
    form_id text not null,
    form_version text not null,
    device_id text not null references device (id),
    language text not null,
    started_at text not null,
    finished_at text not null,
    received_at text not null,
    hash text not null,
    answers text not null,
    private_answers text,
    seq bigint not null,
    primary key (household_id, id)
);

-- Nothing here leads back to a family: the id is drawn at random, the subject is a keyed hash, the time a month.
create table sealed_answer (
    id text primary key,
    subject text not null,
    form_id text not null,
    form_version text not null,
    district text not null,
    month text not null,
    answers text not null
);

create table conflict (
    id text not null,
    hash text not null,
    device_id text not null references device (id),
    body text not null,
    received_at text not null,
    primary key (id, hash)
);

create table refusal (
    id text primary key,
    record_id text not null,
    hash text not null,
    device_id text not null references device (id),
    code text not null,
    field text,
    at text not null
);

create index refusal_device on refusal (device_id, at);
