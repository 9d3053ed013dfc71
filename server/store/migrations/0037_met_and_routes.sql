-- Who met a family before it stood in the register, and when: for as long as its record lasts, while the proposal is let go of.
create table first_met (
    household_id text primary key references household (id),
    staff_id text not null references staff (id),
    made_at text not null
);

-- The state gives its quota to settlers and to kandas apart: '' stands for both together.
alter table quota rename to quota_of_both;

create table quota (
    year integer not null,
    district text not null,
    route text not null check (route in ('', 'inside', 'abroad')),
    at text not null,
    people integer,
    source text not null,
    by_id text not null references staff (id),
    primary key (year, district, route, at)
);

insert into quota (year, district, route, at, people, source, by_id)
select year, district, '', at, people, source, by_id from quota_of_both;

drop table quota_of_both;
