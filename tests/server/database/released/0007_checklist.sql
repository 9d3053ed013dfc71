insert into risk_check (item, signed_by, signed_at, recorded_by)
values ('fairness', '01800000-0000-7000-b000-000000000002', '2025-12-03T08:00:00.000000Z', '01800000-0000-7000-b000-000000000003');
