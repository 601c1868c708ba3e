"""Cash, taken at the door by whoever carries the parcel."""
