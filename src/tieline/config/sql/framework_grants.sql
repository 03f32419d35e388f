-- Tables of the frameworks hold no office data: sessions, the queue, Django's own lists.
grant select, insert, update, delete on django_session to tieline_app;
grant select on django_migrations, django_content_type, auth_permission, auth_group,
    auth_group_permissions to tieline_app;
do $$
declare
    t text;
begin
    for t in select c.relname from pg_class c
             join pg_namespace n on n.oid = c.relnamespace
             where n.nspname = 'public' and c.relname like 'procrastinate%' and c.relkind = 'r'
    loop
        execute format('grant select, insert, update, delete on %I to tieline_app', t);
    end loop;
    for t in select c.relname from pg_class c
             join pg_namespace n on n.oid = c.relnamespace
             where n.nspname = 'public' and c.relname like 'procrastinate%' and c.relkind = 'S'
    loop
        execute format('grant usage, select on sequence %I to tieline_app', t);
    end loop;
end;
$$;
