"""Trade terms of a listing: what a business buyer and the customs ask of it, from the HS code to the pallet."""
