"""The programme as a whole: who came against the quota, what is needed in which season, which homes are ready for winter."""
