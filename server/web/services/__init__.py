"""The pages of help as a whole: what waits, how far referrals are, where a service is scarce, what is offered where."""
