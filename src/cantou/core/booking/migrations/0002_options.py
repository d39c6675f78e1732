from django.db import migrations

# An agent puts an option on what was asked for, while papers come. The same table as domain/states.py: a test
# compares all pairs.
STATES = """
create or replace function booking_allowed(before text, after text) returns boolean
language sql immutable parallel safe as $$
  select (before, after) in (
    ('held', 'requested'), ('held', 'confirmed'), ('held', 'cancelled'), ('held', 'refused'), ('held', 'expired'),
    ('requested', 'held'), ('requested', 'confirmed'), ('requested', 'refused'), ('requested', 'cancelled'),
    ('confirmed', 'cancelled'), ('confirmed', 'done'), ('confirmed', 'no_show'),
    ('done', 'no_show'), ('no_show', 'done')
  )
$$;
"""
BEFORE = """
create or replace function booking_allowed(before text, after text) returns boolean
language sql immutable parallel safe as $$
  select (before, after) in (
    ('held', 'requested'), ('held', 'confirmed'), ('held', 'cancelled'), ('held', 'refused'), ('held', 'expired'),
    ('requested', 'confirmed'), ('requested', 'refused'), ('requested', 'cancelled'),
    ('confirmed', 'cancelled'), ('confirmed', 'done'), ('confirmed', 'no_show'),
    ('done', 'no_show'), ('no_show', 'done')
  )
$$;
"""


class Migration(migrations.Migration):
    dependencies = [("booking", "0001_initial")]

    operations = [migrations.RunSQL(STATES, BEFORE)]
