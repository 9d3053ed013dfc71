-- The figures of who stays as they were counted by night, and their drawings: no family in it, small counts hidden already.

create table kept_figure (
    district text not null,
    part text not null,
    as_of text not null,
    made_at text not null,
    body text not null,
    primary key (district, part)
);
