insert into report (id, quarter, district, as_of, made_at, made_by, hash, body)
select '01900000-0000-7000-8000-0000000005f1', '2026-3', '', '2026-11-25', '2026-11-25T08:00:00.000000Z', id,
    'f0000000000000000000000000000000000000000000000000000000000000f0',
    '{"quarter":"2026-3","district":"","as_of":"2026-11-25","simulated": false,"tables":[]}'
from staff order by id limit 1;

insert into official_figure (id, quarter, district, unit, arrived, gone, staying, source, told_on, entered_by, entered_at)
select '01900000-0000-7000-8000-0000000005f2', '2026-3', '5952', 'people', 1516, null, 8400, 'Басқарма хаты, № 112',
    '2026-10-15', id, '2026-11-25T08:00:00.000000Z'
from staff order by id limit 1;
