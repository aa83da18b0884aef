"""Runs the migrations on the connection that gouji.batch.store hands over."""

from alembic import context

from gouji.batch.store_schema import metadata

context.configure(connection=context.config.attributes["connection"], target_metadata=metadata)
with context.begin_transaction():
    context.run_migrations()
