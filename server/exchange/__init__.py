"""What passes between phones and the server: codes, records, caseloads, forms. No HTTP, no SQL."""
