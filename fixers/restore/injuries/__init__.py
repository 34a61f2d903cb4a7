"""One byte lost from a page in GBK or Big5, or put in: what stood in the runs that are read out of step."""
