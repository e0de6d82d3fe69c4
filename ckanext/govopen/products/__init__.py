"""What products bring from outside: pictures, re-encoded here, and links, tried from time to time."""
