-- What cantou_agent may do, cantou_agent_one may: the rights, then the policies, of every table of this owner.
--
-- Sent by the owner before and after each `migrate`: tables protected by an older Cantou, by a service from
-- elsewhere, or by SQL that names cantou_agent alone. Running it again changes nothing.

do $$
declare
    wanted text;
begin
    -- Rights on whole tables and sequences, then on columns: given where they lack, taken where they are too many.
    for wanted in
        with mine as (
            select c.oid, c.relkind, c.relacl from pg_class c
            where c.relnamespace = 'public'::regnamespace and c.relowner = current_user::regrole
              and c.relkind in ('r', 'p', 'v', 'm', 'S')
        ), held as (
            select mine.oid, relkind, '' as columns, a.grantee, a.privilege_type
            from mine, aclexplode(relacl) a
            union all
            select mine.oid, relkind, format('(%I)', t.attname), a.grantee, a.privilege_type
            from mine join pg_attribute t on t.attrelid = mine.oid, aclexplode(t.attacl) a
        ), agent as (
            select oid, relkind, columns, privilege_type from held where grantee = 'cantou_agent'::regrole
        ), one as (
            select oid, relkind, columns, privilege_type from held where grantee = 'cantou_agent_one'::regrole
        ), changed as (
            select 1 as turn, 'revoke' as verb, 'from' as whom, extra.*
            from (select * from one except select * from agent) extra
            union all
            select 2, 'grant', 'to', lacking.* from (select * from agent except select * from one) lacking
        )
        select format('%s %s on %s %s %s cantou_agent_one', verb,
                      string_agg(privilege_type || ' ' || columns, ', '),
                      case relkind when 'S' then 'sequence' else 'table' end, oid::regclass, whom)
        from changed group by turn, verb, whom, oid, relkind order by turn
    loop
        execute wanted;
    end loop;

    -- What `Protect` wrote lets cantou_agent read by `= any(…)`: its pendant here is an equality.
    -- Any other policy that names cantou_agent names both.
    for wanted in
        select case when p.polcmd = 'r' and p.polname = 'agent' then
            format($policy$create policy agent_one on %s for select to cantou_agent_one using
                   (organisation_id = (select nullif(current_setting('cantou.acting', true), '')::bigint))$policy$,
                   p.polrelid::regclass)
        else
            format('alter policy %I on %s to %s, cantou_agent_one', p.polname, p.polrelid::regclass,
                   (select string_agg(quote_ident(r.rolname), ', ') from pg_roles r where r.oid = any(p.polroles)))
        end
        from pg_policy p join pg_class c on c.oid = p.polrelid
        where c.relowner = current_user::regrole and 'cantou_agent'::regrole = any(p.polroles)
          and not exists (
              select from pg_policy other
              where other.polrelid = p.polrelid and other.polcmd = p.polcmd
                and 'cantou_agent_one'::regrole = any(other.polroles)
          )
    loop
        execute wanted;
    end loop;
end
$$;
