create table staff (
    id text primary key,
    login text not null unique,
    name text not null,
    password_hash text not null,
    role text not null
        check (role in ('worker', 'supervisor', 'manager', 'analyst', 'register_clerk', 'admin')),
    duties text not null default '[]',
    language text not null check (language in ('kk', 'ru', 'en')),
    district text,
    active integer not null default 1 check (active in (0, 1)),
    created_at text not null
);

create table staff_session (
    token_hash text primary key,
    staff_id text not null references staff (id),
    csrf text not null,
    made_at text not null,
    seen_at text not null,
    expires_at text not null
);

create index staff_session_staff on staff_session (staff_id);

-- Attempts that failed: key is a hash of the login or of the caller's address.
create table failed_attempt (
    key text not null,
    at text not null
);

create index failed_attempt_key on failed_attempt (key, at);

create table assignment (
    household_id text not null references household (id),
    staff_id text not null references staff (id),
    starts_on text not null,
    ends_on text,
    seq bigint not null,
    primary key (household_id, staff_id, starts_on)
);

create index assignment_staff on assignment (staff_id, household_id);

create table device (
    id text primary key,
    kind text not null check (kind in ('worker', 'settler')),
    staff_id text references staff (id),
    household_id text references household (id),
    person_id text,
    name text not null,
    token_hash text not null unique,
    enrolled_at text not null,
    seen_at text,
    revoked_at text,
    foreign key (household_id, person_id) references person (household_id, id),
    check ((kind = 'worker' and staff_id is not null and household_id is null and person_id is null)
        or (kind = 'settler' and staff_id is null and household_id is not null and person_id is not null))
);

create index device_staff on device (staff_id);

create index device_person on device (household_id, person_id);

create table enrolment_code (
    code_hash text primary key,
    staff_id text references staff (id),
    household_id text references household (id),
    person_id text,
    made_by text not null,
    made_at text not null,
    expires_at text not null,
    used_at text,
    device_id text references device (id),
    check ((staff_id is not null and household_id is null and person_id is null)
        or (staff_id is null and household_id is not null and person_id is not null))
);

create table key_release (
    id text primary key,
    device_id text not null references device (id),
    holder text not null,
    at text not null
);

-- Who opened which family, and which page. Rows are only ever added.
create table look (
    id text primary key,
    at text not null,
    staff_id text not null references staff (id),
    household_id text references household (id),
    page text not null
);

create index look_household on look (household_id, at);

-- What the analyst took, and for which purpose.
create table data_use (
    id text primary key,
    staff_id text not null references staff (id),
    purpose text not null,
    what text not null,
    at text not null
);

create table form (
    id text not null,
    version text not null,
    hash text not null,
    xform text not null,
    published_at text not null,
    primary key (id, version)
);
