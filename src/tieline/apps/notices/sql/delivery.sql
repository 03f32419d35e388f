-- The transaction that wrote a notice: what was committed between two messages is told of in the
-- second one. A counter would not do, since a smaller number can be committed later.
alter table notices_notice add column xid8 xid8 not null default pg_current_xact_id();

alter table notices_delivery
    add column span_after pg_snapshot,
    add column span_upto pg_snapshot not null,
    add constraint delivered_to_own_people foreign key (office_id, person_id)
        references offices_person (office_id, id);

alter table notices_delivery enable row level security;
alter table notices_delivery force row level security;
create policy own_office on notices_delivery to tieline_app
    using (office_id = (select acting_office()))
    with check (office_id = (select acting_office()));
create policy matcher_reads on notices_delivery for select to tieline_matcher using (true);
create policy keeper_all on notices_delivery to tieline_keeper using (true) with check (true);
grant select, insert, update (state, attempts, next_attempt_at, finished_at, reason)
    on notices_delivery to tieline_app;
grant select (id, office_id, person_id, channel, number, state, attempts, next_attempt_at,
    finished_at) on notices_delivery to tieline_matcher;
grant select, delete on notices_delivery to tieline_keeper;

-- What is to be sent, of every office: ids only, for the worker before it acts.
create function waiting_deliveries(p_channel text, p_now timestamptz)
returns table (office_id bigint, delivery_id bigint, person_id bigint)
language sql stable security definer
set search_path = pg_catalog, public, pg_temp
as $$
    select d.office_id, d.id, d.person_id
    from notices_delivery d
    where d.state = 'waiting' and d.channel = p_channel and d.next_attempt_at <= p_now
    order by d.next_attempt_at, d.id
$$;
alter function waiting_deliveries(text, timestamptz) owner to tieline_matcher;
revoke execute on function waiting_deliveries(text, timestamptz) from public;
grant execute on function waiting_deliveries(text, timestamptz) to tieline_app;

-- What could not be sent, of every office: ids only, for whoever looks after the installation.
-- One that was given up counts until a later one arrives or the person chooses anew.
create function troubled_deliveries()
returns table (office_id bigint, delivery_id bigint, is_given_up boolean)
language sql stable security definer
set search_path = pg_catalog, public, pg_temp
as $$
    select d.office_id, d.id, d.state = 'failed'
    from notices_delivery d
    where (d.state = 'waiting' and d.attempts > 0)
       or (d.state = 'failed'
           and not exists (
               select 1 from notices_delivery l
               where l.office_id = d.office_id and l.person_id = d.person_id
                 and l.channel = d.channel and l.number > d.number and l.state = 'sent')
           and not exists (
               select 1 from offices_mailchoice c
               where c.office_id = d.office_id and c.person_id = d.person_id
                 and c.set_at > d.finished_at))
    order by d.id
$$;
alter function troubled_deliveries() owner to tieline_matcher;
revoke execute on function troubled_deliveries() from public;
grant execute on function troubled_deliveries() to tieline_app;
