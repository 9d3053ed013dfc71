insert into form_content (hash, size, content) values (:digest, 5, :content);

insert into form_file (form_id, form_version, uri, hash)
values ('heat', '2025030101', 'jr://file-csv/villages.csv', :digest);

insert into form (id, version, hash, xform, published_at, closed_at)
values ('heat', '2024010101', 'g', :xform, '2024-03-01T08:00:00.000000Z', '2025-03-01T08:00:00.000000Z');
