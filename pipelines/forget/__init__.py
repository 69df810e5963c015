"""`harken forget`: erases one person from everything that a home keeps, and keeps them out."""
