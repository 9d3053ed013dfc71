-- When a record was made by the phone's own clock, and what that clock was worth. started_at and finished_at are put right.

alter table submission add column device_finished_at text;
alter table submission add column offset_minutes integer;
alter table submission add column skew_ms bigint;
alter table submission add column elapsed_ms bigint;

-- What a phone said of itself when it last asked: how many records wait there, since when, how far its clock is off.

alter table device add column waiting integer;
alter table device add column waiting_since text;
alter table device add column skew_ms bigint;
alter table device add column reported_at text;

-- Photos and other files of a submission, by the SHA-256 of their content, once for each family: nobody gets at another
-- family's file by knowing its hash. The content lies in pieces, as it came; one backup holds it with the answers.

create table attachment_content (
    household_id text not null references household (id),
    hash text not null,
    size bigint not null check (size > 0),
    have bigint not null default 0,
    is_whole integer not null default 0 check (is_whole in (0, 1)),
    begun_at text not null,
    primary key (household_id, hash)
);

create table attachment_piece (
    household_id text not null,
    hash text not null,
    start bigint not null,
    content bytea not null,
    primary key (household_id, hash, start),
    foreign key (household_id, hash) references attachment_content (household_id, hash)
);

-- The submission may come before its files or after them.
create table attachment (
    household_id text not null,
    submission_id text not null,
    name text not null,
    hash text not null,
    device_id text not null references device (id),
    at text not null,
    primary key (household_id, submission_id, name),
    foreign key (household_id, hash) references attachment_content (household_id, hash)
);

create index attachment_hash on attachment (household_id, hash);

-- Interviews begun and not finished, sealed by the phone's own key; and that key, wrapped for the recovery key, which
-- lies outside the database. So a drowned phone costs one screen, and the database alone opens nothing.

create table draft_backup (
    id text not null,
    device_id text not null references device (id),
    hash text not null,
    size bigint not null,
    body bytea not null,
    kept_at text not null,
    primary key (id, device_id)
);

create index draft_backup_device on draft_backup (device_id);

create table key_backup (
    device_id text primary key references device (id),
    wrapped_key text not null,
    kept_at text not null
);
