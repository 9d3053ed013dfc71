insert into sealed_answer (id, subject, form_id, form_version, district, month, answers)
values ('0000', 'subject', 'place', '2025030101', '5950', '2025-12', '{"pla_plan":"stay"}');
