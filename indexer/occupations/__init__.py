"""The occupation table and what an ad or a query says of occupations and skills."""
