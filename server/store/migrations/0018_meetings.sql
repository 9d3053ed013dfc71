-- The list that a meeting worked with: who stood on it and why, so that a year later it can be told what came of it.
-- No chance and no tier is kept here; a run and its chances are forgotten after a year, so `run_id` may name one that is gone.

create table meeting (
    id text primary key,
    run_id text not null,
    district text not null,
    size integer not null,
    held_on text not null,
    by_id text references staff (id),
    made_at text not null
);

create unique index meeting_list on meeting (run_id, district, size);

create index meeting_held on meeting (held_on);

-- "next": not on the list; the same lot would have fallen on this family next.
create table listed (
    household_id text not null references household (id),
    meeting_id text not null references meeting (id),
    why text not null check (why in ('asked', 'need', 'lot', 'next')),
    primary key (household_id, meeting_id)
);

create index listed_meeting on listed (meeting_id);
