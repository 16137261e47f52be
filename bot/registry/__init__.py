"""Towns, residents, their registrations and cameras, and the rules about them."""
