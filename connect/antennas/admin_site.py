"""The admin of an antenna, at `/lille/admin/`: one ordinary Django admin, made Lille's own by the door.

Row-level security shows it Lille's rows only; the membership that opened the door gives its rights.
"""

from typing import Any

from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.db import IntegrityError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext_lazy as _

from connect.antennas.access import may_manage, may_steer_nation, open_door_of
from connect.refusals import Refusal, from_database
from connect.ui.templatetags.ui import of_name


class AntennaAdminSite(admin.AdminSite):
    site_header = _("Connect: administration")
    index_title = _("What do you want to look after?")
    enable_nav_sidebar = False

    def has_permission(self, request: HttpRequest) -> bool:
        door = open_door_of(request)
        return bool(request.user.is_active) and (may_manage(door) or may_steer_nation(door))

    def login(self, request: HttpRequest, extra_context: dict[str, Any] | None = None) -> HttpResponse:
        """The house has one sign-in, which counts the tries and asks for the second factor; this one would do neither."""
        if not self.has_permission(request):
            raise PermissionDenied
        return redirect("admin:index")

    def password_change(  # type: ignore[override]  # a redirect instead of a page
        self, request: HttpRequest, extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        return redirect("/compte/mot-de-passe/changer/")

    def each_context(self, request: HttpRequest) -> dict[str, Any]:
        antenna = getattr(request, "antenna", None)
        title = _("Antenna %(of_antenna)s") % {"of_antenna": of_name(antenna.name)} if antenna else _("National team")
        return {**super().each_context(request), "site_header": title, "site_title": title}


class AntennaModelAdmin(admin.ModelAdmin):  # type: ignore[type-arg]
    """Rows of the antenna: `antenna` is the door's, never a choice. Nothing is deleted: states and dated ends instead.

    `changeable` opens adding and changing; otherwise the table is there to be read.
    """

    changeable = False
    exclude = ["antenna"]
    list_per_page = 50
    show_full_result_count = False

    def has_view_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return may_manage(open_door_of(request)) or may_steer_nation(open_door_of(request))

    def has_module_permission(self, request: HttpRequest) -> bool:
        return self.has_view_permission(request)

    def has_add_permission(self, request: HttpRequest) -> bool:
        return self.changeable and may_manage(open_door_of(request))

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return self.changeable and may_manage(open_door_of(request))

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def save_model(self, request: HttpRequest, obj: Any, form: Any, change: bool) -> None:
        if not change and hasattr(obj, "antenna_id"):
            obj.antenna_id = request.antenna.pk  # type: ignore[attr-defined]  # the door set it
        super().save_model(request, obj, form, change)

    def changeform_view(
        self,
        request: HttpRequest,
        object_id: str | None = None,
        form_url: str = "",
        extra_context: dict[str, Any] | None = None,
    ) -> HttpResponse:
        """A rule that only PostgreSQL knows becomes a sentence above the form, and nothing is saved."""
        try:
            return super().changeform_view(request, object_id, form_url, extra_context)
        except IntegrityError as error:
            self.message_user(request, str(from_database(error) or Refusal()), messages.ERROR)
            return redirect(request.get_full_path())

    def get_actions(self, request: HttpRequest) -> dict[str, Any]:
        return {}


site = AntennaAdminSite(name="admin")
