"""The engine of 账房 zhangfang: documents in, proved rules, balanced and sealed entries out.

Importing this package opens no file, no database and reads no clock. Fronts use `ledger.api` and nothing below it.
"""
