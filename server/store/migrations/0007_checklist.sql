-- Who answers for a condition, and who of the staff wrote that down: an administrator signs in nobody else's name unseen.

alter table risk_check add column recorded_by text references staff (id);
