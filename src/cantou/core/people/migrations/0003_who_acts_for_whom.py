from django.db import migrations

# The person whose rows a Scope shows, as in core.scope.policies.
PERSON = "nullif(current_setting('cantou.person', true), '')::bigint"

GUARDS = f"""
create function people_tie_guard() returns trigger language plpgsql as $$
begin
  if tg_op = 'UPDATE' and (new.household_id, new.person_id, new.other_id)
                          is distinct from (old.household_id, old.person_id, old.other_id) then
    raise exception 'A tie stays between the two whom it ties' using errcode = 'check_violation';
  end if;
  if (new.may_act and (tg_op = 'INSERT' or not old.may_act)
      or new.is_child and (tg_op = 'INSERT' or not old.is_child))
     and new.other_id is distinct from {PERSON} then
    raise exception 'Only the person for whom somebody acts lets them' using errcode = 'check_violation';
  end if;
  return new;
end $$;

create function people_mandate_guard() returns trigger language plpgsql as $$
begin
  if tg_op = 'INSERT' then
    if new.giver_id is distinct from {PERSON} or new.holder_id is not null or new.accepted_at is not null then
      raise exception 'A mandate is written by its giver, and waits for its holder' using errcode = 'check_violation';
    end if;
    return new;
  end if;
  if (new.key, new.giver_id, new.written_at) is distinct from (old.key, old.giver_id, old.written_at)
     or not new.services <@ old.services or new.ends_on > old.ends_on
     or new.text not in (old.text, '')
     or old.revoked_at is not null and new.revoked_at is distinct from old.revoked_at then
    raise exception 'A mandate is not widened once written' using errcode = 'check_violation';
  end if;
  if (new.holder_id, new.accepted_at) is distinct from (old.holder_id, old.accepted_at) then
    if old.holder_id is not null or not exists (
      select from people_joincode c where c.purpose = 'mandate' and c.key = new.key
         and c.person_id = new.giver_id and c.used_at is not null
    ) then
      raise exception 'A mandate is accepted once, with its code' using errcode = 'check_violation';
    end if;
  end if;
  return new;
end $$;

create trigger people_tie_guard before insert or update on people_householdtie
  for each row execute function people_tie_guard();
create trigger people_mandate_guard before insert or update on people_mandate
  for each row execute function people_mandate_guard();
"""

BACK = """
drop trigger people_tie_guard on people_householdtie;
drop trigger people_mandate_guard on people_mandate;
drop function people_tie_guard();
drop function people_mandate_guard();
"""


class Migration(migrations.Migration):
    dependencies = [("people", "0002_assistance_requests")]

    operations = [migrations.RunSQL(GUARDS, BACK)]
