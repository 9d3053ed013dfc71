insert into kept_figure (district, part, as_of, made_at, body)
values ('', 'whole', '2026-03-05', '2026-03-05T22:00:00.000000Z', 'null');
