"""What the bot does: flow documents, their validation and their interpreter.

Owns: the flow document (versioned YAML), the session of one conversation with it, and
`rules.advance`, which turns what was heard into what to do next.
May import: core, infra, accounts (the audit trail).
Start reading at: model.py and nodes.py, then rules/advance.py.
"""
