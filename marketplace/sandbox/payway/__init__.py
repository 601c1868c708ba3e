"""ABA PayWay, pretended: it verifies hashes and the encrypted part of refunds, and tells of payments as ordered."""
