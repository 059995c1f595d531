"""Who the customers are: people, how they are reached, what is known about them.

Owns: the tables customer, identity, customer_note, customer_tag. May import: accounts, infra, core.
Start reading at: model.py, then rules.py (addresses and proof), doors.py (who is at the door) and
service.py (what agents do).
"""
