-- A lost phone may still send what it holds, and nothing else; then it destroys its keys and says so.
alter table device add column lost_at text;
