"""What was asked for and agreed to: consent, help, complaints."""
