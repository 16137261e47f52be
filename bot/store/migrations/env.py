"""Runs the migrations on the connection that `bot.store.schema.upgrade` opened and locked."""

from alembic import context

from bot.store import tables

context.configure(
    connection=context.config.attributes["connection"],
    target_metadata=tables.TownRow.metadata,
    transactional_ddl=True,  # on SQLite too: our transactions there are real ones
)
with context.begin_transaction():
    context.run_migrations()
