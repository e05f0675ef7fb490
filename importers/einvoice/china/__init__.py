"""Chinese invoices and their carriers: XML, OFD, QR text, and the tax bureau's lists."""
