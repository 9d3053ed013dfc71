-- Somebody entered twice is one person: a no that was said under the second entry counts for the one that is kept.
-- A yes does not go over: what the kept entry never agreed to is asked again.

create index person_same on person (same_as) where same_as is not null;

drop view refused;

drop view agreed_household;

drop view consent_now;

create view consent_now as
    select m.household_id, c.person_id, c.purpose, c.given, c.form_version, c.language, c.source, c.at
    from consent c join member m on m.id = c.person_id
    union all
    select c.household_id, c.person_id, c.purpose, c.given, c.form_version, c.language, c.source, c.at
    from consent c where not exists (select 1 from membership m where m.person_id = c.person_id)
    union all
    select m.household_id, m.id, c.purpose, c.given, c.form_version, c.language, c.source, c.at
    from person p left join person k on k.id = p.same_as
        cross join consent c cross join member m -- "cross": from the few who were entered twice, never from all words
    where p.same_as is not null and c.person_id = p.id and m.id = coalesce(k.same_as, p.same_as)
        and c.given = 0 and not exists (
        select 1 from consent d
        where d.person_id = c.person_id and d.purpose = c.purpose and d.at > c.at);

create view agreed_household as
    select distinct y.household_id
    from consent_now y
    where y.purpose = 'analysis' and y.given = 1
        and y.household_id not in (
            select c.household_id from consent_now c
            where c.purpose = 'analysis' and c.given = 0 and not exists (
                select 1 from consent d
                where d.person_id = c.person_id and d.purpose = 'analysis' and d.at > c.at));

create view refused as
    select c.household_id, c.person_id, c.purpose
    from consent_now c
    where c.given = 0 and not exists (
        select 1 from consent d
        where d.person_id = c.person_id and d.purpose = c.purpose and d.at > c.at);
