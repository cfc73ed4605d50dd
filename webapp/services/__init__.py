"""What happens to records; knows nothing of Flask."""
