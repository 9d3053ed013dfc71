"""One record: opened, checked against its form, taken in, parted."""
