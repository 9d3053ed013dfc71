-- What pages count and search is kept where it is read: none of them reads all families, requests or referrals of the region.

-- Where the family of a request or a referral lives, and whether it is closed; both follow from the household.
alter table help_request add column district text not null default '';

alter table help_request add column shut integer not null default 0;

update help_request set
    district = (select h.district from household h where h.id = help_request.household_id),
    shut = (select case when h.closed = '' then 0 else 1 end from household h where h.id = help_request.household_id);

alter table referral add column district text not null default '';

alter table referral add column shut integer not null default 0;

update referral set
    district = (select h.district from household h where h.id = referral.household_id),
    shut = (select case when h.closed = '' then 0 else 1 end from household h where h.id = referral.household_id);

drop index help_open;

create index help_open on help_request (promised_at, household_id, id, category, urgency) where status <> 'done' and shut = 0;

create index help_open_here on help_request (district, promised_at, household_id, id, category, urgency)
    where status <> 'done' and shut = 0;

create index help_pressing_here on help_request (
    district, (case when category = 'safe' or urgency = 'now' then 0 else 1 end), promised_at, id) where status <> 'done';

drop index referral_open;

create index referral_open on referral (state, offered_on, id) where shut = 0 and (state <> 'done' or helped is null);

create index referral_open_here on referral (district, state, offered_on, id)
    where shut = 0 and (state <> 'done' or helped is null);

drop index referral_service;

-- How many referrals of a service were offered in a month, and how far they are; of done ones, whether the family was asked
-- and whether it helped.
create table referral_tally (
    district text not null,
    service text not null,
    month text not null,
    offered bigint not null,
    accepted bigint not null,
    declined bigint not null,
    under_way bigint not null,
    unasked bigint not null,
    asked bigint not null,
    helped bigint not null,
    primary key (district, service, month)
);

insert into referral_tally (district, service, month, offered, accepted, declined, under_way, unasked, asked, helped)
select district, service, substr(offered_on, 1, 7),
    sum(case when state = 'offered' then 1 else 0 end),
    sum(case when state = 'accepted' then 1 else 0 end),
    sum(case when state = 'declined' then 1 else 0 end),
    sum(case when state = 'under_way' then 1 else 0 end),
    sum(case when state = 'done' and helped is null then 1 else 0 end),
    sum(case when state = 'done' and helped in ('yes', 'partly', 'no') then 1 else 0 end),
    sum(case when state = 'done' and helped in ('yes', 'partly') then 1 else 0 end)
from referral where shut = 0 group by district, service, substr(offered_on, 1, 7);

-- When the first help was promised that the family still waits for, empty where it waits for none.
alter table standing add column promised text not null default '';

update standing set promised = coalesce((
    select min(w.promised_at) from help_request w where w.household_id = standing.household_id and w.status <> 'done'), '')
where exists (select 1 from help_request w where w.household_id = standing.household_id and w.status <> 'done');

create index standing_asking on standing (position, district, promised)
    where served = 1 and agrees = 1 and tier <> '' and promised <> '';

create index standing_asking_lot on standing (lot, position, district, promised)
    where served = 1 and agrees = 1 and tier <> '' and promised <> '';

-- As it was, with what each tier's families need, and how many of them wait for help.
drop table standing_count;

create table standing_count (
    district text not null,
    what text not null,
    n bigint not null,
    primary key (district, what)
);

-- The words that families are found by, each with its families, and how many they are.
create table family_word (
    word text not null,
    number integer not null,
    primary key (word, number)
);

create table word_count (
    word text primary key,
    n bigint not null
);

create index family_letters_here on family_letters (district, number, letters, household_id);

-- Interviews that wait, and what came of all, without reading them.
drop index second_look_staff;

create index second_look_staff on second_look (staff_id, finished_at, outcome, drawn);

drop index second_look_undecided;

create index second_look_undecided on second_look (staff_id, finished_at, submission_id) where outcome is null;

-- What colleagues are found by; it follows from the name.
alter table staff add column letters text not null default '';

create index staff_working on staff (name, id, role, district, letters) where active = 1;
