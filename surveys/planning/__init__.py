"""What is asked when: the three clocks, attempts, absences, who is willing, what fits into a week."""
