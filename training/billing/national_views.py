"""Quotes and invoices at the national desk: what was invoiced everywhere, by whom it is paid, and who invoices."""

from datetime import date

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from connect.antennas.http import NationalRequest
from connect.refusals import Refusal
from connect.ui.spreadsheet import workbook
from training.billing import issuing, reading
from training.billing.access import may_read_billing, may_set_issuer
from training.billing.forms import IssuerForm
from training.models import Issuer
