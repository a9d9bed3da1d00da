"""What Alembic runs: the migrations, on the connection and in the transaction handed over to it."""

from alembic import context

from storage.models import metadata

connection = context.config.attributes["connection"]
context.configure(connection=connection, target_metadata=metadata, render_as_batch=True)
context.run_migrations()
