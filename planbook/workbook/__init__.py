"""The rooms that know Excel: schema, guard, reader, structure, builder, snapshot."""
