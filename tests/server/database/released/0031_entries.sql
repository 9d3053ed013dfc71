insert into likely_pair (first_id, second_id, first_home, second_home, district, score)
select min(id), max(id), min(household_id), min(household_id), '5950', 5 from person;
