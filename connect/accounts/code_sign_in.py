"""Sign-in by a code sent to the address: our words for its two forms, and a sentence when the code is too old."""

from typing import Any

from allauth.account import forms as account
from allauth.account.views import ConfirmLoginCodeView
from django.contrib import messages
from django.http import HttpRequest, HttpResponseBase
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from connect.accounts.forms import HouseWords


class RequestCodeForm(HouseWords, account.RequestLoginCodeForm):  # type: ignore[misc]
    words = {"email": (gettext_lazy("Your work e-mail address"), "")}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["email"].widget.attrs["autocomplete"] = "username"


class ConfirmCodeForm(HouseWords, account.ConfirmLoginCodeForm):  # type: ignore[misc]
    words = {
        "code": (
            gettext_lazy("The code you received"),
            gettext_lazy("Six letters. Capitals and the dash do not matter."),
        )
    }

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        code = self.fields["code"]
        code.max_length = 20  # type: ignore[attr-defined]
        code.widget.attrs.update({"autocapitalize": "characters", "spellcheck": "false", "maxlength": "20"})


class ConfirmCodeView(ConfirmLoginCodeView):  # type: ignore[misc]
    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        """A code that is too old leads back to the first page, which says so."""
        answer: HttpResponseBase = super().dispatch(request, *args, **kwargs)
        if request.method == "POST" and getattr(self, "_process", None) is None:
            messages.warning(request, _("This code is more than 15 minutes old. Ask for a new one."), extra_tags="wait")
        return answer


confirm_code = ConfirmCodeView.as_view()
