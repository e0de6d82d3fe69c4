"""CKAN actions, their auth, their schemas, and validators."""
