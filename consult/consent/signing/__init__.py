"""What a signing consists of and makes: who, which facts, the record, the signed file."""
