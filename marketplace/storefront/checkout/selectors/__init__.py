"""What the screens of checkout, payment and tracking show, as plain values."""
