"""Where a job is: gazetteer, geocoder, mentions in an ad's text."""
