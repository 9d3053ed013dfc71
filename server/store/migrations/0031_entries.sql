-- People of the register by the sounds of their names, so that an entry is compared with those alone who may be the same; and
-- the pairs that were found. All of it follows from the register and is written with the lines of the lists.

create table entry_sound (
    household_id text not null references household (id),
    person_id text not null,
    sound text not null,
    letter text not null,
    year integer,
    -- The day of birth and the telephone as it is dialled; empty where they are not known.
    born text not null,
    dialled text not null,
    primary key (household_id, person_id, sound)
);

create index entry_sound_letter on entry_sound (letter, year);

create index entry_sound_dialled on entry_sound (dialled) where dialled <> '';

-- A digest of what is compared of all people of a household: while it is the same nothing is worked out anew.
create table entry_mark (
    household_id text primary key references household (id),
    mark text not null
);

-- District is empty where the two live in different ones.
create table likely_pair (
    first_id text not null,
    second_id text not null,
    first_home text not null,
    second_home text not null,
    district text not null,
    score integer not null,
    primary key (first_id, second_id)
);

create index likely_pair_order on likely_pair (score desc, first_id, second_id);

create index likely_pair_here on likely_pair (district, score desc, first_id, second_id);

create index likely_pair_first on likely_pair (first_home);

create index likely_pair_second on likely_pair (second_home);
