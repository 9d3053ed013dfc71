"""The pages of who works here: staff, teams, phones, caseloads, hand-overs."""
