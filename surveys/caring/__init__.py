"""What answers ask of us and what is done about it: needs, wishes, consent, plans, complaints."""
