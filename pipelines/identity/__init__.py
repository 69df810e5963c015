"""Who is who: keys of every source become one customer, by exact rules that can be read back."""
