-- Photographs of what was begun by a link: sealed under the link's own secret like the draft, gone once it is received.
create table invited_photo (
    invitation_id text not null references invitation (id),
    form_id text not null,
    name text not null,
    content bytea not null,
    primary key (invitation_id, form_id, name)
);
