insert into invited_photo (invitation_id, form_id, name, content)
values ('01900000-0000-7000-8000-0000000000f1', 'pulse', '01800000-0000-7000-8000-0000000000aa.jpg', :content);
