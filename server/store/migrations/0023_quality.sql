-- How long the questions of a worker's interview took, as the phone counted it: no answer, and of what was private one time
-- for the whole. For the worker and for who leads the team alone; forgotten after half a year.
create table item_time (
    household_id text not null references household (id),
    submission_id text not null,
    staff_id text not null references staff (id),
    form_id text not null,
    seq bigint not null,
    times text not null,
    primary key (household_id, submission_id)
);

create index item_time_form on item_time (form_id, seq);

-- Interviews that somebody should look at again: what was noticed, as figures and never an answer, or the lot of the month.
create table second_look (
    household_id text not null references household (id),
    submission_id text not null,
    staff_id text not null references staff (id),
    form_id text not null,
    form_version text not null,
    person_id text,
    finished_at text not null,
    found_at text not null,
    flags text not null,
    usual text not null,
    drawn integer not null check (drawn in (0, 1)),
    outcome text check (outcome in ('right', 'confirmed', 'differs', 'sent_back')),
    question text,
    words text,
    decided_at text,
    decided_by text references staff (id),
    primary key (household_id, submission_id)
);

create unique index second_look_submission on second_look (submission_id);

create index second_look_staff on second_look (staff_id, finished_at);

-- Who decided what, and what was taken back: rows are only ever added.
create table second_look_move (
    submission_id text not null,
    id text not null,
    at text not null,
    staff_id text not null references staff (id),
    before text,
    outcome text,
    primary key (submission_id, id)
);
