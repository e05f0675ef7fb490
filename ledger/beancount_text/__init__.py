"""Text for beancount, the second auditor, and the one child process that runs it."""
