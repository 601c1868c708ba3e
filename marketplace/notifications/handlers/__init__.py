"""Facts turned into messages. Each handler may run twice; the key of a message sees to it that nobody is told twice."""
