from __future__ import annotations

import secrets
from typing import Any, ClassVar

from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.db import models
from django.db.models.functions import Now
from django.utils.crypto import salted_hmac

from cantou.core.scope.statements import statement


def draw_handle() -> str:
    """An identifier of a person, meaningless, outside of which nothing else is shown."""
    return "p" + secrets.token_hex(8)


class PersonManager(BaseUserManager["Person"]):
    def create_user(self, *, password: str | None = None, **fields: Any) -> Person:
        person = Person(**fields)
        person.set_password(password)
        person.save()
        return person

    def get(self, *args: Any, **kwargs: Any) -> Person:
        """Whoever is signed in is asked for by key at each page."""
        if args or kwargs.keys() != {"pk"} or type(kwargs["pk"]) is not int:
            return super().get(*args, **kwargs)
        found = _by_key.first(kwargs["pk"])
        if found is None:
            raise Person.DoesNotExist
        return found

    def get_by_natural_key(self, username: str | None) -> Person:
        return self.get(handle=username)


class Person(AbstractBaseUser):
    """An inhabitant or an agent. Not an e-mail address: some have none.

    A reference table: signing in happens before any organisation is known.
    """

    handle = models.CharField(max_length=20, unique=True, default=draw_handle, editable=False)
    given_name = models.CharField(max_length=80, blank=True)
    family_name = models.CharField(max_length=80, blank=True)
    email = models.EmailField(blank=True)
    phone = models.CharField(max_length=20, blank=True)
    home = models.ForeignKey("territories.Territory", on_delete=models.SET_NULL, null=True, related_name="+")
    is_active = models.BooleanField(default=True)
    session_epoch = models.PositiveIntegerField(default=0, editable=False)
    """Raised to end all sessions of this person at once, on every host."""
    created_at = models.DateTimeField(db_default=Now(), editable=False)
    erased_at = models.DateTimeField(null=True, editable=False)

    USERNAME_FIELD = "handle"
    EMAIL_FIELD = "email"
    REQUIRED_FIELDS: ClassVar[list[str]] = []

    objects = PersonManager()

    def __str__(self) -> str:
        return self.get_full_name() or self.handle

    def get_full_name(self) -> str:
        return f"{self.given_name} {self.family_name}".strip()

    def _get_session_auth_hash(self, secret: str | None = None) -> str:
        salt = "cantou.people.session"
        return salted_hmac(
            salt, f"{self.password}:{self.session_epoch}", secret=secret, algorithm="sha256"
        ).hexdigest()

    def get_short_name(self) -> str:
        return self.given_name or self.get_full_name()


@statement
def _by_key(key: int) -> models.QuerySet[Person]:
    return Person.objects.filter(pk=key)
