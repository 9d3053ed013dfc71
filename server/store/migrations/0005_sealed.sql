-- Sealed answers lie in the order of their random ids and not in that of their coming. Receipts come in the same order, so
-- a row's place beside them would lead back to its family. That holds on SQLite. On PostgreSQL a table has no such order:
-- what comes later lies further on, and whoever can read the disk of the server can compare. There the table may be
-- rewritten in a quiet hour, by hand: "cluster sealed_answer using" and the name of its primary key.

create table sealed_answer_by_id (
    id text primary key,
    subject text not null,
    form_id text not null,
    form_version text not null,
    district text not null,
    month text not null,
    answers text not null
)
-- A comment ends at the first mark for SQLite and at the matching one for PostgreSQL: SQLite alone reads two words more.
/* /* */ without rowid -- */
;

insert into sealed_answer_by_id (id, subject, form_id, form_version, district, month, answers)
select id, subject, form_id, form_version, district, month, answers from sealed_answer order by id;

drop table sealed_answer;

alter table sealed_answer_by_id rename to sealed_answer;
