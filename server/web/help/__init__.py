"""The pages of those who help: families, the list, requests, complaints."""
