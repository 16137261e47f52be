"""What is served over HTTP: the carrier's webhooks, the API and the pages."""
