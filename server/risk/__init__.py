"""The risk run: from what families told to an order for the review meeting."""
