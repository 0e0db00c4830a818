"""The political case: what the template may say, the filling of it, and the gate it must pass."""
