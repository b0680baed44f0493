"""What the pages of the roll ask."""

from django import forms


class TapForm(forms.Form):
    """Which tap is taken back."""

    change = forms.IntegerField(min_value=1, max_value=2**63 - 1)
