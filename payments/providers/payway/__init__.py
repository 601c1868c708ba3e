"""ABA PayWay: KHQR codes and a payment page of ABA Bank, checked by asking, refunded through its API."""
