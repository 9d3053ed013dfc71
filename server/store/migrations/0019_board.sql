-- What a district offers: vacancies, courses, clinics and the like, as staff write it down. Nothing of a family in it.

create table board (
    id text primary key,
    district text not null,
    kind text not null,
    titles text not null,
    words text not null,
    place text not null,
    phone text not null,
    held_on text,
    until_on text,
    checked_on text not null,
    by_id text,
    taken_down_at text
);

create index board_by_district on board (district, kind);
