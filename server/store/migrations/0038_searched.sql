-- Families who were not reached stand in a list of their own, and not among the interviews that are due.
update agenda set room = 'search' where kind = 'search' and room = 'task';
