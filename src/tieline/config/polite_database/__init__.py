"""Django's engine for PostgreSQL, whose connections are as nice as the process that opened them."""
