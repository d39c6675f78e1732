-- The roles of Cantou, and the rights of the database to which this is sent.
--
-- Run by a superuser (or by a managed server's administrator, who may create roles), once for each database,
-- before `cantou migrate`, and again when a newer Cantou asks for it. Running it again changes nothing:
--
--     createdb cantou
--     cantou bootstrap --print | psql -v ON_ERROR_STOP=1 cantou
--
-- Afterwards give the three roles that sign in a password each, or let pg_hba.conf know them by `peer`.

begin;

-- Two databases may be prepared at once (tests), and roles belong to the whole cluster.
select pg_advisory_xact_lock(hashtext('cantou.bootstrap'));

do $$
declare
    wanted record;
begin
    for wanted in
        select * from (values
            ('cantou_owner', 'login createdb'),          -- owns the tables; used for migrations only
            ('cantou_app', 'login noinherit'),           -- the web and the workers; sees nothing by itself
            ('cantou_public', 'nologin'),                -- one role for each mode of Scope
            ('cantou_person', 'nologin'),
            ('cantou_object', 'nologin'),
            ('cantou_agent', 'nologin'),
            ('cantou_agent_one', 'nologin'),             -- an agent who acts for a single organisation
            ('cantou_backup', 'login bypassrls')         -- pg_dump only
        ) as roles (name, attributes)
    loop
        if not exists (select from pg_roles where rolname = wanted.name) then
            execute format('create role %I %s', wanted.name, wanted.attributes);
        end if;
    end loop;
end
$$;

grant cantou_public, cantou_person, cantou_object, cantou_agent, cantou_agent_one to cantou_app;
grant pg_read_all_data to cantou_backup;

do $$
begin
    -- An administrator who is not a superuser gives a database only to a role that it belongs to.
    if not pg_has_role(current_user, 'cantou_owner', 'member') then
        execute format('grant cantou_owner to %I', current_user);
    end if;
    execute format('alter database %I owner to cantou_owner', current_database());
    execute format('revoke all on database %I from public', current_database());
    execute format('grant connect on database %I to cantou_app, cantou_backup', current_database());
end
$$;

-- What row-level security rests on. An existing role with other attributes stops everything here.
do $$
begin
    if exists (
        select from pg_roles
        where rolname in ('cantou_app', 'cantou_public', 'cantou_person', 'cantou_object', 'cantou_agent',
                          'cantou_agent_one')
          and (rolsuper or rolbypassrls or rolcreaterole or rolcreatedb)
    ) then
        raise exception 'a role of the application may do too much: it must be neither superuser nor bypassrls, createrole, createdb';
    end if;
    if (select rolinherit from pg_roles where rolname = 'cantou_app') then
        raise exception 'cantou_app inherits: its rights would not depend on the Scope; alter role cantou_app noinherit';
    end if;
    if (select rolsuper or rolbypassrls from pg_roles where rolname = 'cantou_owner') then
        raise exception 'cantou_owner must be neither superuser nor bypassrls';
    end if;
    if not (select rolbypassrls from pg_roles where rolname = 'cantou_backup') then
        raise exception 'cantou_backup needs bypassrls, or backups would be empty';
    end if;
    if exists (
        select from pg_auth_members m
        join pg_roles r on r.oid = m.roleid
        join pg_roles u on u.oid = m.member
        where u.rolname = 'cantou_app'
          and r.rolname not in ('cantou_public', 'cantou_person', 'cantou_object', 'cantou_agent', 'cantou_agent_one')
    ) then
        raise exception 'cantou_app is a member of another role than those of the Scope';
    end if;
end
$$;

commit;
