"""What the company knows: articles in several languages, search over them, answers with sources.

Owns: articles, their versions and passages, the search indexes. May import: infra, core.
Start reading at: model.py, then service.py.
"""
