"""People who sign in: volunteers, employees, the national team, professionals of partner structures."""

import uuid
from typing import Any, ClassVar

from django.conf import settings
from django.contrib.auth.models import AbstractBaseUser, BaseUserManager, PermissionsMixin
from django.db import models
from django.db.models.functions import Lower
from django.utils import timezone
from django.utils.translation import gettext_lazy as _


class UserManager(BaseUserManager["User"]):
    def create_user(self, email: str, password: str | None = None, **fields: Any) -> "User":
        """A user with a normalised address; without a password she signs in by a code sent to it."""
        user = self.model(email=self.normalize_email(email).lower(), **fields)
        user.set_password(password)
        user.save(using=self._db)
        return user

    def get_by_natural_key(self, username: str | None) -> "User":
        return self.get(email__iexact=username)


class User(AbstractBaseUser, PermissionsMixin):
    """An e-mail address and a name. Rights come from dated memberships and from no field here."""

    email = models.EmailField(_("e-mail address"), unique=True)
    first_name = models.CharField(_("first name"), max_length=80)
    last_name = models.CharField(_("last name"), max_length=80)
    is_active = models.BooleanField(_("active"), default=True)
    is_staff = models.BooleanField(default=False, editable=False)  # asked by django.contrib.admin, grants nothing
    joined_at = models.DateTimeField(_("joined"), default=timezone.now, editable=False)

    open_door: Any = None  # the pass that opened the door of this request: the admin's permissions come from it

    objects: ClassVar[UserManager] = UserManager()
    USERNAME_FIELD = "email"
    REQUIRED_FIELDS: ClassVar[list[str]] = ["first_name", "last_name"]

    class Meta:
        verbose_name = _("person who signs in")
        verbose_name_plural = _("people who sign in")
        constraints = [models.UniqueConstraint(Lower("email"), name="user_email_once_any_case")]

    def __str__(self) -> str:
        return self.get_full_name()

    def get_full_name(self) -> str:
        return f"{self.first_name} {self.last_name}".strip()

    def get_short_name(self) -> str:
        return self.first_name


class HeldForm(models.Model):
    """What someone had typed when her session ended or her screen locked, kept one day for her and nobody else.

    `body` is the JSON text of the fields and their values; text and not jsonb, for jsonb refuses a NUL character and
    nothing that was typed may be lost here: the form that receives it again is the one to refuse it.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.CASCADE, related_name="held_forms", verbose_name=_("author")
    )
    path = models.CharField(_("address"), max_length=2000)
    body = models.TextField(_("fields"))
    had_files = models.BooleanField(_("had attached files, which are not kept"), default=False)
    created_at = models.DateTimeField(_("kept at"), default=timezone.now, db_index=True)

    class Meta:
        verbose_name = _("kept form")
        verbose_name_plural = _("kept forms")
        constraints = [
            # An address inside the house: neither another host (//…) nor another scheme.
            models.CheckConstraint(condition=models.Q(path__regex=r"^/([^/\\]|$)"), name="held_form_path_is_ours"),
        ]

    def __str__(self) -> str:
        return str(self.pk)
