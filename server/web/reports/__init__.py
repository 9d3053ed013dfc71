"""The reports in a browser and as files: a list, one report, what others count; PDF, DOCX, XLSX, CSV and PNG."""
