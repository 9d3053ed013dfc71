"""Who the families are: register, settlements, numbers, stays, support."""
