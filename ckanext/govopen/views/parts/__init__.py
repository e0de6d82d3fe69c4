"""What pages of cases are built from: answers of forms, day strips, stories."""
