"""What another site gives away: feeds, calendars, WordPress exports. Pure: nothing here knows Django.

Nothing of what is read stays as markup: it becomes blocks of text, and what could not is told.
"""
