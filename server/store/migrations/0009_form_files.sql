-- Lists, pictures and sounds of forms, each content once. They lie in the database, so that a form is published with
-- all its files or not at all, and one backup holds both.

create table form_content (
    hash text primary key,
    size bigint not null,
    content bytea not null
);

create table form_file (
    form_id text not null,
    form_version text not null,
    uri text not null,
    hash text not null references form_content (hash),
    primary key (form_id, form_version, uri),
    foreign key (form_id, form_version) references form (id, version)
);

-- A closed version begins no new interview; what was begun with it is still taken.
alter table form add column closed_at text;
