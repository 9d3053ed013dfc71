insert into model_card (id, model_id, as_of, made_at, body)
values ('01800000-0000-7000-a000-000000000061', 'm', '2026-03-04', '2026-03-04T08:00:00.000000Z', '{}');
