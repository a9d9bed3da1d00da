"""What is answered, before anybody decides how it looks."""
