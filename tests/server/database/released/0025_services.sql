insert into service (id, code, district, names, place, provider, phone, monthly, checked_on, by_id, taken_down_at)
values ('01900000-0000-7000-8000-0000000005e1', 'svc_stove', '5952', '{"kk":"Пеш жөндеу","ru":"Ремонт печей"}', 'Клуб', 'Пешші', '',
    4, '2026-11-25', null, null);

insert into saved_view (id, staff_id, page, name, query, made_at)
select '01900000-0000-7000-8000-0000000005e2', id, 'review', 'Қыс', 'need=home_cold', '2026-11-25T08:00:00.000000Z'
from staff order by id limit 1;

insert into kept_need (district, village, need, families, as_of) values ('5952', '', 'home_cold', 7, '2026-11-25');
