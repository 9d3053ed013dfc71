insert into risk_known (household_id, person_id, said)
values ('01800000-0000-7000-9000-000000000001', '', :content);

insert into risk_read (household_id, reading)
values ('01800000-0000-7000-9000-000000000001', '0123456789abcdef');
