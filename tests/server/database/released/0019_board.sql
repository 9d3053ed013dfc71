insert into board (id, district, kind, titles, words, place, phone, held_on, until_on, checked_on, by_id, taken_down_at)
values ('01900000-0000-7000-8000-0000000b0a4d', '5952', 'fair', '{"kk":"Жұмыс жәрмеңкесі"}', '{}', 'Клуб', '', '2026-12-05',
    null, '2026-11-25', null, null);
