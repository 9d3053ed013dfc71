"""What a settler finds on the own phone beside the questions: asking for help, what is on offer in the district, what is done."""
