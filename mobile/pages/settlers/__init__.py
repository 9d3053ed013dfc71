"""The settler's own side: answers, rights, complaints, what was promised."""
