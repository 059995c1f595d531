"""What a customer's words mean: language, intent, entities, mood, and the wish for a person.

Owns: intents with their examples, entity patterns, the trained models. May import: infra, core.
Start reading at: model.py, then service.py.
"""
