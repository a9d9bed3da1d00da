"""What people see: handlers by subject, answers and cards, locales."""
