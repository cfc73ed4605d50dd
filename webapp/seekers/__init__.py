"""Pages for job seekers."""
