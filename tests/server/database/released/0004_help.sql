insert into help_request (household_id, id, person_id, category, urgency, words, shared_with, status, promised_at, made_at,
    changed_at, seq)
values ('01800000-0000-7000-9000-000000000001', '01800000-0000-7000-e000-000000000002', '01800000-0000-7000-8000-000000000001', 'cold', 'd3', 'Көмір жоқ', '["worker"]', 'seen',
    '2025-11-04T13:00:00.000000Z', '2025-11-01T08:10:00.000000Z', '2025-11-02T08:00:00.000000Z', 6);

insert into decision (household_id, id, kind, service, reason, words, made_by, owner_id, made_at, due_on, outcome, closed_at)
values ('01800000-0000-7000-9000-000000000001', '01800000-0000-7000-e000-000000000003', 'help', 'fuel', 'cold', 'Көмір берілді', '01800000-0000-7000-b000-000000000002', '01800000-0000-7000-b000-000000000001',
    '2025-11-03T08:00:00.000000Z', '2025-11-10', 'done', '2025-11-09T08:00:00.000000Z');

insert into risk_model (id, fitted_at, as_of, events, body) values ('m', '2025-11-03T08:00:00.000000Z', '2025-11-01', 0, '{}');

insert into risk_run (id, model_id, as_of, made_at, households) values ('r', 'm', '2025-11-01', '2025-11-03T08:00:00.000000Z', 1);

insert into risk (run_id, household_id, chance, low, high, tier, position, reasons)
values ('r', '01800000-0000-7000-9000-000000000001', 0.21, 0.1, 0.4, 'soon', 1, '["cold"]');

insert into risk_check (item, signed_by, signed_at) values ('prior', '01800000-0000-7000-b000-000000000003', '2025-11-03T08:00:00.000000Z');
