"""What an inventory tells, worked out once for everyone. Pure: no file, no clock, no sentence."""
