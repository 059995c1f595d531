"""What every package stands on: database, numbered events, effects, inbox ledger, files, settings.

Owns: the database connection and its units of work, the tables event, effect and inbound, the
wake-ups, the stored files, settings and telemetry. May import: core.
Start reading at: db.py (one unit of work), then events.py, effects.py and ledger.py.
"""
