"""What was signed on paper and comes back as scans."""
