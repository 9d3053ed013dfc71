-- What is known of the model in use and of how well it did: figures for a page and a file, no family in it.

create table model_card (
    id text primary key,
    model_id text not null references risk_model (id),
    as_of text not null,
    made_at text not null,
    body text not null
);
