-- Reports as they were frozen: their figures as they were told, small counts hidden already, and the hash of these bytes.
create table report (
    id text primary key,
    quarter text not null,
    -- Empty for the region.
    district text not null,
    as_of text not null,
    made_at text not null,
    made_by text not null references staff (id),
    hash text not null,
    body text not null
);

create index report_made on report (made_at, id);

-- What others count, as it was typed in: nothing is written over, the latest word of a place and quarter counts.
create table official_figure (
    id text primary key,
    quarter text not null,
    -- Empty for the region.
    district text not null,
    unit text not null check (unit in ('families', 'people')),
    arrived integer check (arrived >= 0),
    gone integer check (gone >= 0),
    staying integer check (staying >= 0),
    source text not null,
    told_on text not null,
    entered_by text not null references staff (id),
    entered_at text not null
);

create index official_figure_of on official_figure (quarter, district, entered_at);
