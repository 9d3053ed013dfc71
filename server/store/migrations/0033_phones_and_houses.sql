-- What lists of phones, house prices and possible duplicates are read by, so that no page reads all of them.

-- Where the holder of a phone lives or works, and the letters that a search looks through; it follows from staff and register.
alter table device add column district text not null default '';

alter table device add column holder_letters text not null default '';

alter table device add column home_letters text not null default '';

alter table device add column number integer;

create index device_longest_here on device (district, (case when revoked_at is null then 0 else 1 end),
    (coalesce(case when waiting > 0 then waiting_since end, seen_at, enrolled_at)), id);

create index device_working on device (district) where revoked_at is null;

create index device_waiting_here on device (district, waiting_since, id) where waiting > 0 and revoked_at is null;

-- Houses whose price and floor are known, in the order of what a square metre cost. It follows from the measures of support and
-- from where the house or else the family stands, and is written with the lines of the lists.
create table house_price (
    household_id text not null references household (id),
    id text not null,
    district text not null,
    starts_on text not null,
    price_m2 double precision not null,
    primary key (household_id, id)
);

create index house_price_order on house_price (district, price_m2);

create index house_price_newest on house_price (district, starts_on, id);

insert into house_price (household_id, id, district, starts_on, price_m2)
select m.household_id, m.id, coalesce(s.district, h.district), m.starts_on,
    cast(m.price_tenge as double precision) / m.floor_m2
from support_measure m join household h on h.id = m.household_id left join settlement s on s.code = m.settlement
where m.price_tenge is not null and m.floor_m2 is not null and m.void = '';

-- Pairs that somebody judged are in the list no more, however often it is turned over.
delete from likely_pair where exists (
    select 1 from not_the_same n
    where n.first_id = likely_pair.first_id and n.second_id = likely_pair.second_id and n.taken_back_at is null);

create index person_united on person (seq, id) where same_as is not null;

create index told_apart on not_the_same (said_at, id) where taken_back_at is null;

-- What waits for help: the open requests, the one that was promised first before all others; referrals on the board and in
-- line. All that is counted stands in the indexes.
create index help_open on help_request (promised_at, household_id, id, category, urgency) where status <> 'done';

create index referral_open on referral (state, offered_on, id, household_id) where state <> 'done' or helped is null;

create index referral_service on referral (service, household_id, state, helped, offered_on);

create index household_open_place on household (id, district) where closed = '';

create index household_shut on household (id) where closed <> '';
