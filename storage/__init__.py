"""What is kept: the schema, engines, migrations, and a module of functions per subject."""
