"""All the SQL: tables, one file per record, and the unit of work that hands out frozen records."""
