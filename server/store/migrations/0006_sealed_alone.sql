-- A subject that stayed the same over the months led back to most families by their months and district alone.
-- What came before loses it; the month becomes the first one of its quarter, so that few stand alone in a district.

update sealed_answer set subject = id;

update sealed_answer set month = substr(month, 1, 5) || case
    when substr(month, 6, 2) < '04' then '01'
    when substr(month, 6, 2) < '07' then '04'
    when substr(month, 6, 2) < '10' then '07'
    else '10' end;
