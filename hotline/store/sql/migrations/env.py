"""Alembic's entry: migrations run on the connection that `hotline.store.sql.schema` hands over."""

from alembic import context

from hotline.store.sql.schema import metadata

connection = context.config.attributes["connection"]
# SQLite cannot alter most columns in place: batch mode copies the table.
context.configure(connection=connection, target_metadata=metadata, render_as_batch=True)
with context.begin_transaction():
    context.run_migrations()
