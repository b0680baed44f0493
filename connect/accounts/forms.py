"""The forms of the sign-in pages, over allauth's: our words, and each refusal beside its field."""

from typing import Any

from allauth.account import forms as account
from allauth.mfa.base import forms as mfa
from allauth.mfa.totp import forms as totp
from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _


class HouseWords:
    """Labels instead of placeholders; `words` names each field: (label, help)."""

    words: dict[str, tuple[Any, Any]] = {}
    fields: dict[str, forms.Field]

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name, field in self.fields.items():
            field.widget.attrs.pop("placeholder", None)
            if name in self.words:
                field.label, field.help_text = self.words[name]


NEW_PASSWORD = (
    _("New password"),
    _("Twelve characters or more. Three or four words that only you would put together hold well."),
)
AGAIN = (_("The same password again"), "")
CODE = (_("Six-digit code"), _("The application on your telephone shows it; it changes every thirty seconds."))
CODE_OR_SPARE = (_("Six-digit code, or a spare code"), _("Shown by the application on your telephone."))


class LoginForm(HouseWords, account.LoginForm):  # type: ignore[misc]
    words = {"login": (_("Your e-mail address"), ""), "password": (_("Your password"), "")}

    def clean(self) -> Any:
        """A wrong password or too many of them is said beside the password."""
        try:
            return super().clean()
        except ValidationError as error:
            self.add_error("password", error)
            return self.cleaned_data


class ResetPasswordForm(HouseWords, account.ResetPasswordForm):  # type: ignore[misc]
    words = {"email": (_("Your e-mail address"), "")}


class ResetPasswordKeyForm(HouseWords, account.ResetPasswordKeyForm):  # type: ignore[misc]
    words = {"password1": NEW_PASSWORD, "password2": AGAIN}


class SetPasswordForm(HouseWords, account.SetPasswordForm):  # type: ignore[misc]
    words = {"password1": NEW_PASSWORD, "password2": AGAIN}


class ChangePasswordForm(HouseWords, account.ChangePasswordForm):  # type: ignore[misc]
    words = {"oldpassword": (_("Your password today"), ""), "password1": NEW_PASSWORD, "password2": AGAIN}


class ReauthenticateForm(HouseWords, account.ReauthenticateForm):  # type: ignore[misc]
    words = {"password": (_("Your password"), "")}


class CodeField:
    """Digits from a telephone: its keyboard offers figures, its browser offers the code."""

    fields: dict[str, forms.Field]

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["code"].widget.attrs.update(
            {"inputmode": "numeric", "autocomplete": "one-time-code", "maxlength": 20}
        )


class AuthenticateForm(CodeField, HouseWords, mfa.AuthenticateForm):  # type: ignore[misc]
    words = {"code": CODE_OR_SPARE}


class ConfirmCodeForm(CodeField, HouseWords, mfa.ReauthenticateForm):  # type: ignore[misc]
    words = {"code": CODE_OR_SPARE}


class ActivateTOTPForm(CodeField, HouseWords, totp.ActivateTOTPForm):  # type: ignore[misc]
    words = {"code": CODE}


class UnlockForm(forms.Form):
    """The password of whoever locked the screen; `next` is where she was."""

    password = forms.CharField(
        label=_("Your password"),
        strip=False,
        max_length=1000,
        widget=forms.PasswordInput(attrs={"autocomplete": "current-password", "autofocus": True}),
    )
    next = forms.CharField(required=False, max_length=2000, widget=forms.HiddenInput)
