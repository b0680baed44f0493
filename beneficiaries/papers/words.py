"""Words of the documents, by the codes that the diagnostic keeps: skills, the four parts, what was seen of each."""

from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

SCALE = {
    0: pgettext_lazy("skill", "Not yet"),
    1: pgettext_lazy("skill", "With help"),
    2: pgettext_lazy("skill", "Alone"),
    3: pgettext_lazy("skill", "I can show others"),
}
SKILLS = {
    "sk_phone": _("Call, send a message, keep a contact"),
    "sk_app": _("Install and update an app"),
    "sk_mouse": _("Turn on a computer, use the keyboard and the mouse"),
    "sk_doc": _("Write a text and find the file again"),
    "sk_search": _("Find something with a search engine"),
    "sk_mail": _("Read and send an e-mail with an attachment"),
    "sk_form": _("Create an account and fill in a form online"),
    "sk_safe": _("Recognise a scam, choose a good password"),
}
PARTS = {
    "access": pgettext_lazy("part", "A device to use"),
    "connection": pgettext_lazy("part", "A connection that is enough"),
    "skills": pgettext_lazy("part", "The skills of every day"),
    "services": pgettext_lazy("part", "Useful services online"),
}
STATES = {
    "reached": pgettext_lazy("part", "Yes"),
    "partial": pgettext_lazy("part", "In part"),
    "not_reached": pgettext_lazy("part", "Not yet"),
    "unknown": pgettext_lazy("part", "We have not looked at it"),
}
