"""What a worker does in passing, in few taps: an attempt to reach a family, a referral brought one step on."""
