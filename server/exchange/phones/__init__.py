"""The phone as a thing: how it gets in, backs up, reports and recovers."""
