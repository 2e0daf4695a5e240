"""The reports there are: one file each, one line in the tuple."""

from __future__ import annotations

from ses_dash.reports.catalog.accounts import ACCOUNTS
from ses_dash.reports.catalog.categories import CATEGORIES
from ses_dash.reports.catalog.customers import CUSTOMERS
from ses_dash.reports.catalog.days import DAYS
from ses_dash.reports.catalog.months import MONTHS
from ses_dash.reports.catalog.movers import MOVERS
from ses_dash.reports.catalog.regions import REGIONS
from ses_dash.reports.catalog.resources import RESOURCES
from ses_dash.reports.catalog.service_categories import SERVICE_CATEGORIES
from ses_dash.reports.catalog.services import SERVICES
from ses_dash.reports.catalog.skus import SKUS
from ses_dash.reports.catalog.summary import SUMMARY
from ses_dash.reports.catalog.unassigned import UNASSIGNED
from ses_dash.reports.catalog.usage import USAGE

REPORTS = (
    SUMMARY,
    CUSTOMERS,
    MOVERS,
    ACCOUNTS,
    SERVICES,
    SERVICE_CATEGORIES,
    USAGE,
    REGIONS,
    CATEGORIES,
    SKUS,
    RESOURCES,
    MONTHS,
    DAYS,
    UNASSIGNED,
)
