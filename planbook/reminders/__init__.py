"""Who is reminded of what, and the sending of it: once, and recorded."""
