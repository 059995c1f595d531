"""Who works here: companies, people, roles, sign-in and the audit trail.

Owns: the tables tenant, app_user, user_role, session, audit. May import: infra, core.
Every other capability may import `accounts.audit` to record what a person changed.
Start reading at: model.py (roles), then service.py (signing in), users.py (people) and audit.py.
"""
