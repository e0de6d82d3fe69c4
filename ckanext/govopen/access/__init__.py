"""The gate: who gets at the bytes, and the record of who did.

`verdict.judge` is the one answer, `hooks` and `logic/auth/access.py` ask it for CKAN's auth function `resource_show`,
`gate.enter` asks that auth function on each road by which bytes or rows leave, and `record.write` keeps what happened.
"""
