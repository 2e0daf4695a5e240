"""The reports there are: one file each, one line in the tuple."""

from __future__ import annotations

from ses_dash.reports.catalog.accounts import ACCOUNTS
from ses_dash.reports.catalog.customers import CUSTOMERS
from ses_dash.reports.catalog.months import MONTHS
from ses_dash.reports.catalog.services import SERVICES
from ses_dash.reports.catalog.summary import SUMMARY
from ses_dash.reports.catalog.unassigned import UNASSIGNED

REPORTS = (SUMMARY, CUSTOMERS, ACCOUNTS, SERVICES, MONTHS, UNASSIGNED)
