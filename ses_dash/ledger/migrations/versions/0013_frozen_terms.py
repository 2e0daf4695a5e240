"""What a statement was priced with beside pricebooks: reports of its month keep to it."""

from __future__ import annotations

from alembic import op

revision = "0013"
down_revision = "0012"

TABLE = """
CREATE TABLE statement_terms (
    statement_id INTEGER NOT NULL PRIMARY KEY REFERENCES statement (id),
    at_cost BOOLEAN NOT NULL CHECK (at_cost IN (0, 1)),
    upfront TEXT NOT NULL
)
"""
# Earlier documents hold the option, but not the mark: it is as reports had it until now. In a month
# with a main statement the option of that one counted.
FILL = """
WITH frozen AS (
    SELECT
        id, program, period, customer_id, kind,
        coalesce(
            CASE WHEN json_valid(document_json)
                THEN json_extract(document_json, '$.document.draft.options.aws_ri_purchase') END,
            'end_of_month'
        ) AS upfront,
        (
            SELECT state FROM statement_event WHERE statement_id = statement.id
            ORDER BY ordinal DESC LIMIT 1
        ) AS state
    FROM statement
    WHERE kind <> 'credit'
),
main AS (
    SELECT program, period, customer_id, max(id), upfront
    FROM frozen
    WHERE kind = 'main' AND state <> 'void'
    GROUP BY program, period, customer_id
)
INSERT INTO statement_terms
SELECT frozen.id, customer.at_cost, coalesce(main.upfront, frozen.upfront)
FROM frozen
JOIN customer ON customer.id = frozen.customer_id
LEFT JOIN main USING (program, period, customer_id)
"""


def upgrade() -> None:
    """Make the table, with a row for every statement there is."""
    op.execute(TABLE)
    op.execute(FILL)
    for verb in ("UPDATE", "DELETE"):
        op.execute(
            f"CREATE TRIGGER statement_terms_no_{verb.lower()} BEFORE {verb} ON statement_terms "
            "BEGIN SELECT RAISE(ABORT, 'statement_terms is insert-only'); END"
        )
