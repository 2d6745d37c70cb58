"""Rows of tables in plain text: where they are, what heads their columns, and the quantities in their cells."""
