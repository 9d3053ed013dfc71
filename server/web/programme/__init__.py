"""The pages of the programme as a whole: arrivals against the quota, needs by season, homes ready for the winter."""
