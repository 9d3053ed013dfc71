-- Links and codes by which one adult answers in any browser, without an account. What is secret of them is kept as a hash
-- alone. Each is beside a device that was never switched on: records name where they came from.
create table invitation (
    id text primary key references device (id),
    household_id text not null references household (id),
    person_id text not null,
    form_id text not null,
    token_hash text unique,
    code_hash text unique,
    made_by text not null references staff (id),
    made_at text not null,
    expires_at text not null,
    ended_at text,
    ended_by text references staff (id)
);

create index invitation_household on invitation (household_id, made_at);

-- What was begun by a link: sealed under the link's own secret, gone once it is received.
create table invited_draft (
    invitation_id text not null references invitation (id),
    form_id text not null,
    turn integer not null,
    body text,
    begun_at text not null,
    received_at text,
    primary key (invitation_id, form_id)
);

-- Forms that somebody uploaded and looks at before publishing them.
create table form_upload (
    id text primary key,
    name text not null,
    xform text not null,
    findings text not null,
    made_by text not null references staff (id),
    made_at text not null
);

-- A form that only these teams begin; one that is not here is everybody's.
create table form_team (
    form_id text not null,
    team_id text not null references team (id),
    primary key (form_id, team_id)
);

-- Which version of a form a phone has fetched, and when first.
create table device_form (
    device_id text not null references device (id),
    form_id text not null,
    form_version text not null,
    fetched_at text not null,
    primary key (device_id, form_id, form_version)
);
