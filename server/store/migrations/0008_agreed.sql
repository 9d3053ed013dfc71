-- The one place that says whose answers a computer may process: somebody of the family agreed to analysis, and
-- nobody's latest word is against it. Of two words of the same moment the no counts.

create view agreed_household as
    select distinct y.household_id
    from consent y
    where y.purpose = 'analysis' and y.given = 1
        and y.household_id not in (
            select c.household_id from consent c
            where c.purpose = 'analysis' and c.given = 0 and not exists (
                select 1 from consent d
                where d.household_id = c.household_id and d.person_id = c.person_id
                    and d.purpose = 'analysis' and d.at > c.at));
