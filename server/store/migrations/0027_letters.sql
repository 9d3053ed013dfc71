-- What a search for a family looks through: its name and its place by all their names, in letters that every keyboard has.
-- It follows from the register, and is written with the lines of the lists.
create table family_letters (
    household_id text primary key references household (id),
    number integer not null,
    district text not null,
    letters text not null
);

create index family_letters_number on family_letters (number);

create index household_open on household (number) where closed = '';

create index household_open_district on household (district, number) where closed = '';

create index change_unsettled on change (received_at, id) where state <> 'applied';

insert into agenda_stale (household_id, n) select id, 1 from household where true
on conflict (household_id) do update set n = agenda_stale.n + 1;
