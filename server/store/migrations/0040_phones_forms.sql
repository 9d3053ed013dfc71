-- The version of each form that each working phone fetched last; the district and the holder follow from the phone.
create table form_newest (
    device_id text not null references device (id),
    form_id text not null,
    form_version text not null,
    district text not null,
    holder text not null,
    primary key (device_id, form_id)
);

insert into form_newest (device_id, form_id, form_version, district, holder)
select f.device_id, f.form_id, max(f.form_version), d.district, d.holder_letters
from device_form f join device d on d.id = f.device_id where d.revoked_at is null
group by f.device_id, f.form_id, d.district, d.holder_letters;

create index form_newest_holder on form_newest (form_id, form_version, district, holder, device_id);

-- On how many phones each version is; under no form, of how many phones it is known which forms they have.
create table form_held (
    district text not null,
    form_id text not null,
    form_version text not null,
    phones bigint not null,
    primary key (district, form_id, form_version)
);

insert into form_held (district, form_id, form_version, phones)
select district, form_id, form_version, count(*) from form_newest group by district, form_id, form_version
union all
select district, '', '', count(distinct device_id) from form_newest group by district;
