insert into family_letters (household_id, number, district, letters) select id, number, district, 'сапарулы ермек бескол' from household;
