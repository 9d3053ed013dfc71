-- What families told, kept as numbers by day for the model: a night's run reads only the records that are new.
-- Nobody's words are in it, and nobody's who does not agree; it can be emptied at any time and is then made anew.

create table risk_known (
    household_id text not null references household (id),
    -- Empty for what was told of the family as a whole.
    person_id text not null,
    said bytea not null,
    primary key (household_id, person_id)
);

-- Whose records were read, and by which reading: another reading reads them again.
create table risk_read (
    household_id text primary key references household (id),
    reading text not null
);

insert into counter (name, value) values ('risk_read', 0);

-- New records come at the end of it: the one index that a record's writing hardly feels.
create index submission_seq on submission (seq);

-- By this number families are drawn by lot for a meeting.
alter table risk add column lot double precision not null default 0;

create index risk_lot on risk (run_id, lot);

-- What the run rests on: the SHA-256 of all that went into it, and the version of the code.
alter table risk_run add column inputs text not null default '';

alter table risk_run add column code text not null default '';
