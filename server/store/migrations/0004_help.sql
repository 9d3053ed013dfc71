-- Store C: needs are computed from answers when they are read; help, decisions and risk are kept.

create table help_request (
    household_id text not null references household (id),
    id text not null,
    person_id text,
    category text not null,
    urgency text not null check (urgency in ('now', 'd3', 'w2', 'later')),
    words text,
    shared_with text not null default '[]',
    status text not null check (status in ('new', 'seen', 'working', 'done')),
    promised_at text not null,
    made_at text not null,
    changed_at text not null,
    seq bigint not null,
    primary key (household_id, id)
);

create index help_request_status on help_request (status, promised_at);

-- What a person decided about a family, and why: help, a referral, a wait, or a disagreement with the list.
create table decision (
    household_id text not null references household (id),
    id text not null,
    kind text not null,
    service text,
    reason text not null,
    words text,
    made_by text not null references staff (id),
    owner_id text references staff (id),
    made_at text not null,
    due_on text,
    outcome text,
    closed_at text,
    primary key (household_id, id)
);

create index decision_owner on decision (owner_id, due_on);

create table risk_model (
    id text primary key,
    fitted_at text not null,
    as_of text not null,
    events integer not null,
    body text not null
);

create table risk_run (
    id text primary key,
    model_id text not null references risk_model (id),
    as_of text not null,
    made_at text not null,
    households integer not null
);

create table risk (
    run_id text not null references risk_run (id),
    household_id text not null references household (id),
    chance double precision not null check (chance between 0 and 1),
    low double precision not null,
    high double precision not null,
    tier text not null check (tier in ('first', 'soon', 'calm')),
    position integer not null,
    reasons text not null,
    primary key (household_id, run_id)
);

create index risk_order on risk (run_id, position);

create table risk_check (
    item text primary key,
    signed_by text not null references staff (id),
    signed_at text not null
);
