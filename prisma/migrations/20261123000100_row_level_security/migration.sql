-- Shop data is read and written under the role sixfold_shop, which sees the rows of one shop only:
-- the one that the transaction names in the setting sixfold.shop_id. Without that setting it gets an error.

-- Roles belong to the whole server, so another database may be making the same one at this moment.
do $$
declare
  can_use boolean;
begin
  for attempt in 1..10 loop
    begin
      if not exists (select from pg_roles where rolname = 'sixfold_shop') then
        create role sixfold_shop nologin nosuperuser nobypassrls nocreatedb nocreaterole;
      end if;
      -- From 16 on a role's maker administers it but may not take it on unless it is granted.
      if current_setting('server_version_num')::int >= 160000 then
        can_use := pg_has_role(current_user, 'sixfold_shop', 'set');
      else
        can_use := pg_has_role(current_user, 'sixfold_shop', 'member');
      end if;
      if not can_use then
        execute format('grant sixfold_shop to %I', current_user);
      end if;
      return;
    exception
      when insufficient_privilege then
        raise exception 'The database user % may not make or use the role sixfold_shop.', current_user
          using errcode = 'insufficient_privilege',
                hint = format(
                  'Let an administrator run: create role sixfold_shop nologin; grant sixfold_shop to %I;',
                  current_user);
      when duplicate_object or unique_violation or internal_error then
        perform pg_sleep(0.05 * attempt);
    end;
  end loop;
  raise exception 'The role sixfold_shop could not be made: others kept changing it.';
end
$$;

do $$
declare
  shop_table regclass;
  shop_sequence regclass;
begin
  execute format('grant usage on schema %I to sixfold_shop', current_schema());
  for shop_table in
    select c.oid
      from pg_class c
      join pg_attribute a on a.attrelid = c.oid and a.attname = 'shop_id' and not a.attisdropped
     where c.relkind in ('r', 'p') and c.relnamespace = current_schema()::regnamespace
     order by c.relname
  loop
    execute format('alter table %s enable row level security', shop_table);
    -- Forced: the rule holds for the tables' owner too, unless that is a superuser.
    execute format('alter table %s force row level security', shop_table);
    execute format(
      'create policy one_shop on %s
         using (shop_id = (select current_setting(''sixfold.shop_id'')::int))
         with check (shop_id = (select current_setting(''sixfold.shop_id'')::int))', shop_table);
    execute format('grant select, insert, update, delete on %s to sixfold_shop', shop_table);
    for shop_sequence in
      select d.objid
        from pg_depend d
        join pg_class s on s.oid = d.objid and s.relkind = 'S'
       where d.classid = 'pg_class'::regclass and d.refclassid = 'pg_class'::regclass
         and d.refobjid = shop_table and d.deptype in ('a', 'i')
    loop
      execute format('grant usage on sequence %s to sixfold_shop', shop_sequence);
    end loop;
  end loop;
end
$$;
