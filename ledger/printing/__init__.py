"""Reports and vouchers on paper and in files: CSV, XLSX, and the voucher form as text or PDF. Nothing is computed here."""
