-- Past the office: a recipient outside it, and complaints that nobody else can read or trace.

-- Neither engine widens a check in one text, so the role moves to a column of its own. SQLite adds no required column
-- without a first value: this one opens no family.
alter table staff rename column role to former_role;

alter table staff add column role text not null default 'independent'
    check (role in
        ('worker', 'supervisor', 'manager', 'analyst', 'register_clerk', 'admin', 'independent'));

update staff set role = former_role;

alter table staff drop column former_role;

-- What was said, by whom, and the answer are sealed under a key that is not in the database; a name is in there only if
-- the person gave it. No household, no phone, no hour, and rows lie in the order of their random ids.
create table complaint (
    id text primary key,
    code_hash text unique,
    made_on text not null,
    promised_on text not null,
    state text not null check (state in ('new', 'seen', 'working', 'answered')),
    changed_on text not null,
    sealed text not null,
    answer text
)
-- A comment ends at the first mark for SQLite and at the matching one for PostgreSQL: SQLite alone reads two words more.
/* /* */ without rowid -- */
;

create index complaint_state on complaint (state, promised_on);

create table complaint_move (
    complaint_id text not null references complaint (id),
    id text not null,
    at text not null,
    staff_id text not null references staff (id),
    state text not null,
    primary key (complaint_id, id)
);

-- Whose latest word on a purpose is no. Of two words of the same moment the no counts.
create view refused as
    select c.household_id, c.person_id, c.purpose
    from consent_now c
    where c.given = 0 and not exists (
        select 1 from consent d
        where d.person_id = c.person_id and d.purpose = c.purpose and d.at > c.at);

-- How far a help request came, when and by whom: rows are only ever added.
create table help_move (
    household_id text not null,
    request_id text not null,
    id text not null,
    at text not null,
    staff_id text references staff (id),
    before text not null,
    state text not null,
    primary key (household_id, request_id, id)
);

-- Who opened a family, in the commit order, so that the family's own phones learn of it.
alter table look add column seq bigint not null default 0;

-- Care that travels as changes: its words and its history lie in said, here is what stands, for reading.
alter table decision rename to decision_before;

create table decision (
    household_id text not null references household (id),
    id text not null,
    kind text not null check (kind in ('help', 'referral', 'wait', 'disagree')),
    reason text not null,
    words text,
    service text,
    made_on text not null,
    due_on text,
    outcome text,
    since text not null,
    by_name text not null default '',
    primary key (household_id, id)
);

insert into decision (household_id, id, kind, reason, words, service, made_on, due_on, outcome, since, by_name)
select d.household_id, d.id, case when d.kind in ('help', 'referral', 'disagree') then d.kind else 'wait' end,
    d.reason, d.words, d.service, substr(d.made_at, 1, 10), d.due_on, d.outcome, d.made_at, s.name
from decision_before d join staff s on s.id = d.made_by;

drop table decision_before;

create table plan_step (
    household_id text not null references household (id),
    id text not null,
    what text not null,
    need text,
    service text,
    who text not null,
    until text,
    state text not null check (state in ('open', 'under_way', 'done', 'dropped')),
    since text not null,
    primary key (household_id, id)
);

create table referral (
    household_id text not null references household (id),
    id text not null,
    service text not null,
    provider text,
    person_id text,
    need text,
    offered_on text not null,
    state text not null check (state in ('offered', 'accepted', 'declined', 'under_way', 'done')),
    helped text check (helped in ('yes', 'partly', 'no', 'unknown')),
    words text,
    since text not null,
    primary key (household_id, id)
);

create index referral_state on referral (state);
